package dev.varve;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Shows bytes and text to people. What comes from a user, such as a key, a value or the name of a
 * file, passes through here before it reaches a terminal or the message of an exception.
 *
 * <p>{@link #of} writes a word that the shell reads as the same bytes. {@link #line} only makes a
 * text safe to print: it stays on one line, and contains no command to the terminal.
 */
public final class Text {
  /** Stands for a value that does not exist. A value of these bytes is shown between quotes. */
  public static final String NOTHING = "(nothing)";

  private Text() {}

  /**
   * Returns a word that the shell reads as {@code bytes}; {@link #NOTHING} for null.
   *
   * <p>Text in UTF-8 is shown as it is, between quotes if it is empty or has spaces or quotes.
   * Characters that cannot be seen are escaped, byte by byte, as in {@code \x1B}. If the bytes are
   * not UTF-8, so is everything but printable ASCII.
   */
  public static String of(byte @Nullable [] bytes) {
    if (bytes == null) {
      return NOTHING;
    }
    String text = Utf8.decodeOrNull(bytes);
    return text == null ? word(escaped(bytes)) : of(text);
  }

  /** Returns {@code text} as a word that the shell reads as the same text. */
  public static String of(String text) {
    boolean quotes = canBeSingleQuoted(text) || text.equals(NOTHING);
    return quotes ? quoted(text) : word(escaped(text));
  }

  /** Returns {@code text} as such a word, always between quotes. */
  public static String quoted(String text) {
    return canBeSingleQuoted(text) ? "'" + text + "'" : '"' + escaped(text) + '"';
  }

  /** Between single quotes nothing is escaped, which suits backslashes and JSON. */
  private static boolean canBeSingleQuoted(String text) {
    boolean hasMarks = text.indexOf('\\') >= 0 || text.indexOf('"') >= 0;
    return hasMarks && text.indexOf('\'') < 0 && line(text).equals(text);
  }

  private static String word(String escaped) {
    boolean plain = !escaped.isEmpty() && escaped.chars().noneMatch(c -> " \"'".indexOf(c) >= 0);
    return plain ? escaped : '"' + escaped + '"';
  }

  /** Returns {@code text} with all characters escaped that cannot be seen, such as line feeds. */
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

  /** Escapes what cannot be seen, and puts a backslash before each of {@code marks}. */
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
      // Half a character has no bytes in UTF-8; this is what it would have.
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

  /** Says whether a character can be seen where it stands, after a visible one or not. */
  private static boolean isVisible(int codePoint, boolean afterVisible) {
    return switch (Character.getType(codePoint)) {
      // FORMAT has what changes the direction, and what has no width.
      case Character.CONTROL,
          Character.FORMAT,
          Character.UNASSIGNED,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> codePoint == ' ';
      // Such a mark joins the character before it: it would change a quote or an escape.
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          afterVisible && !isBlank(codePoint);
      default -> !isBlank(codePoint);
    };
  }

  /**
   * Says whether nothing can be seen of a letter, mark or symbol: fillers, variation selectors and
   * the like, Unicode's {@code Default_Ignorable_Code_Point}; and the empty Braille pattern.
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
