package dev.varve.solutions.snapshots;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Limits;
import dev.varve.Readable;
import dev.varve.WriteBatch;
import dev.varve.memtable.Entry;
import dev.varve.memtable.MemTable;
import dev.varve.memtable.StoreCursor;
import dev.varve.memtable.VisibleCursor;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A store in memory that can be read as it was. Its memtable keeps every version of a key, each
 * under the sequence number of its write. So a snapshot is not a copy: it is the number of the last
 * write that it sees.
 *
 * <p>At some point old versions must be dropped, but none that a snapshot still sees. So the store
 * keeps the number of readers at each sequence number: two snapshots taken between the same two
 * writes have the same number.
 *
 * <p>Thread-safe. In LevelDB: {@code SnapshotList} in {@code snapshot.h}.
 */
public final class SnapshotStore {
  private static final int ARENA_BYTES = 1 << 12;

  private final MemTable versions;
  // How many snapshots are open at a sequence number; none that has 0. Guarded by this.
  private final TreeMap<Long, Integer> readers = new TreeMap<>();

  /** Makes an empty store; {@code clock} decides what has expired. */
  public SnapshotStore(InstantSource clock) {
    this.versions = new MemTable(1, clock, ARENA_BYTES);
  }

  /** Writes a batch: its operations get the next sequence numbers, and are seen all at once. */
  public void write(WriteBatch batch) {
    versions.write(batch);
  }

  /** Returns the store as it is now. Close it: until then, what it sees must be kept. */
  public Snapshot snapshot() {
    return new Snapshot(acquire());
  }

  /**
   * Returns the number of the last write that readers may see, and counts one more reader at it.
   * Both in one step, so that no call of {@link #isNeeded} comes in between.
   */
  private synchronized long acquire() {
    long sequence = versions.lastSequence();
    readers.merge(sequence, 1, Integer::sum);
    return sequence;
  }

  /** Counts one reader fewer at {@code sequence}; where there are none left, forgets the number. */
  private synchronized void release(long sequence) {
    readers.computeIfPresent(sequence, (it, count) -> count == 1 ? null : count - 1);
  }

  /** Returns the sequence numbers at which someone reads, ascending. */
  public synchronized List<Long> sequences() {
    return new ArrayList<>(readers.keySet());
  }

  /**
   * Returns whether a snapshot shows a version of a key that the store itself no longer shows: one
   * that sees it, and does not see the next version of the same key, which hides it.
   *
   * @param sequence the number of the version
   * @param next the number of the next version of the same key; it is above {@code sequence}
   */
  public synchronized boolean isNeeded(long sequence, long next) {
    Long reader = readers.ceilingKey(sequence);
    return reader != null && reader < next;
  }

  /**
   * The store as it was at one moment; only what expires meanwhile is not seen any more. An
   * argument that {@link Limits} refuses is refused, whether this is open or not. All else that is
   * asked after {@link #close}, of this or of one of its cursors, is an {@link
   * IllegalStateException}.
   */
  public final class Snapshot implements Readable, AutoCloseable {
    private final long sequence;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Snapshot(long sequence) {
      this.sequence = sequence;
    }

    /** Returns the number of the last write that this sees. */
    public long sequence() {
      return sequence;
    }

    /** Returns the value that {@code key} had when this snapshot was taken, or null. */
    @Override
    public byte[] get(byte[] key) {
      Limits.checkKey(key);
      checkOpen();
      Entry found = versions.find(key, sequence);
      return found == null ? null : found.visibleValue(versions.clock());
    }

    /**
     * Returns a cursor over what {@code range} held when this snapshot was taken, and that tells
     * when each value expires.
     */
    @Override
    public Cursor scan(KeyRange range) {
      Limits.checkNotNull("range", range);
      checkOpen();
      long now = versions.clock().millis();
      VisibleCursor visible = new VisibleCursor(versions.entries(), range, sequence, now);
      return new StoreCursor(visible, closed::get, () -> {});
    }

    private void checkOpen() {
      if (closed.get()) {
        throw new IllegalStateException("snapshot is closed");
      }
    }

    /** Ends this reader; closing twice does nothing more. */
    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        release(sequence);
      }
    }
  }
}
