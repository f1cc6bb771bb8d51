package dev.varve;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Formats bytes and text for display. All user input, such as a key, a value or a file name, passes
 * through here before it reaches a terminal or an exception message.
 *
 * <p>{@link #of} returns a word that the shell parses back into the same bytes. {@link #line} only
 * makes text safe to print: the result is one line without terminal escape sequences.
 */
public final class Text {
  /** Shown for a value that does not exist. A value of these very bytes is shown in quotes. */
  public static final String NOTHING = "(nothing)";

  private Text() {}

  /**
   * Returns a word that the shell parses into {@code bytes}; {@link #NOTHING} for null.
   *
   * <p>UTF-8 text is shown as it is, in quotes if it is empty or contains spaces or quotes.
   * Invisible characters are escaped, byte by byte, as in {@code \x1B}. If the bytes are not UTF-8,
   * everything except printable ASCII is escaped.
   */
  public static String of(byte @Nullable [] bytes) {
    if (bytes == null) {
      return NOTHING;
    }
    String text = Utf8.decodeOrNull(bytes);
    return text == null ? word(escaped(bytes)) : of(text);
  }

  /** Returns {@code text} as a word that the shell parses into the same text. */
  public static String of(String text) {
    boolean quotes = canBeSingleQuoted(text) || text.equals(NOTHING);
    return quotes ? quoted(text) : word(escaped(text));
  }

  /** Returns {@code text} as such a word, always in quotes. */
  public static String quoted(String text) {
    return canBeSingleQuoted(text) ? "'" + text + "'" : '"' + escaped(text) + '"';
  }

  /** Inside single quotes nothing is escaped, which suits backslashes and JSON. */
  private static boolean canBeSingleQuoted(String text) {
    boolean hasMarks = text.indexOf('\\') >= 0 || text.indexOf('"') >= 0;
    return hasMarks && text.indexOf('\'') < 0 && line(text).equals(text);
  }

  private static String word(String escaped) {
    boolean plain = !escaped.isEmpty() && escaped.chars().noneMatch(c -> " \"'".indexOf(c) >= 0);
    return plain ? escaped : '"' + escaped + '"';
  }

  /** Returns {@code text} with all invisible characters escaped, such as line feeds. */
  public static String line(String text) {
    return shown(text, "");
  }

  private static String escaped(String text) {
    return shown(text, "\"\\");
  }

  private static String escaped(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      text.append(b >= ' ' && b <= '~' ? escaped(Character.toString(b)) : hex(b));
    }
    return text.toString();
  }

  /** Escapes invisible characters, and puts a backslash before each of {@code marks}. */
  private static String shown(String text, String marks) {
    StringBuilder shown = new StringBuilder(text.length());
    boolean visible = false;
    for (int at = 0; at < text.length(); ) {
      int codePoint = text.codePointAt(at);
      at += Character.charCount(codePoint);
      visible = isVisible(codePoint, visible);
      if (visible) {
        shown.append(marks.indexOf(codePoint) >= 0 ? "\\" : "").appendCodePoint(codePoint);
      } else {
        shown.append(hex(codePoint));
      }
    }
    return shown.toString();
  }

  private static String hex(int codePoint) {
    if (Character.getType(codePoint) == Character.SURROGATE) {
      // An unpaired surrogate has no bytes in UTF-8; these are the bytes it would have.
      return hex((byte) (0xE0 | codePoint >> 12))
          + hex((byte) (0x80 | codePoint >> 6 & 0x3F))
          + hex((byte) (0x80 | codePoint & 0x3F));
    }
    StringBuilder text = new StringBuilder();
    for (byte b : Utf8.encode("character", Character.toString(codePoint))) {
      text.append(hex(b));
    }
    return text.toString();
  }

  private static String hex(byte b) {
    return String.format(Locale.ROOT, "\\x%02X", b);
  }

  /** Returns whether a character is visible in its place, after a visible character or not. */
  private static boolean isVisible(int codePoint, boolean afterVisible) {
    return switch (Character.getType(codePoint)) {
      // FORMAT covers characters that change the direction or have no width.
      case Character.CONTROL,
          Character.FORMAT,
          Character.UNASSIGNED,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> codePoint == ' ';
      // A combining mark joins the character before it: it would change a quote or an escape.
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          afterVisible && !isBlank(codePoint);
      default -> !isBlank(codePoint);
    };
  }

  /**
   * Returns whether a letter, mark or symbol is invisible: fillers, variation selectors and the
   * like (Unicode's {@code Default_Ignorable_Code_Point}), and the empty Braille pattern.
   */
  private static boolean isBlank(int codePoint) {
    return switch (codePoint) {
      case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0 -> true;
      default ->
          isBetween(codePoint, 0x180B, 0x180F)
              || isBetween(codePoint, 0xFE00, 0xFE0F)
              || isBetween(codePoint, 0xE0100, 0xE01EF);
    };
  }

  private static boolean isBetween(int codePoint, int first, int last) {
    return first <= codePoint && codePoint <= last;
  }
}
