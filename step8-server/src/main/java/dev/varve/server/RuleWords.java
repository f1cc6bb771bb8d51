package dev.varve.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The words of access rules: a selector in parentheses may have spaces, and is one of them. */
final class RuleWords {
  private RuleWords() {}

  /** Returns the words of a line, which are separated by spaces. */
  static List<byte[]> split(byte[] line) {
    List<byte[]> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= line.length; i++) {
      if (i == line.length || line[i] == ' ') {
        words.add(Arrays.copyOfRange(line, start, i));
        start = i + 1;
      }
    }
    return words;
  }

  /**
   * Returns the words with those of each selector joined.
   *
   * @throws IllegalArgumentException if a parenthesis is not closed
   */
  static List<byte[]> joined(List<byte[]> words) {
    List<byte[]> joined = new ArrayList<>();
    RuleText open = null;
    byte[] first = {};
    for (byte[] word : words) {
      boolean isEnd = word.length > 0 && word[word.length - 1] == ')';
      boolean isBegin = word.length > 0 && word[0] == '(';
      if (open == null && isBegin && !isEnd) {
        open = new RuleText();
        first = word;
      }
      if (open == null) {
        joined.add(word);
        continue;
      }
      open.word("", word);
      if (isEnd) {
        joined.add(open.bytes());
        open = null;
      }
    }
    if (open != null) {
      throw new IllegalArgumentException(
          "Unmatched parenthesis in acl selector starting at '" + Ascii.text(first) + "'.");
    }
    return joined;
  }
}
