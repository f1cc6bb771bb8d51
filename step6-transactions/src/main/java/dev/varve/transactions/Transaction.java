package dev.varve.transactions;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Limits;
import dev.varve.Writable;
import dev.varve.WriteBatch;
import dev.varve.WriteOptions;
import dev.varve.lsm.Snapshot;
import dev.varve.memtable.Entry;
import dev.varve.memtable.MemTable;
import dev.varve.memtable.Tag;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transaction: reads and writes that take effect atomically, at {@link #commit}, or not at all.
 *
 * <p>It reads from a snapshot of the store, taken when it began, with its own writes on top. Until
 * the commit, these stay in a private workspace: a batch, which will be logged, and a memtable with
 * the same operations, for reading. Its sequence numbers follow the snapshot's, so to a cursor the
 * workspace is just one more layer, the newest.
 *
 * <p>A transaction is over after {@link #commit} (refused or not), {@link #rollback} or {@link
 * #close}. Not thread-safe.
 */
public final class Transaction implements Writable, AutoCloseable {
  private static final int WORKSPACE_BYTES = 1 << 10;

  private final TransactionalStore store;
  private final Snapshot snapshot;
  private final IsolationLevel level;
  private final ReadSet reads;
  // At both levels.
  private final ReadSet pinned = new ReadSet(true);
  private final Validity validity = new Validity();
  private final WriteBatch writes = new WriteBatch();
  private final List<Savepoint> savepoints = new ArrayList<>();
  // The operations of writes, for reading; null until they are read.
  private MemTable workspace;
  private boolean over;

  Transaction(TransactionalStore store, Snapshot snapshot, IsolationLevel level) {
    this.store = store;
    this.snapshot = snapshot;
    this.level = level;
    this.reads = new ReadSet(level == IsolationLevel.SERIALIZABLE);
  }

  /** Returns the workspace, rebuilding it from the batch if the two may differ. */
  private MemTable workspace() {
    if (workspace == null) {
      MemTable fresh = new MemTable(snapshot.sequence() + 1, store.clock(), WORKSPACE_BYTES);
      fresh.write(writes);
      workspace = fresh;
    }
    return workspace;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    checkOpen();
    Limits.checkKey(key);
    Entry own = writes.isEmpty() ? null : workspace().find(key, Tag.MAX_SEQUENCE);
    if (own != null) {
      return own.visibleValue(store.clock());
    }
    reads.add(key.clone());
    Entry found = snapshot.find(key);
    byte[] value = found == null ? null : found.visibleValue(store.clock());
    validity.readAt(store.clock().millis());
    if (value != null) {
      validity.sawUntil(found.expiresAtMillis());
    }
    return value;
  }

  /**
   * Like {@link #get(byte[])}, and makes the transaction depend on the key at both isolation
   * levels: its commit is refused if another one has written the key since it began. It is how a
   * transaction relies on what it does not change. In RocksDB: {@code GetForUpdate}.
   */
  public byte @Nullable [] getForUpdate(byte[] key) {
    byte[] value = get(key);
    pinned.add(key.clone());
    return value;
  }

  @Override
  public Cursor scan(KeyRange range) {
    checkOpen();
    long now = store.clock().millis();
    MemTable own = workspace();
    long last = own.lastSequence();
    Cursor cursor = snapshot.scan(range, own, now);
    validity.readAt(now);
    // No other transaction can change what this one had written when the cursor was created.
    Consumer<Cursor> onExpiring =
        at -> {
          if (own.find(at.key(), last) == null) {
            validity.sawUntil(at.expiresAtMillis());
          }
        };
    return new TransactionCursor(cursor, range, reads, onExpiring, () -> over);
  }

  /**
   * Adds writes, visible only to this transaction until it commits. If this fails, for example for
   * lack of memory, nothing is added.
   */
  @Override
  public void write(WriteBatch batch) {
    checkOpen();
    int size = writes.size();
    int length = writes.encodedLength();
    writes.append(batch);
    try {
      if (workspace != null) {
        workspace.write(batch);
      }
    } catch (Throwable e) {
      writes.truncate(size, length);
      workspace = null; // It may contain a part of the batch.
      throw e;
    }
  }

  /** Returns a savepoint for {@link #rollbackTo}. */
  public Savepoint savepoint() {
    checkOpen();
    Savepoint savepoint = new Savepoint(writes.size(), writes.encodedLength());
    savepoints.add(savepoint);
    return savepoint;
  }

  /**
   * Undoes all writes since {@code savepoint}. The reads since then still count. Savepoints made
   * since then become void; this one stays valid.
   *
   * @throws IllegalArgumentException if the savepoint is void or belongs to another transaction
   */
  public void rollbackTo(Savepoint savepoint) {
    checkOpen();
    int index = savepoints.indexOf(savepoint);
    if (index < 0) {
      throw new IllegalArgumentException("savepoint is void, or another transaction's");
    }
    savepoints.subList(index + 1, savepoints.size()).clear();
    writes.truncate(savepoint.operations, savepoint.encodedLength);
    workspace = null;
  }

  /**
   * Makes the writes take effect, as one batch. Afterwards the transaction is over, even if this
   * fails, for example because the store has been closed meanwhile.
   *
   * @throws ConflictException if the isolation level forbids it; then nothing was written
   */
  public void commit() {
    commit(WriteOptions.DEFAULT);
  }

  /** Like {@link #commit()}; the batch is written with {@code options}. */
  public void commit(WriteOptions options) {
    checkNotOver();
    try {
      if (!writes.isEmpty()) {
        store.commit(writes, options, snapshot.sequence(), dependencies(), validity());
      } else {
        // It has only read one snapshot: its place in the order is right after that.
        store.checkReader(validity());
      }
    } finally {
      end();
    }
  }

  /** Returns the validity that the reads must have, which is not checked at the weaker level. */
  private Validity validity() {
    return level == IsolationLevel.SERIALIZABLE ? validity : new Validity();
  }

  /**
   * Returns the keys that no other commit may have written since the snapshot: those that this
   * transaction writes or has read for an update, or all those that it has read. The delete of a
   * range counts as a read of it: what is deleted is what the snapshot shows.
   */
  private Dependencies dependencies() {
    if (level == IsolationLevel.SNAPSHOT) {
      return new WriteSet(this::workspace, pinned);
    }
    reads.seal();
    reads.addRanges(writes);
    return reads;
  }

  /** Ends the transaction without any effect. */
  public void rollback() {
    checkNotOver();
    end();
  }

  private void end() {
    over = true;
    snapshot.close();
    store.ended(snapshot.sequence());
  }

  private void checkOpen() {
    checkNotOver();
    store.checkOpen();
  }

  private void checkNotOver() {
    if (over) {
      throw new IllegalStateException("transaction is over");
    }
  }

  /** Returns whether the transaction has ended. */
  public boolean isOver() {
    return over;
  }

  @Override
  public InstantSource clock() {
    return store.clock();
  }

  /** Rolls back, unless the transaction is over. */
  @Override
  public void close() {
    if (!over) {
      rollback();
    }
  }
}
