package dev.varve.server;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Numbers as Redis reads and writes them in arguments and values.
 *
 * <p>An integer is exactly what it would be printed as: no spaces, no plus sign, no leading zeros.
 * So two different values never count as the same number. In Redis: {@code string2ll} in util.c.
 */
public final class RedisNumbers {
  /** The most digits after the point, and the greatest exponent, of a number that is not whole. */
  private static final int SCALE = 17;

  private static final int MAX_EXPONENT = 4932;
  private static final int LONGEST_DECIMAL = 5 * 1024;
  private static final int LONGEST_LONG = 20;
  private static final Pattern INFINITE = Pattern.compile("(?i)[+-]?inf(inity)?");
  private static final Pattern DECIMAL =
      Pattern.compile("(?i)[+-]?(\\d+\\.?\\d*|\\.\\d+)(e[+-]?\\d{1,4})?");

  private RedisNumbers() {}

  /** Returns the integer that {@code bytes} are, or null if they are none. */
  public static @Nullable Long integerOrNull(byte[] bytes) {
    int length = bytes.length;
    if (length == 0 || length > LONGEST_LONG) {
      return null;
    }
    if (length == 1 && bytes[0] == '0') {
      return 0L;
    }
    boolean isNegative = bytes[0] == '-';
    int at = isNegative ? 1 : 0;
    if (at == length || bytes[at] < '1' || bytes[at] > '9') {
      return null;
    }
    // Negative numbers reach one further than positive ones, so the sum is kept negative.
    long sum = 0;
    for (; at < length; at++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9 || sum < Long.MIN_VALUE / 10) {
        return null;
      }
      sum *= 10;
      if (sum < Long.MIN_VALUE + digit) {
        return null;
      }
      sum -= digit;
    }
    if (isNegative) {
      return sum;
    }
    return sum == Long.MIN_VALUE ? null : -sum;
  }

  /** Returns whether {@code bytes} are an integer. */
  static boolean isInteger(byte[] bytes) {
    return integerOrNull(bytes) != null;
  }

  /** Returns {@code value} in decimal digits. */
  static byte[] bytes(long value) {
    return Ascii.bytes(Long.toString(value));
  }

  /**
   * Returns the number that {@code bytes} are.
   *
   * @throws RespError if they are none, or an infinite one
   */
  static BigDecimal decimal(byte[] bytes) {
    if (bytes.length > LONGEST_DECIMAL) {
      throw RespError.NOT_A_FLOAT;
    }
    String text = Ascii.text(bytes);
    if (INFINITE.matcher(text).matches()) {
      throw RespError.NOT_FINITE;
    }
    if (!DECIMAL.matcher(text).matches()) {
      throw RespError.NOT_A_FLOAT;
    }
    BigDecimal number = new BigDecimal(text);
    if (number.precision() - number.scale() > MAX_EXPONENT) {
      throw RespError.NOT_FINITE;
    }
    return number;
  }

  /** Returns {@code number} rounded to 17 digits after the point, without an exponent. */
  static byte[] bytes(BigDecimal number) {
    BigDecimal rounded = number.setScale(SCALE, RoundingMode.HALF_EVEN);
    return Ascii.bytes(rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString());
  }
}
