package dev.varve.demo;

import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * Real data that is part of every JDK: all Unicode characters with a name, such as key {@code
 * U+01F600} with value {@code GRINNING FACE}. JDK 17 has 143,924 of them, and later versions have
 * more.
 *
 * <p>Keys have six hexadecimal digits, so that their order as bytes is the order of the code
 * points, and a Unicode block is a range of keys. Surrogates and private-use code points are left
 * out: {@link Character#getName} makes up a name for these, although they are not characters.
 */
public final class UnicodeNames {
  private UnicodeNames() {}

  /** Passes each key and name to {@code visitor}, in key order. */
  public static void forEach(BiConsumer<String, String> visitor) {
    codePoints().forEach(codePoint -> visitor.accept(key(codePoint), Character.getName(codePoint)));
  }

  /** Returns the code points of all named characters, ascending. */
  public static IntStream codePoints() {
    return IntStream.rangeClosed(0, Character.MAX_CODE_POINT).filter(UnicodeNames::isNamed);
  }

  /** Returns the key of a character: {@code U+} and the code point in six digits. */
  public static String key(int codePoint) {
    return String.format(Locale.ROOT, "U+%06X", codePoint);
  }

  private static boolean isNamed(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.UNASSIGNED, Character.PRIVATE_USE, Character.SURROGATE -> false;
      default -> Character.getName(codePoint) != null;
    };
  }
}
