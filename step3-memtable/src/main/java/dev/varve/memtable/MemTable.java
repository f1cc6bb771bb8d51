package dev.varve.memtable;

import dev.varve.Closed;
import dev.varve.Cursor;
import dev.varve.Expiry;
import dev.varve.ForwardClock;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.Limits;
import dev.varve.StoreStats;
import dev.varve.WriteBatch;
import dev.varve.wal.Room;
import java.time.InstantSource;
import java.util.List;

/**
 * A sorted in-memory store that keeps every version: each write adds a version, and a delete adds a
 * tombstone. So a reader with a sequence number sees the store as of that number, without later
 * writes.
 *
 * <p>Thread-safe: one writer at a time, readers without a lock. The operations of a batch become
 * visible together, when {@code lastSequence} moves past them. In LevelDB: {@code memtable.cc}.
 */
public final class MemTable implements KeyValueStore {
  // A node of the tree with its tombstone and the headers of its arrays, and the garbage of as many
  // more that an insertion replaces, in bytes.
  private static final int RANGE_BYTES = 160;

  private final SkipList list;
  private final ForwardClock clock;
  private final long firstSequence;
  private final Inserter inserter = new Inserter();
  // Replaced only by the writer, before lastSequence moves past the new one.
  private volatile RangeTombstones rangeTombstones = RangeTombstones.NONE;
  private volatile long rangeBytes;
  // Replaced by the writer just before lastSequence reaches it.
  private volatile Mark mark;
  private volatile long lastSequence;
  // The total weight of all batches; modified only by the writer.
  private volatile long weight;
  private volatile boolean closed;

  /**
   * Creates an empty memtable.
   *
   * @param firstSequence the sequence number of the first operation
   * @param clock decides what has expired
   * @param arenaBytes the initial size of the arena, in bytes; it grows when it is full
   */
  public MemTable(long firstSequence, InstantSource clock, int arenaBytes) {
    this.list = new SkipList(arenaBytes);
    this.clock = ForwardClock.of(clock);
    this.firstSequence = firstSequence;
    this.lastSequence = firstSequence - 1;
  }

  /**
   * Returns the limits of a store that consists of a single memtable, which has to fit into one
   * array.
   */
  public static Room<MemTable> room() {
    return new Room<>() {
      @Override
      public boolean has(MemTable memtable, long taken, long bytes) {
        // Checked against the weight, too, which a replay counts the same way: the size of the list
        // depends on the random heights.
        return memtable.weight + taken + bytes <= SkipList.MAX_ARENA_BYTES;
      }

      @Override
      public Rotation rotation() {
        throw new IllegalStateException(
            "store is full: a memtable holds at most " + SkipList.MAX_ARENA_BYTES + " bytes");
      }
    };
  }

  /**
   * A mark of the caller's ({@link WriteBatch#mark(byte[])}).
   *
   * @param sequence the number of the operation that set it
   */
  public record Mark(byte[] bytes, long sequence) {}

  /** Inserts the operations of a batch into the list, each with the next sequence number. */
  private final class Inserter implements WriteBatch.Visitor {
    private long sequence;
    private Mark last;

    @Override
    public void put(
        byte[] array, int key, int keyLength, int value, int valueLength, long expiresAt) {
      int kind = expiresAt == Expiry.NEVER ? Tag.VALUE : Tag.EXPIRING;
      list.insert(array, key, keyLength, value, valueLength, Tag.of(sequence++, kind), expiresAt);
    }

    @Override
    public void delete(byte[] array, int key, int keyLength) {
      list.insert(array, key, keyLength, key, 0, Tag.of(sequence++, Tag.TOMBSTONE), 0);
    }

    @Override
    public void deleteRange(KeyRange range) {
      byte[] from = range.from() == null ? new byte[0] : range.from();
      RangeTombstone added = new RangeTombstone(from, range.to(), sequence++);
      rangeTombstones = rangeTombstones.plus(added);
      rangeBytes += RANGE_BYTES + from.length + (added.to() == null ? 0 : added.to().length);
    }

    @Override
    public void mark(byte[] bytes) {
      last = new Mark(bytes, sequence++);
    }
  }

  @Override
  public void write(WriteBatch batch) {
    Limits.checkNotNull("batch", batch);
    synchronized (inserter) {
      checkOpen();
      inserter.sequence = lastSequence + 1;
      inserter.last = null;
      batch.forEach(inserter);
      weight += batch.weight();
      if (inserter.last != null) {
        mark = inserter.last;
      }
      lastSequence = inserter.sequence - 1;
    }
  }

  /**
   * Returns the newest version of {@code key} at or below {@code sequence}, or null if there is
   * none. A tombstone is a version.
   */
  public Entry find(byte[] key, long sequence) {
    return find(key, KeyHash.inMemory(key), sequence);
  }

  /** Like {@link #find(byte[], long)}, for callers that already have {@link KeyHash#inMemory}. */
  public Entry find(byte[] key, long hash, long sequence) {
    Entry point = list.find(key, hash, sequence);
    RangeTombstones deleted = rangeTombstones;
    return deleted.isEmpty() ? point : deleted.over(point, key, sequence);
  }

  @Override
  public byte[] get(byte[] key) {
    Limits.checkKey(key);
    checkOpen();
    Entry entry = find(key, lastSequence);
    return entry == null ? null : entry.visibleValue(clock);
  }

  @Override
  public Cursor scan(KeyRange range) {
    Limits.checkNotNull("range", range);
    checkOpen();
    // Read the sequence number first: everything up to it is in the list when the cursor is
    // created.
    long sequence = lastSequence;
    EntryCursor entries = Layer.merged(List.of(layer()), sequence);
    EntryCursor visible = new VisibleCursor(entries, range, sequence, clock.millis());
    return new StoreCursor(visible, () -> closed, () -> {});
  }

  /**
   * Returns a cursor over all versions. Those above {@link #lastSequence} may appear at any time.
   */
  public EntryCursor entries() {
    return list.cursor();
  }

  /** Returns all range deletes; those above {@link #lastSequence} may be added at any time. */
  public RangeTombstones rangeTombstones() {
    return rangeTombstones;
  }

  /** Returns its entries and range deletes. */
  public Layer layer() {
    return new Layer(entries(), rangeTombstones);
  }

  /** Returns the sequence number of the last visible operation. */
  public long lastSequence() {
    return lastSequence;
  }

  /**
   * Returns the last mark, or null if none was written. It may be above {@link #lastSequence}, for
   * a moment.
   */
  public Mark mark() {
    return mark;
  }

  /** Returns whether nothing has been written yet. */
  public boolean isEmpty() {
    return lastSequence < firstSequence;
  }

  /** Returns the memory used, in bytes: the versions, their links, the index, range deletes. */
  public long bytes() {
    return list.bytes() + rangeBytes;
  }

  @Override
  public ForwardClock clock() {
    return clock;
  }

  @Override
  public StoreStats stats() {
    checkOpen();
    return new StoreStats()
        .with("memory.entries", lastSequence - firstSequence + 1)
        .with("memory.bytes", bytes());
  }

  @Override
  public void close() {
    closed = true;
  }

  private void checkOpen() {
    Closed.check(closed);
  }
}
