package dev.varve.wal;

import dev.varve.Durability;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Syncs a log at regular intervals if its durability is periodic, so that no write stays unsynced
 * for longer.
 */
public final class SyncTimer {
  private final Future<?> syncs;

  private SyncTimer(Future<?> syncs) {
    this.syncs = syncs;
  }

  /**
   * Starts a timer by which {@code threads} call {@code sync} at the interval of a periodic
   * durability, otherwise never.
   */
  public static SyncTimer start(
      Durability durability, Runnable sync, ScheduledExecutorService threads) {
    if (durability.level() != Durability.Level.PERIODIC) {
      return new SyncTimer(null);
    }
    long millis = durability.interval().toMillis();
    return new SyncTimer(
        threads.scheduleWithFixedDelay(sync, millis, millis, TimeUnit.MILLISECONDS));
  }

  /** Prevents further calls. */
  public void stop() {
    if (syncs != null) {
      syncs.cancel(false);
    }
  }
}
