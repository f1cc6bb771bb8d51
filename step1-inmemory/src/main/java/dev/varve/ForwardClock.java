package dev.varve;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that never runs backwards: when its source is set back, it stands still until the source
 * has caught up. So a value that has expired stays expired. Thread-safe.
 */
public final class ForwardClock implements InstantSource {
  private final InstantSource source;
  private final AtomicLong latest = new AtomicLong(Long.MIN_VALUE);

  private ForwardClock(InstantSource source) {
    this.source = source;
  }

  /**
   * Returns a clock that follows {@code source} in whole milliseconds, or {@code source} itself if
   * it is a {@code ForwardClock}.
   */
  public static ForwardClock of(InstantSource source) {
    return source instanceof ForwardClock forward ? forward : new ForwardClock(source);
  }

  /**
   * Advances the clock to {@code millis} since 1970; it stands still until its source is past that.
   *
   * @hidden
   */
  @Internal
  public void advanceTo(long millis) {
    latest.accumulateAndGet(millis, Math::max);
  }

  @Override
  public long millis() {
    return latest.accumulateAndGet(source.millis(), Math::max);
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }
}
