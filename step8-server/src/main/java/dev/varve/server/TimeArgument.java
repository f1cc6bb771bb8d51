package dev.varve.server;

import dev.varve.Expiry;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * A time as clients give it, in one of four ways.
 *
 * @param option its name as an option of SET and GETEX
 * @param millis how many milliseconds its unit has
 * @param isRelative whether it is counted from now, or from 1970
 */
record TimeArgument(String option, long millis, boolean isRelative) {
  static final TimeArgument EX = new TimeArgument("ex", 1_000, true);
  static final TimeArgument PX = new TimeArgument("px", 1, true);
  static final TimeArgument EXAT = new TimeArgument("exat", 1_000, false);
  static final TimeArgument PXAT = new TimeArgument("pxat", 1, false);

  private static final RespError NO_TIMEOUT =
      new RespError("ERR timeout is not a float or out of range");
  private static final RespError NEGATIVE_TIMEOUT = new RespError("ERR timeout is negative");

  private static final TimeArgument[] ALL = {EX, PX, EXAT, PXAT};

  /** The last moment at which something can expire; what comes after it is never. */
  private static final long LAST = Long.MAX_VALUE - 1;

  /** Returns the way that the option at {@code index} of a request names; null if it names none. */
  static @Nullable TimeArgument of(Call call, int index) {
    for (TimeArgument one : ALL) {
      if (call.is(index, one.option)) {
        return one;
      }
    }
    return null;
  }

  /**
   * Returns the time in milliseconds since 1970; it may have passed, or be before 1970.
   *
   * @throws RespError if it cannot be counted in milliseconds
   */
  long toMillis(long value, Call call) {
    long base = isRelative ? call.server().workspace.now() : 0;
    try {
      return Math.min(LAST, Math.addExact(base, Math.multiplyExact(value, millis)));
    } catch (ArithmeticException e) {
      throw RespError.invalidExpireTime(call.command().name());
    }
  }

  /**
   * Returns when a client stops to wait that waits for the seconds at {@code index}, in
   * milliseconds since 1970; never if they are 0.
   *
   * @throws RespError if that is not a number, or is negative
   */
  static long waitUntil(Call call, int index) {
    BigDecimal millis;
    try {
      millis = RedisNumbers.decimal(call.bytes(index)).movePointRight(3);
    } catch (RespError e) {
      throw e == RespError.NOT_FINITE ? NEGATIVE_TIMEOUT : NO_TIMEOUT;
    }
    BigDecimal whole = millis.setScale(0, RoundingMode.CEILING);
    // As in Redis, where too large a number becomes a negative one.
    if (whole.signum() < 0 || whole.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw NEGATIVE_TIMEOUT;
    }
    long now = call.server().workspace.now();
    return whole.signum() == 0
        ? Expiry.NEVER
        : Math.min(LAST, now + Math.min(whole.longValue(), LAST - now));
  }

  /**
   * Returns when a pause ends that takes the milliseconds at {@code index}, in milliseconds since
   * 1970.
   *
   * @throws RespError if that is not a number, or is negative
   */
  static long pauseUntil(Call call, int index) {
    Long millis = RedisNumbers.integerOrNull(call.bytes(index));
    if (millis == null) {
      throw new RespError("ERR timeout is not an integer or out of range");
    }
    if (millis < 0) {
      throw NEGATIVE_TIMEOUT;
    }
    long now = call.server().workspace.now();
    return now + Math.min(millis, LAST - now);
  }

  /** Like {@link #toMillis}; only a positive value is valid. */
  long positiveToMillis(long value, Call call) {
    if (value <= 0) {
      throw RespError.invalidExpireTime(call.command().name());
    }
    return toMillis(value, call);
  }
}
