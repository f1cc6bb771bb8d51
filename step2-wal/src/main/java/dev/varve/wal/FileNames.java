package dev.varve.wal;

import java.util.Locale;

/** Names of numbered files, such as {@code 000042.log}; sorting by name sorts by number. */
public final class FileNames {
  private FileNames() {}

  /** Returns the name with this number and suffix. */
  public static String of(long number, String suffix) {
    return String.format(Locale.ROOT, "%06d%s", number, suffix);
  }

  /** Returns the number in {@code name}, or -1 if it is not a number followed by {@code suffix}. */
  public static long number(String name, String suffix) {
    if (!name.endsWith(suffix)) {
      return -1;
    }
    String digits = name.substring(0, name.length() - suffix.length());
    // Accept only what of would write: the same number with more zeros is another file.
    return digits.matches("[0-9]{6}|[1-9][0-9]{6,17}") ? Long.parseLong(digits) : -1;
  }

  /** Returns the number in {@code name} before its first dot, or -1 if there is none. */
  public static long number(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? -1 : number(name, name.substring(dot));
  }
}
