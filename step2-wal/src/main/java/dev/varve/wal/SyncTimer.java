package dev.varve.wal;

import dev.varve.Durability;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Syncs a log at regular intervals if its durability is periodic, so that no write stays unsynced
 * for longer.
 */
public final class SyncTimer {
  private final ScheduledExecutorService executor;

  private SyncTimer(ScheduledExecutorService executor) {
    this.executor = executor;
  }

  /**
   * Starts a timer that calls {@code sync} at the interval of a periodic durability, otherwise
   * never.
   */
  public static SyncTimer start(Durability durability, Runnable sync) {
    if (durability.level() != Durability.Level.PERIODIC) {
      return new SyncTimer(null);
    }
    ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(SyncTimer::daemon);
    long millis = durability.interval().toMillis();
    executor.scheduleWithFixedDelay(sync, millis, millis, TimeUnit.MILLISECONDS);
    return new SyncTimer(executor);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "varve-sync");
    thread.setDaemon(true);
    return thread;
  }

  /** Prevents further calls. */
  public void stop() {
    if (executor != null) {
      executor.shutdown();
    }
  }
}
