package dev.varve.server;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Readable;
import dev.varve.WriteBatch;
import dev.varve.lsm.Keyspace;
import dev.varve.transactions.IsolationLevel;
import dev.varve.transactions.Transaction;
import dev.varve.transactions.TransactionalStore;
import org.jspecify.annotations.Nullable;

/**
 * What the commands of a turn read and write: one transaction, begun by the first command that
 * needs data, so that a turn without any costs nothing. All of them see the same moment, {@link
 * #now}.
 *
 * <p>The level is that of a snapshot: no command but those of this turn reads between its snapshot
 * and its commit, so only a writer elsewhere in the process can conflict with it, and the keys that
 * the turn writes are all that such a writer could spoil.
 */
final class Workspace {
  private static final int KEPT_BYTES = 64 << 10;

  private static final long MAX_WRITTEN_BYTES = 32 << 20;
  private static final long MAX_STEPS = 200_000;

  private final TransactionalStore store;
  // One operation at a time, on its way into the transaction; a large one has its own.
  private final WriteBatch operation = new WriteBatch();
  private @Nullable Transaction transaction;
  private long now;
  private boolean hasWrites;
  private long writtenBytes;
  // How many keys and parts were looked at, there or not.
  private long steps;

  Workspace(TransactionalStore store) {
    this.store = store;
  }

  TransactionalStore store() {
    return store;
  }

  /** Begins a turn. */
  void begin() {
    now = store.clock().millis();
    hasWrites = false;
    writtenBytes = 0;
    steps = 0;
  }

  /** Returns whether the turn has done so much that what is left should wait for the next one. */
  boolean hasDoneEnough() {
    return writtenBytes >= MAX_WRITTEN_BYTES || steps >= MAX_STEPS;
  }

  /** Returns the time of this turn, in milliseconds since 1970. */
  long now() {
    return now;
  }

  byte @Nullable [] get(Keyspace space, byte[] key) {
    steps++;
    return transaction().get(space.inStore(key));
  }

  /** Like {@link #get}; the commit is refused if another thread writes the key before it. */
  byte @Nullable [] getForUpdate(Keyspace space, byte[] key) {
    steps++;
    return transaction().getForUpdate(space.inStore(key));
  }

  Cursor scan(Keyspace space, KeyRange range) {
    return space.in(reader()).scan(range);
  }

  /** Returns the store as this turn sees it. */
  Readable reader() {
    return new CountedReader(transaction(), () -> steps++);
  }

  void put(Keyspace space, byte[] key, byte[] value) {
    writtenBytes += key.length + value.length;
    WriteBatch one = value.length > KEPT_BYTES ? new WriteBatch() : cleared();
    write(one.put(space.inStore(key), value));
  }

  void delete(Keyspace space, byte[] key) {
    writtenBytes += key.length;
    write(cleared().delete(space.inStore(key)));
  }

  private WriteBatch cleared() {
    operation.clear();
    return operation;
  }

  private void write(WriteBatch one) {
    hasWrites = true;
    transaction().write(one);
  }

  /**
   * Deletes a range of the keys of a keyspace, by one operation. The transaction does not look for
   * the keyspace: it may have been created after its snapshot, for a database that was never used.
   */
  void deleteRange(Keyspace space, KeyRange range) {
    write(space.in(new WriteBatch().deleteRange(range)));
  }

  private Transaction transaction() {
    if (transaction == null) {
      transaction = store.begin(IsolationLevel.SNAPSHOT);
    }
    return transaction;
  }

  /**
   * Commits what the turn has written, if anything.
   *
   * @throws dev.varve.transactions.ConflictException if another thread has written the same keys
   */
  void commit() {
    Transaction ending = transaction;
    transaction = null;
    if (ending == null) {
      return;
    }
    if (hasWrites) {
      ending.commit();
    } else {
      ending.close();
    }
  }

  /** Forgets what the turn has written. */
  void abandon() {
    Transaction ending = transaction;
    transaction = null;
    if (ending != null) {
      ending.close();
    }
  }
}
