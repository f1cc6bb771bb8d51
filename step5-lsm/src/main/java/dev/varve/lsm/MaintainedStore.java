package dev.varve.lsm;

import dev.varve.Internal;
import dev.varve.KeyRange;
import dev.varve.PersistentStore;
import dev.varve.Warming;
import dev.varve.WriteBatch;
import dev.varve.WriteOptions;
import dev.varve.wal.CommitCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A store of tables, with operations to maintain it. Each method may run concurrently with all
 * others.
 */
public interface MaintainedStore extends PersistentStore {

  /** Returns a snapshot: a view of the store as it is now, for any number of reads. */
  Snapshot snapshot();

  /** Returns the keyspaces of this store. */
  Keyspaces keyspaces();

  @Override
  default void write(WriteBatch batch, WriteOptions options) {
    write(batch, options, CommitCheck.PASS);
  }

  /**
   * Writes {@code batch} if {@code check} accepts it when its turn has come.
   *
   * @hidden
   */
  @Internal
  void write(WriteBatch batch, WriteOptions options, CommitCheck check);

  @Override
  default CompletionStage<Void> writeAsync(WriteBatch batch, WriteOptions options) {
    return writeAsync(batch, options, CommitCheck.PASS);
  }

  /**
   * Writes {@code batch} without blocking the caller, if {@code check} accepts it when its turn has
   * come.
   *
   * @hidden
   */
  @Internal
  CompletionStage<Void> writeAsync(WriteBatch batch, WriteOptions options, CommitCheck check);

  /**
   * Returns the mark of the last committed batch that has one ({@link WriteBatch#mark(byte[])}), or
   * null: what a reader sees includes that batch.
   */
  byte @Nullable [] mark();

  /**
   * Returns the mark up to which everything is in tables, or null: the last one among the batches
   * that survive if the log is lost, or if there is none ({@link LsmOptions#withoutLog}). It never
   * runs ahead of {@link #mark}; {@link #flush} lets it catch up.
   */
  byte @Nullable [] flushedMark();

  /**
   * Returns the approximate size of the entries in {@code range}, in bytes on disk: that of the
   * blocks of tables that begin in the range. What is in memory does not count, and what was
   * deleted counts until a compaction removes it. Reads nothing from the disk. In LevelDB: {@code
   * GetApproximateSizes}.
   */
  long approximateBytes(KeyRange range);

  /** Flushes all memtables to tables, and waits until that is done. */
  void flush();

  /**
   * Merges all entries in tables whose keys are in {@code range} into one level. Entries that no
   * snapshot needs are dropped: old versions, tombstones, and expired values.
   */
  void compact(KeyRange range);

  /**
   * Waits until each level is below its limit (the last level has none), and no table is left to be
   * compacted for its tombstones or dropped for its age. Does not wait for compactions that an open
   * snapshot prevents.
   */
  void awaitSettled();

  /** Reads and checks all tables, and the invariants between them; see {@link Verification}. */
  Verification verify();

  /**
   * Copies the open store to {@code directory}. The copy holds all earlier writes, and possibly
   * some concurrent ones, each only with all writes before it. If an earlier backup of this store
   * is there, only tables that it does not have are copied; it is replaced atomically, so that a
   * crash leaves the old backup or the new one.
   *
   * @return the number of bytes that were copied, all of them of tables
   * @throws IllegalArgumentException if anything else is in the directory, also a backup that was
   *     opened for writing, or if it lies in the directory of the store; nothing is changed then
   * @throws dev.varve.CorruptionException if a copied table is damaged
   */
  long backup(Path directory) throws IOException;

  /**
   * Makes a second store in {@code directory}, which must be new or empty, while this one is in
   * use. Both are independent at once, though they share the files of their tables, by hard links:
   * so this takes milliseconds, however large the store is, and hardly any room. It holds all
   * writes that were acknowledged before, and possibly some concurrent ones, each only with all
   * writes before it; on return, all of them are durable there, at any durability of this store.
   * Writers do not wait for it.
   *
   * <p>On another file system, or one without hard links, the tables are copied. What damages a
   * linked file damages both stores: a checkpoint is not a {@link #backup}.
   *
   * @return the number of bytes that were copied: of logs, and of tables that could not be linked
   * @throws IllegalArgumentException if the directory is not empty, or lies in that of the store;
   *     nothing is changed then
   * @throws IOException if it cannot be made; what was made of it is deleted
   */
  long checkpoint(Path directory) throws IOException;

  /**
   * Returns the batches that were committed from {@code fromSequence} on, and those that will be:
   * begins with the batch that has the operation with that number. The first operation of a store
   * has the number 1.
   *
   * @throws dev.varve.TooOldException if the logs with it are no longer kept; says from where on
   *     they are. Begin with a {@link #checkpoint} then
   * @throws IllegalArgumentException if the store has not come so far: its next number is lower.
   *     After a power cut, a store may have lost what it had given to a feed ({@link
   *     dev.varve.Durability})
   */
  ChangeFeed changes(long fromSequence);

  /**
   * Loads the blocks of {@code range} from the disk into the block cache, until it is full; returns
   * the number of blocks. Until they are removed, for example by a compaction that rewrites their
   * tables, reads of keys in the range, including absent ones, do not read from the disk. Blocks
   * already in the cache stay there; cache hits and misses are not counted. Any number of threads
   * may call this, concurrently with all other methods.
   *
   * @throws IllegalStateException if the store is closed
   * @throws dev.varve.CorruptionException if a block is damaged, naming its table; blocks loaded
   *     before it stay in the cache
   */
  Warming warm(KeyRange range);

  /**
   * Returns the current contents of the levels, and the flush and compaction in progress.
   *
   * @hidden
   */
  @Internal
  LevelsNow levels();
}
