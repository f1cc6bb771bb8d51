// A part of exercise 2.4 that is finished: nothing to do here.

package dev.varve.exercises.groupcommit;

import dev.varve.Durability;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Syncs a log every so often, if its durability is periodic: no write waits longer for the disk.
 */
final class SyncTimer {
  private final ScheduledExecutorService executor;

  private SyncTimer(ScheduledExecutorService executor) {
    this.executor = executor;
  }

  static SyncTimer start(Durability durability, Runnable sync) {
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

  void stop() {
    if (executor != null) {
      executor.shutdown();
    }
  }
}
