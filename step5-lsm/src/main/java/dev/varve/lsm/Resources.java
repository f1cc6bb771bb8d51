package dev.varve.lsm;

import dev.varve.StoreStats;
import dev.varve.memtable.MemTable;
import dev.varve.sstable.BlockCache;
import dev.varve.wal.LogThreads;
import dev.varve.wal.Room;
import dev.varve.wal.ThreadPool;

/**
 * What a store works with besides its files: a cache, threads, and memory, its own or a part of
 * {@link SharedResources}; and the listeners to what it does.
 */
final class Resources {

  /**
   * The threads of a store.
   *
   * @param helpers of large compactions
   * @param events call the listener of the program
   */
  record Threads(
      ThreadPool flushes,
      ThreadPool compactions,
      ParallelMerge.Helpers helpers,
      LogThreads log,
      ThreadPool events) {

    private static Threads ofOneStore() {
      Threads threads =
          new Threads(
              new ThreadPool("varve-flush", 1),
              new ThreadPool("varve-compact", 1),
              ParallelMerge.Helpers.ownThreads(),
              LogThreads.ofOneStore(),
              new ThreadPool("varve-events", 1));
      threads.flushes.prestartAllCoreThreads();
      threads.compactions.prestartAllCoreThreads();
      return threads;
    }

    /** Ends all threads after what they are at, and does not wait for that. */
    void shutdown() {
      flushes.shutdown();
      compactions.shutdown();
      log.shutdown();
      // A listener may take its time, or be what closes the store.
      events.shutdown();
    }

    private void end() {
      shutdown();
      flushes.awaitEnd();
      compactions.awaitEnd();
    }
  }

  private final BlockCache cache;
  private final Threads threads;
  private final MemTableBudget.Share share;
  private final Runnable release;
  private final Statistics statistics = new Statistics();
  private final Listeners listeners;

  /** Adds a store to what is shared; {@code release} is run at the end. */
  Resources(
      LsmOptions options,
      BlockCache cache,
      Threads threads,
      MemTableBudget.Share share,
      Runnable release) {
    this.cache = cache;
    this.threads = threads;
    this.share = share;
    this.release = release;
    StoreListener program = options.listener();
    this.listeners =
        Listeners.of(
            statistics,
            isShared() ? share : StoreListener.NONE,
            program == StoreListener.NONE ? program : new Notifier(program, threads.events));
  }

  /** Returns those of a store with {@code options} in {@code place}, to be closed after it. */
  static Resources of(LsmOptions options, Object place) {
    if (options.sharedResources() != null) {
      return options.sharedResources().join(options, place);
    }
    Threads threads = Threads.ofOneStore();
    // A budget that is never used up: what a single store takes, MemTableRoom limits.
    MemTableBudget.Share share = new MemTableBudget(Long.MAX_VALUE).newShare();
    return new Resources(options, options.newCache(), threads, share, threads::end);
  }

  private boolean isShared() {
    return threads.log.areShared();
  }

  BlockCache cache() {
    return cache;
  }

  Threads threads() {
    return threads;
  }

  MemTableBudget.Share share() {
    return share;
  }

  Statistics statistics() {
    return statistics;
  }

  Listeners listeners() {
    return listeners;
  }

  /** Returns the room of a store, limited by what it shares; {@code own} is the room without. */
  Room<MemTable> limit(MemTableRoom own, Tree tree, Runnable wakeFlush) {
    share.onChosen(wakeFlush);
    return isShared() ? new BudgetedRoom(own, share, tree, listeners, wakeFlush) : own;
  }

  /** Adds what the store has done, what it has in the cache, and what it has found there. */
  StoreStats addTo(StoreStats stats) {
    statistics.addTo(stats);
    return stats
        .with("cache.bytes", cache.bytes())
        .with("cache.hits", cache.hits())
        .with("cache.misses", cache.misses());
  }

  /** Tells the listeners that the store is closed, or could not be opened, and lets go. */
  void close() {
    listeners.closed();
    release.run();
  }
}
