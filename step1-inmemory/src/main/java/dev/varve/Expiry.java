package dev.varve;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Converts a time to live into the time at which a value expires. */
public final class Expiry {
  /** The expiry of a value that never expires. */
  public static final long NEVER = Long.MAX_VALUE;

  private Expiry() {}

  /**
   * Returns the instant {@code timeToLive} from now, or {@link Instant#MAX} if that is too far in
   * the future to be counted in milliseconds.
   *
   * @throws IllegalArgumentException if {@code timeToLive} is null, zero or negative
   */
  public static Instant after(Duration timeToLive, InstantSource clock) {
    if (timeToLive == null || timeToLive.isNegative() || timeToLive.isZero()) {
      throw new IllegalArgumentException("time to live is not positive: " + timeToLive);
    }
    Instant now = clock.instant();
    Duration left = Duration.between(now, Instant.MAX);
    return timeToLive.compareTo(left) >= 0 ? Instant.MAX : now.plus(timeToLive);
  }

  /** Returns {@code expiry} in milliseconds since 1970, rounded up, or {@link #NEVER}. */
  public static long toMillis(Instant expiry) {
    if (Limits.checkNotNull("expiry", expiry).getEpochSecond() >= Long.MAX_VALUE / 1000 - 1) {
      return NEVER;
    }
    // Rounded up, so that nothing expires before its time.
    return Math.floorDiv(Math.addExact(expiry.getNano(), 999_999L), 1_000_000L)
        + Math.max(expiry.getEpochSecond(), Long.MIN_VALUE / 1000 + 1) * 1000;
  }
}
