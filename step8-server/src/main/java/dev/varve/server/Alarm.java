package dev.varve.server;

import dev.varve.Expiry;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Lets a turn run when there is something to do at a certain time. Used by one event loop. */
final class Alarm {
  private static final long MOST_MILLIS = TimeUnit.DAYS.toMillis(1);

  private final Runnable action;
  private @Nullable ScheduledFuture<?> pending;
  private long atMillis = Expiry.NEVER;

  Alarm(Runnable action) {
    this.action = action;
  }

  /** Returns whether this is set to another time. */
  boolean differsFrom(long millis) {
    return atMillis != millis;
  }

  /** Sets this to a time that comes after {@code delay} milliseconds, or to never. */
  void set(EventLoop loop, long millis, long delay) {
    if (pending != null) {
      pending.cancel(false);
      pending = null;
    }
    atMillis = millis;
    if (millis != Expiry.NEVER) {
      // Not for longer than a day: the clock may be set.
      pending = loop.schedule(this::ring, Math.min(delay, MOST_MILLIS), TimeUnit.MILLISECONDS);
    }
  }

  private void ring() {
    atMillis = Expiry.NEVER;
    pending = null;
    action.run();
  }
}
