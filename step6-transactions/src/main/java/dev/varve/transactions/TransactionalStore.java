package dev.varve.transactions;

import dev.varve.Closed;
import dev.varve.Cursor;
import dev.varve.ForwardClock;
import dev.varve.Internal;
import dev.varve.KeyRange;
import dev.varve.Limits;
import dev.varve.Readable;
import dev.varve.Recovery;
import dev.varve.StoreStats;
import dev.varve.Warming;
import dev.varve.WriteBatch;
import dev.varve.WriteOptions;
import dev.varve.io.Storage;
import dev.varve.lsm.ChangeFeed;
import dev.varve.lsm.CompactionStyle;
import dev.varve.lsm.Keyspaces;
import dev.varve.lsm.LevelsNow;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import dev.varve.lsm.MaintainedStore;
import dev.varve.lsm.ReadTrace;
import dev.varve.lsm.Snapshot;
import dev.varve.lsm.Verification;
import dev.varve.wal.CommitCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A store with optimistic transactions: they take no locks, and are checked when they commit.
 *
 * <p>Every commit, including a plain put, goes through the store's group commit, whose leader
 * checks it and records its keys ({@link CommitLog}), in the order in which batches are logged. So
 * commits of different threads share one write and one sync. Thread-safe; in RocksDB: {@code
 * OptimisticTransactionDB}.
 */
public final class TransactionalStore implements MaintainedStore {
  private static final int MAX_ATTEMPTS = 100;

  private final LsmStore store;
  private final CommitLog commits;
  private final LongAdder committed = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final Keyspaces keyspaces = new Keyspaces(this);
  private volatile boolean closed;

  private TransactionalStore(LsmStore store) {
    this.store = store;
    this.commits = new CommitLog(store::lastSequence);
  }

  /**
   * Opens the store in {@code directory}, which is created if it is missing.
   *
   * @throws IllegalArgumentException if compaction would drop data ({@link CompactionStyle#fifo}):
   *     no commit would have deleted it, so transactions could not be serializable
   */
  public static TransactionalStore open(Path directory, LsmOptions options) throws IOException {
    options.compaction().checkKeepsData();
    return new TransactionalStore(LsmStore.open(directory, options));
  }

  /**
   * Opens the store in {@code storage}, which it closes; see {@link LsmStore#open}.
   *
   * @hidden
   */
  @Internal
  public static TransactionalStore open(Storage storage, LsmOptions options) throws IOException {
    options.compaction().checkKeepsData();
    return new TransactionalStore(LsmStore.open(storage, options));
  }

  /** Begins a serializable transaction. */
  public Transaction begin() {
    return begin(IsolationLevel.SERIALIZABLE);
  }

  /** Begins a transaction; until it is ended, the store keeps all data that its snapshot sees. */
  public Transaction begin(IsolationLevel level) {
    Limits.checkNotNull("isolation level", level);
    return new Transaction(this, commits.begin(store::snapshot), level);
  }

  /**
   * Runs {@code work} in a serializable transaction and commits it; if this commit is refused, runs
   * it again, up to 100 times. So {@code work} may run more than once, and should only read and
   * write. If it throws anything, or ends the transaction itself, it is not retried.
   *
   * @throws ConflictException if every attempt was refused
   */
  public <T extends @Nullable Object> T update(Function<Transaction, T> work) {
    Limits.checkNotNull("work", work);
    for (int attempt = 1; ; attempt++) {
      try (Transaction transaction = begin()) {
        T result = work.apply(transaction);
        if (transaction.isOver() || isCommitted(transaction, attempt == MAX_ATTEMPTS)) {
          return result;
        }
      }
      Backoff.pauseAfter(attempt);
    }
  }

  private static boolean isCommitted(Transaction transaction, boolean isLastAttempt) {
    try {
      transaction.commit();
      return true;
    } catch (ConflictException e) {
      if (isLastAttempt) {
        throw e;
      }
      return false;
    }
  }

  /** Like {@link #update}, for work without a result. */
  public void updateOnly(Consumer<Transaction> work) {
    Limits.checkNotNull("work", work);
    update(
        transaction -> {
          work.accept(transaction);
          return null;
        });
  }

  /** Runs {@code work} on a snapshot of the store; it does not see later writes. */
  public <T extends @Nullable Object> T view(Function<Readable, T> work) {
    Limits.checkNotNull("work", work);
    try (Snapshot snapshot = store.snapshot()) {
      return work.apply(snapshot);
    }
  }

  /**
   * Writes a batch, unless a commit after {@code snapshot} wrote a key that it depends on, or a
   * value that it has read has expired.
   */
  void commit(
      WriteBatch writes,
      WriteOptions options,
      long snapshot,
      Dependencies dependsOn,
      Validity validity) {
    try {
      store.write(
          writes,
          options,
          firstSequence -> {
            commits.check(snapshot, dependsOn);
            validity.checkAt(clock().millis());
            commits.record(firstSequence, writes);
          });
      committed.increment();
    } catch (ConflictException e) {
      refused.increment();
      throw e;
    }
  }

  /** Refuses a read-only transaction if the values that it saw never existed at the same moment. */
  void checkReader(Validity validity) {
    try {
      validity.check();
    } catch (ConflictException e) {
      refused.increment();
      throw e;
    }
  }

  void checkOpen() {
    Closed.check(closed);
  }

  /** Ends a transaction that began at {@code snapshot}. */
  void ended(long snapshot) {
    commits.end(snapshot);
  }

  /**
   * @hidden
   */
  @Internal
  @Override
  public void write(WriteBatch batch, WriteOptions options, CommitCheck check) {
    store.write(batch, options, recorded(batch, check));
  }

  /**
   * @hidden
   */
  @Internal
  @Override
  public CompletionStage<Void> writeAsync(
      WriteBatch batch, WriteOptions options, CommitCheck check) {
    return store.writeAsync(batch, options, recorded(batch, check));
  }

  /** Returns a check that also records what is written. */
  private CommitCheck recorded(WriteBatch batch, CommitCheck check) {
    return firstSequence -> {
      check.beforeCommit(firstSequence);
      commits.record(firstSequence, batch);
    };
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return store.get(key);
  }

  @Override
  public long expiresAtMillis(byte[] key) {
    return store.expiresAtMillis(key);
  }

  /**
   * Traces a get; see {@link LsmStore#trace}.
   *
   * @hidden
   */
  @Internal
  public ReadTrace trace(byte[] key) {
    return store.trace(key);
  }

  @Override
  public Cursor scan(KeyRange range) {
    return store.scan(range);
  }

  @Override
  public Snapshot snapshot() {
    return store.snapshot();
  }

  @Override
  public byte @Nullable [] mark() {
    return store.mark();
  }

  @Override
  public byte @Nullable [] flushedMark() {
    return store.flushedMark();
  }

  @Override
  public Keyspaces keyspaces() {
    return keyspaces;
  }

  @Override
  public long approximateBytes(KeyRange range) {
    return store.approximateBytes(range);
  }

  @Override
  public void sync() {
    store.sync();
  }

  @Override
  public void flush() {
    store.flush();
  }

  @Override
  public void compact(KeyRange range) {
    store.compact(range);
  }

  @Override
  public long backup(Path directory) throws IOException {
    return store.backup(directory);
  }

  @Override
  public long checkpoint(Path directory) throws IOException {
    return store.checkpoint(directory);
  }

  @Override
  public ChangeFeed changes(long fromSequence) {
    return store.changes(fromSequence);
  }

  @Override
  public Warming warm(KeyRange range) {
    return store.warm(range);
  }

  @Override
  public Verification verify() {
    return store.verify();
  }

  @Override
  public void awaitSettled() {
    store.awaitSettled();
  }

  /**
   * @hidden
   */
  @Internal
  @Override
  public LevelsNow levels() {
    return store.levels();
  }

  @Override
  public Recovery recovery() {
    return store.recovery();
  }

  @Override
  public ForwardClock clock() {
    return store.clock();
  }

  @Override
  public StoreStats stats() {
    return new StoreStats()
        .with("transactions.active", commits.active())
        .with("transactions.committed", committed.sum())
        .with("transactions.refused", refused.sum())
        .with(store.stats());
  }

  /** Closes the store. Transactions that are still open can only be rolled back. */
  @Override
  public void close() {
    closed = true;
    store.close();
  }
}
