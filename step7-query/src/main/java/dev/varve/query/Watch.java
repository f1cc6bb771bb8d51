package dev.varve.query;

import dev.varve.Internal;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Stops a query that takes too long or was cancelled: each of its steps asks {@link #check} for
 * each row. Thread-safe.
 *
 * @hidden
 */
@Internal
public final class Watch {
  /** How many calls share one look at the clock. */
  private static final int CALLS = 64;

  private final LongSupplier nanoTime;
  private final @Nullable Duration limit;
  private final long start;
  private volatile boolean cancelled;
  private int calls;

  /**
   * Begins to measure.
   *
   * @param limit the time that the query may take, or null for no limit
   * @param nanoTime the clock, in nanoseconds
   */
  Watch(@Nullable Duration limit, LongSupplier nanoTime) {
    this.limit = limit;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /** Stops nothing, unless it is cancelled. */
  public static Watch unlimited() {
    return new Watch(null, () -> 0);
  }

  /** Makes the next check fail. */
  public void cancel() {
    cancelled = true;
  }

  /**
   * Returns if the query may continue.
   *
   * @throws QueryStoppedException if it was cancelled, or its time is over
   */
  public void check() {
    if (cancelled) {
      throw new QueryStoppedException("the query was cancelled");
    }
    if (limit != null && calls++ % CALLS == 0) {
      checkTime(limit);
    }
  }

  private void checkTime(Duration limit) {
    long nanos = nanoTime.getAsLong() - start;
    if (nanos > limit.toNanos()) {
      throw new QueryStoppedException(
          String.format(
              Locale.ROOT, "the query took longer than its limit of %s ms", limit.toMillis()));
    }
  }
}
