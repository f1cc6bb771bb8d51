package dev.varve.shell;

import dev.varve.Utf8;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a line into words at its spaces.
 *
 * <pre>
 *   set city "New York"        a quoted word may contain spaces, or be empty
 *   set path 'C:\temp'         between single quotes every character is itself
 *   set line a\nb\\c\"d        elsewhere a backslash begins an escape: \n \t \r \xFF,
 *                              or takes the character after it as it is
 * </pre>
 *
 * A word is bytes, since {@code \xFF} is not a character; everything else is encoded in UTF-8.
 */
final class Words {
  private final String line;
  private final List<byte[]> words = new ArrayList<>();
  private final ByteArrayOutputStream word = new ByteArrayOutputStream();
  private int at;

  private Words(String line) {
    this.line = line;
  }

  /**
   * Returns the words of {@code line}.
   *
   * @throws IllegalArgumentException if a quote is not closed, an escape is invalid, or a surrogate
   *     is unpaired
   */
  static List<byte[]> split(String line) {
    Utf8.encode("line", line);
    Words words = new Words(line);
    while (words.skipSpaces()) {
      words.readWord();
    }
    return words.words;
  }

  private boolean skipSpaces() {
    while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
      at++;
    }
    return at < line.length();
  }

  private void readWord() {
    while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
      char c = line.charAt(at);
      if (c == '"' || c == '\'') {
        readQuoted(c);
      } else {
        readCharacter(true);
      }
    }
    words.add(word.toByteArray());
    word.reset();
  }

  private void readQuoted(char quote) {
    at++;
    while (at < line.length() && line.charAt(at) != quote) {
      readCharacter(quote == '"');
    }
    if (at == line.length()) {
      throw new IllegalArgumentException(
          "a quote is not closed: end the value with " + quote + ", or write \\" + quote);
    }
    at++;
  }

  private void readCharacter(boolean escapes) {
    int c = line.codePointAt(at);
    at += Character.charCount(c);
    if (c == '\\' && escapes) {
      readEscape();
    } else {
      append(c);
    }
  }

  private void readEscape() {
    if (at == line.length()) {
      throw new IllegalArgumentException("a backslash ends the line: write \\\\ for one");
    }
    int c = line.codePointAt(at);
    at += Character.charCount(c);
    switch (c) {
      case 'n' -> append('\n');
      case 't' -> append('\t');
      case 'r' -> append('\r');
      case 'x' -> word.write(readHex());
      default -> append(c);
    }
  }

  private int readHex() {
    int end = Math.min(at + 2, line.length());
    String digits = line.substring(at, end);
    if (!digits.matches("[0-9A-Fa-f]{2}")) {
      throw new IllegalArgumentException(
          "\\x" + digits + " is not a byte: write two digits, \\x0A");
    }
    at = end;
    return Integer.parseInt(digits, 16);
  }

  private void append(int codePoint) {
    word.writeBytes(Utf8.encode("character", Character.toString(codePoint)));
  }
}
