package dev.varve;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Converts between text and bytes without loss. All encoding and decoding of text is done here.
 *
 * <p>{@code String.getBytes} replaces an unpaired surrogate by a question mark, and {@code new
 * String} replaces bytes that are not UTF-8 by U+FFFD. Two different keys could become the same
 * key. This class rejects both, and the message names the place. All other characters are kept,
 * including zero and a byte order mark.
 */
public final class Utf8 {
  private Utf8() {}

  /**
   * Returns {@code text} in UTF-8.
   *
   * @param what the name of the argument, for the message
   * @throws IllegalArgumentException if {@code text} is null or has an unpaired surrogate
   */
  public static byte[] encode(String what, String text) {
    check(what, text);
    return text.getBytes(UTF_8);
  }

  /**
   * Checks that {@code text} has an encoding in UTF-8, without creating it.
   *
   * @param what names the text in the message; turned into text only then
   * @throws IllegalArgumentException if {@code text} is null or has an unpaired surrogate
   */
  public static void check(Object what, String text) {
    int half = halfCharacter(text == null ? Limits.checkNotNull(what.toString(), text) : text);
    if (half >= 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s has half of a surrogate pair at index %d: \\u%04X",
              what,
              half,
              (int) text.charAt(half)));
    }
  }

  /** Returns the index of the first unpaired surrogate, or -1. */
  private static int halfCharacter(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
        if (!pair) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }

  /**
   * Returns the text whose UTF-8 encoding is {@code bytes}.
   *
   * @param what the name of the bytes, for the message
   * @throws IllegalArgumentException if they are not UTF-8
   */
  public static String decode(String what, byte[] bytes) {
    String text = decodeOrNull(bytes);
    if (text == null) {
      throw new IllegalArgumentException(what + " is not UTF-8 " + placeOfError(bytes));
    }
    return text;
  }

  /** Returns the text whose UTF-8 encoding is {@code bytes}, or null if they are not UTF-8. */
  public static @Nullable String decodeOrNull(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    // U+FFFD replaces undecodable bytes, but the text may also contain it itself.
    return text.indexOf('\uFFFD') < 0 || errorIn(bytes) < 0 ? text : null;
  }

  /**
   * Returns the place of the first invalid byte, as in {@code at byte 3 (0xFC)}, counted from 0.
   */
  static String placeOfError(byte[] bytes) {
    int at = errorIn(bytes);
    return String.format(Locale.ROOT, "at byte %d (0x%02X)", at, bytes[at]);
  }

  private static int errorIn(byte[] bytes) {
    CharsetDecoder decoder = UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(Math.min(bytes.length, 8192) + 1);
    while (decoder.decode(in, out, true).isOverflow()) {
      out.clear();
    }
    return in.hasRemaining() ? in.position() : -1;
  }
}
