package dev.varve.server;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Scores of sorted sets, doubles, as Redis reads and writes them: what {@code strtod} of C accepts,
 * and what its {@code printf} shows as {@code %.17g}.
 */
final class Scores {
  /** The digits after which each double is different from all others. */
  private static final int DIGITS = 17;

  private static final MathContext AS_C = new MathContext(DIGITS, RoundingMode.HALF_EVEN);

  /** Whole numbers up to here have no exponent. */
  private static final double LEAST_WITH_EXPONENT = 1e17;

  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d++(\\.\\d*+)?|\\.\\d++)([eE][+-]?\\d++)?");
  private static final Pattern HEXADECIMAL =
      Pattern.compile(
          "[+-]?0[xX](\\p{XDigit}++(\\.\\p{XDigit}*+)?|\\.\\p{XDigit}++)([pP][+-]?\\d++)?");
  private static final Pattern INFINITE = Pattern.compile("(?i)[+-]?inf(inity)?");

  private Scores() {}

  /**
   * Returns a score, or the amount by which one changes.
   *
   * @throws RespError if it is not a number
   */
  static double of(byte[] bytes) {
    return of(bytes, RespError.NOT_A_FLOAT);
  }

  /** Like {@link #of(byte[])}, with another error. */
  static double of(byte[] bytes, RespError error) {
    Double score = numberOrNull(Ascii.text(bytes));
    if (score == null || isOutOfRange(Ascii.text(bytes), score)) {
      throw error;
    }
    return score;
  }

  /**
   * Returns the number of C at the beginning of {@code bytes}, which may have spaces before it, if
   * nothing follows up to a zero byte or the end; otherwise null. No bytes at all are 0.
   */
  static @Nullable Double leading(byte[] bytes) {
    String text = Ascii.text(bytes);
    int end = text.indexOf('\0');
    text = end < 0 ? text : text.substring(0, end);
    int start = 0;
    while (start < text.length() && " \t\n\u000b\f\r".indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    return text.isEmpty() ? Double.valueOf(0) : numberOrNull(text.substring(start));
  }

  /** Like {@link #leading}; null also for a number that is too large or too small for a double. */
  static @Nullable Double leadingInRange(byte[] bytes) {
    Double number = leading(bytes);
    boolean isDenormal = number != null && number != 0 && Math.abs(number) < Double.MIN_NORMAL;
    return number == null || isDenormal || isOutOfRange(Ascii.text(bytes).strip(), number)
        ? null
        : number;
  }

  private static @Nullable Double numberOrNull(String text) {
    if (DECIMAL.matcher(text).matches()) {
      return Double.valueOf(text);
    }
    if (INFINITE.matcher(text).matches()) {
      return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (HEXADECIMAL.matcher(text).matches()) {
      // Java wants an exponent, C does not.
      boolean hasExponent = text.indexOf('p') >= 0 || text.indexOf('P') >= 0;
      return Double.valueOf(hasExponent ? text : text + "p0");
    }
    return null;
  }

  /** Returns whether digits became an infinity, or digits other than 0 became 0. */
  private static boolean isOutOfRange(String text, double number) {
    if (Double.isInfinite(number)) {
      return !INFINITE.matcher(text).matches();
    }
    return number == 0 && hasDigits(text);
  }

  private static boolean hasDigits(String text) {
    boolean isHexadecimal = text.indexOf('x') >= 0 || text.indexOf('X') >= 0;
    int exponent = -1;
    for (char one : isHexadecimal ? new char[] {'p', 'P'} : new char[] {'e', 'E'}) {
      exponent = Math.max(exponent, text.indexOf(one));
    }
    String digits = exponent < 0 ? text : text.substring(0, exponent);
    return digits.chars().anyMatch(it -> it != '0' && Character.digit(it, 16) > 0);
  }

  /** Returns a score as text. */
  static String text(double score) {
    if (Double.isInfinite(score)) {
      return score > 0 ? "inf" : "-inf";
    }
    if (score == Math.rint(score) && Math.abs(score) < LEAST_WITH_EXPONENT) {
      boolean isMinusZero = score == 0 && Math.copySign(1, score) < 0;
      return isMinusZero ? "-0" : Long.toString((long) score);
    }
    BigDecimal rounded = new BigDecimal(score).round(AS_C).stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent >= -4 && exponent < DIGITS) {
      return rounded.toPlainString();
    }
    String digits = rounded.unscaledValue().abs().toString();
    return (score < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  /** Returns a score as text, as bytes. */
  static byte[] bytes(double score) {
    return Ascii.bytes(text(score));
  }
}
