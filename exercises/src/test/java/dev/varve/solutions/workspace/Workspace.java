package dev.varve.solutions.workspace;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Limits;
import dev.varve.Writable;
import dev.varve.WriteBatch;
import dev.varve.memtable.Entry;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.MemTable;
import dev.varve.memtable.MergingCursor;
import dev.varve.memtable.StoreCursor;
import dev.varve.memtable.Tag;
import dev.varve.memtable.VisibleCursor;
import java.time.InstantSource;
import java.util.List;

/**
 * What a transaction sees: a store as it was when the transaction began, with its own writes on
 * top. Other readers do not see those before {@link #commit}.
 *
 * <p>The writes are kept twice: as a batch, which is what will be written to the store, and in a
 * memtable of their own, which is what is read. Its sequence numbers begin right after the last
 * write that the transaction sees, so that of two versions of a key the own one is the newer.
 *
 * <pre>
 *   store   a@1  b@2  c@3 | b@4  d@5       what others wrote since then: not seen
 *   own                   | a@4  c@5       the same numbers, given a second time
 * </pre>
 *
 * <p>For one thread at a time; others may write to the store meanwhile. In RocksDB: {@code
 * WriteBatchWithIndex}.
 */
public final class Workspace implements Writable {
  private static final int ARENA_BYTES = 1 << 10;

  private final MemTable store;
  private final long began;
  private final WriteBatch writes = new WriteBatch();
  private final MemTable own;

  /** Begins a transaction over what {@code store} shows now. */
  public Workspace(MemTable store) {
    this.store = store;
    this.began = store.lastSequence();
    this.own = new MemTable(began + 1, store.clock(), ARENA_BYTES);
  }

  /** Returns the own value of {@code key}, or else the one that the store had in the beginning. */
  @Override
  public byte[] get(byte[] key) {
    Entry found = own.find(Limits.checkKey(key), Tag.MAX_SEQUENCE);
    if (found == null) {
      found = store.find(key, began);
    }
    return found == null ? null : found.visibleValue(clock());
  }

  /**
   * Returns a cursor that shows all this as it is now, without later writes, here or to the store,
   * and later expiries; it returns the expiry of each value.
   */
  @Override
  public Cursor scan(KeyRange range) {
    Limits.checkNotNull("range", range);
    EntryCursor merged = merged(range, clock().millis());
    return new StoreCursor(merged, () -> false, () -> {});
  }

  /**
   * Returns what is visible in {@code range} when it is {@code now}: of each key one version at
   * most, the own one before the store's, and none that was deleted or has expired.
   */
  private EntryCursor merged(KeyRange range, long now) {
    EntryCursor older = new VisibleCursor(store.entries(), range, began, now);
    EntryCursor both = MergingCursor.of(List.of(own.entries(), older));
    return new VisibleCursor(both, range, own.lastSequence(), now);
  }

  /**
   * Adds writes, a delete also where there is nothing to delete, and the transaction sees them at
   * once. The batch stays the caller's: it is not changed, and what its owner does to it later
   * changes nothing here.
   */
  @Override
  public void write(WriteBatch batch) {
    writes.append(Limits.checkNotNull("batch", batch));
    own.write(batch);
  }

  @Override
  public InstantSource clock() {
    return store.clock();
  }

  /** Writes all to the store, as one batch. Nothing is checked here. */
  public void commit() {
    store.write(writes);
  }
}
