package dev.varve.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Text of the protocol: names, options, numbers and errors, all of it in ASCII. What clients store
 * is bytes, and never passes through here.
 */
final class Ascii {
  private Ascii() {}

  /** Returns {@code text} as bytes, with a question mark for what is not ASCII. */
  static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  /** Returns {@code bytes} as text, with U+FFFD for what is not ASCII. */
  static String text(byte[] bytes) {
    return new String(bytes, US_ASCII);
  }

  /** Returns the lower case of a letter; any other byte is returned as it is. */
  static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
  }

  /** Returns a copy of {@code bytes} in lower case. */
  static byte[] lower(byte[] bytes) {
    byte[] lower = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      lower[i] = lower(bytes[i]);
    }
    return lower;
  }

  /** Returns whether {@code bytes} are {@code word}, in upper or lower case. */
  static boolean is(byte[] bytes, String word) {
    if (bytes.length != word.length()) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if (lower(bytes[i]) != lower((byte) word.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
