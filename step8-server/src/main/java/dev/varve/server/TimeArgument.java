package dev.varve.server;

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

  /** Like {@link #toMillis}; only a positive value is valid. */
  long positiveToMillis(long value, Call call) {
    if (value <= 0) {
      throw RespError.invalidExpireTime(call.command().name());
    }
    return toMillis(value, call);
  }
}
