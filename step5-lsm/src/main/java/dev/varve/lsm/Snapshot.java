package dev.varve.lsm;

import dev.varve.Cursor;
import dev.varve.Internal;
import dev.varve.KeyRange;
import dev.varve.Readable;
import dev.varve.memtable.Entry;
import dev.varve.memtable.Layer;
import dev.varve.memtable.MemTable;
import dev.varve.memtable.VisibleCursor;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A store as it was at one moment. Close it after use: compactions keep the versions that it sees.
 * Values that expire while it is open become invisible. Thread-safe.
 */
public final class Snapshot implements Readable, AutoCloseable {
  private final TreeReader reader;
  private final long sequence;
  private final byte @Nullable [] mark;
  private final Runnable release;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Creates a snapshot of {@code moment}; its close runs {@code release}. */
  Snapshot(TreeReader reader, View.Moment moment, Runnable release) {
    this.reader = reader;
    this.sequence = moment.sequence();
    this.mark = moment.mark();
    this.release = release;
  }

  /** Returns the sequence number of the last write that this snapshot sees. */
  public long sequence() {
    return sequence;
  }

  /** Returns the mark of the store at that moment; see {@link MaintainedStore#mark}. */
  public byte @Nullable [] mark() {
    return mark == null ? null : mark.clone();
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    Entry found = find(key);
    return found == null ? null : found.visibleValue(reader.clock());
  }

  @Override
  public long expiresAtMillis(byte[] key) {
    checkOpen();
    long found = reader.expiresAtMillis(key, sequence);
    checkOpen();
    return found;
  }

  /**
   * Returns the version of {@code key} that this snapshot sees, or null if there is none. It may be
   * a tombstone or expired.
   *
   * @hidden
   */
  @Internal
  public Entry find(byte[] key) {
    checkOpen();
    Entry found = reader.find(key, sequence);
    // Check again: if it was closed before the read, a compaction may have dropped what it saw.
    checkOpen();
    return found;
  }

  @Override
  public Cursor scan(KeyRange range) {
    checkOpen();
    return checked(reader.scan(range, sequence));
  }

  /**
   * Checks again: if this was closed before the cursor pinned its view, what it saw may be gone.
   */
  private Cursor checked(Cursor cursor) {
    if (closed.get()) {
      cursor.close();
    }
    checkOpen();
    return cursor;
  }

  /**
   * Returns a cursor over this snapshot with the current entries of {@code newer} on top.
   *
   * @param now the time that decides what has expired, in milliseconds since 1970
   * @hidden
   */
  @Internal
  public Cursor scan(KeyRange range, MemTable newer, long now) {
    checkOpen();
    long last = newer.lastSequence();
    return checked(
        reader.scan(
            range,
            sequence,
            now,
            older ->
                new VisibleCursor(
                    Layer.merged(List.of(newer.layer(), new Layer(older)), last),
                    range,
                    last,
                    now)));
  }

  private void checkOpen() {
    if (closed.get()) {
      throw new IllegalStateException("snapshot is closed");
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      release.run();
    }
  }
}
