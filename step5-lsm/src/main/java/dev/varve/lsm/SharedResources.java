package dev.varve.lsm;

import dev.varve.sstable.BlockCache;
import dev.varve.wal.LogThreads;
import dev.varve.wal.ThreadPool;
import java.util.ArrayList;
import java.util.List;

/**
 * What many stores in one process share: a block cache, a budget of memory for their memtables, and
 * the threads that work in the background. Make one, open the stores with {@link
 * LsmOptions#withSharedResources}, and close it after them.
 *
 * <ul>
 *   <li>All blocks are in one cache: a store that is read much takes room from one that is not. The
 *       statistics of each store count its own hits, misses and bytes.
 *   <li>When the memtables together take three quarters of their budget, the largest that takes
 *       writes is flushed, whichever store it belongs to. Writes wait while the budget is used up:
 *       for flushes of any store, but not for one whose disk refuses them. {@link
 *       LsmOptions#withMemtableBytes} still limits each memtable.
 *   <li>The threads take one flush or one compaction of each store in turn. Besides those for
 *       flushes and compactions there are at most {@value #COMMIT_THREADS} that write what was
 *       handed over by {@code writeAsync}, {@value #SYNC_THREADS} for periodic syncs, and one that
 *       calls listeners: one that blocks holds up those of all stores.
 *   <li>A disk that neither fails nor answers blocks the threads that wait for it. Once it has
 *       blocked all of a kind, as it does at once if there is only one, the other stores are no
 *       longer flushed, compacted or synced either, and their writes wait in the end. So stores on
 *       disks that may fail in this way should not share with others.
 * </ul>
 *
 * <p>Thread-safe. In RocksDB: a {@code Cache}, a {@code WriteBufferManager} and an {@code Env},
 * which several databases are opened with.
 */
public final class SharedResources implements AutoCloseable {
  private static final int COMMIT_THREADS = 8;
  private static final int SYNC_THREADS = 2;
  private static final int MAX_THREADS = 64;
  private static final long LEAST_MEMTABLE_BYTES = 1 << 10;

  private final BlockCache cache;
  private final MemTableBudget budget;
  private final Resources.Threads threads;

  // Guarded by this: the directories of the stores that are open.
  private final List<Object> users = new ArrayList<>();
  private boolean closed;

  private SharedResources(
      long cacheBytes, long memtableBytes, int flushThreads, int compactionThreads) {
    OptionBounds.within("cacheBytes", cacheBytes, 0, Long.MAX_VALUE);
    OptionBounds.within("memtableBytes", memtableBytes, LEAST_MEMTABLE_BYTES, Long.MAX_VALUE);
    OptionBounds.within("flushThreads", flushThreads, 1, MAX_THREADS);
    OptionBounds.within("compactionThreads", compactionThreads, 1, MAX_THREADS);
    cache = new BlockCache(cacheBytes);
    budget = new MemTableBudget(memtableBytes);
    ThreadPool compactions = new ThreadPool("varve-shared-compact", compactionThreads);
    threads =
        new Resources.Threads(
            new ThreadPool("varve-shared-flush", flushThreads),
            compactions,
            ParallelMerge.Helpers.of(compactions),
            new LogThreads(
                new ThreadPool("varve-shared-sync", SYNC_THREADS),
                new ThreadPool("varve-shared-commit", COMMIT_THREADS),
                true),
            new ThreadPool("varve-shared-events", 1));
  }

  /**
   * Returns new resources.
   *
   * @param cacheBytes the capacity of the cache
   * @param memtableBytes the memory for the memtables of all stores together; at least 1 KiB. Their
   *     arrays grow by doubling, so up to twice as much of the heap may be taken for a while
   * @param flushThreads the number of flushes that may run at the same time; at most 64
   * @param compactionThreads the number of threads that compact, helpers of large compactions
   *     included; at most 64
   * @throws IllegalArgumentException for a number out of range
   */
  public static SharedResources of(
      long cacheBytes, long memtableBytes, int flushThreads, int compactionThreads) {
    return new SharedResources(cacheBytes, memtableBytes, flushThreads, compactionThreads);
  }

  /** Adds a store in {@code place}; it leaves when what is returned is closed. */
  synchronized Resources join(LsmOptions options, Object place) {
    checkOpen();
    Resources resources =
        new Resources(options, newCache(), threads, budget.newShare(), () -> remove(place));
    users.add(place);
    return resources;
  }

  /** Returns a part of the cache. */
  BlockCache newCache() {
    return cache.part();
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("shared resources are closed");
    }
  }

  private synchronized void remove(Object place) {
    users.remove(place);
  }

  /** Returns how much memory the memtables of all stores take now, in bytes. */
  public long memtableBytes() {
    return budget.used();
  }

  /**
   * Ends the threads. Closing twice does nothing.
   *
   * @throws IllegalStateException if a store that uses them is open; then nothing has changed
   */
  @Override
  public synchronized void close() {
    if (!users.isEmpty()) {
      throw new IllegalStateException(
          "shared resources are in use by "
              + users.size()
              + (users.size() == 1 ? " open store: " : " open stores, such as ")
              + users.get(0));
    }
    closed = true;
    threads.shutdown();
  }
}
