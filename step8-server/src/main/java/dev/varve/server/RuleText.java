package dev.varve.server;

import java.io.ByteArrayOutputStream;

/** Access rules as text: words with a space between two. Names and patterns may have any bytes. */
final class RuleText {
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();

  /** Adds a word. */
  RuleText word(String word) {
    return word(word, new byte[0]);
  }

  /** Adds a word that begins with {@code sign}. */
  RuleText word(String sign, byte[] rest) {
    if (text.size() > 0) {
      text.write(' ');
    }
    text.writeBytes(Ascii.bytes(sign));
    text.writeBytes(rest);
    return this;
  }

  /** Adds the words of {@code other}, if it has any. */
  RuleText words(RuleText other) {
    return other.text.size() == 0 ? this : word("", other.bytes());
  }

  /** Ends the last word with {@code sign}. */
  RuleText end(String sign) {
    text.writeBytes(Ascii.bytes(sign));
    return this;
  }

  byte[] bytes() {
    return text.toByteArray();
  }
}
