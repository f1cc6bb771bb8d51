package dev.varve.benchmarks.report;

import java.util.Locale;

/** Numbers as tables show them: three digits and a unit. */
public final class Numbers {
  private static final String[] THOUSANDS = {"", "k", "M", "G", "T"};

  private Numbers() {}

  /** Returns a count such as {@code 261k} or {@code 1.46M}. */
  public static String shortened(double number) {
    double rest = number;
    int unit = 0;
    while (rest >= 999.5 && unit < THOUSANDS.length - 1) {
      rest /= 1000;
      unit++;
    }
    return digits(rest) + THOUSANDS[unit];
  }

  /** Returns a size such as {@code 128 MB}. */
  public static String bytes(double bytes) {
    String number = shortened(bytes);
    int digits = number.length();
    while (digits > 0 && Character.isLetter(number.charAt(digits - 1))) {
      digits--;
    }
    return number.substring(0, digits) + " " + number.substring(digits) + "B";
  }

  /** Returns a time such as {@code 4.31 µs}, {@code 12.0 ms} or {@code 1.50 s}. */
  public static String micros(double micros) {
    if (micros < 999.5) {
      return digits(micros) + " µs";
    }
    return micros < 999_500 ? digits(micros / 1e3) + " ms" : digits(micros / 1e6) + " s";
  }

  /** Returns a ratio such as {@code 2.31×}. */
  public static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.2f×", ratio);
  }

  /** Three digits that count; whole numbers from 100 on. */
  static String digits(double number) {
    String format = number < 9.995 ? "%.2f" : number < 99.95 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, format, number);
  }
}
