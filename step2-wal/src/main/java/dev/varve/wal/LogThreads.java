package dev.varve.wal;

/**
 * The threads that do what no caller waits for: the periodic syncs of a log, and the writes that
 * were handed over. Both wait for the disk, and writes also for room; so each has a pool.
 *
 * @param syncs for {@link SyncTimer}
 * @param commits for {@link AsyncWrites}
 * @param areShared whether they continue after the store is closed
 */
public record LogThreads(ThreadPool syncs, ThreadPool commits, boolean areShared) {

  /** Returns threads for one store: at most one of each, started when it is needed. */
  public static LogThreads ofOneStore() {
    return new LogThreads(
        new ThreadPool("varve-sync", 1), new ThreadPool("varve-commit", 1), false);
  }

  /** Ends threads that are not shared, after what they are at. */
  public void release() {
    if (!areShared) {
      shutdown();
    }
  }

  /** Ends all threads after what they are at. */
  public void shutdown() {
    syncs.shutdown();
    commits.shutdown();
  }
}
