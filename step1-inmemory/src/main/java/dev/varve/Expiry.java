package dev.varve;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Turns a time to live into the moment at which it ends. */
public final class Expiry {
  /** The moment that never comes: what has it as its expiry stays for good. */
  public static final long NEVER = Long.MAX_VALUE;

  private Expiry() {}

  /**
   * Returns the moment {@code timeToLive} from now; one too far off to be counted in milliseconds
   * is {@link Instant#MAX}.
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
