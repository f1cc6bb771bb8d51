package dev.varve.server;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The words of an inline command. Words are separated by spaces; quotes may surround one that
 * contains spaces.
 *
 * <pre>
 *   "…"   with the escapes \n \r \t \b \a \" \\ and \xHH
 *   '…'   with the escape \' alone
 * </pre>
 *
 * A closing quote ends its word: what follows must be a space. In Redis: {@code sdssplitargs}.
 */
public final class InlineWords {
  private static final String ESCAPES = "nrtba";
  private static final String ESCAPED = "\n\r\t\b\u0007";

  private final byte[] line;
  private final int end;
  private int at;

  /** Creates the words of a line, the bytes of {@code line} from {@code start} to {@code end}. */
  public InlineWords(byte[] line, int start, int end) {
    this.line = line;
    this.at = start;
    this.end = end;
  }

  /**
   * Returns all words.
   *
   * @throws ProtocolException if a quote is not closed, or closed within a word
   */
  public byte[][] all() throws ProtocolException {
    List<byte[]> words = new ArrayList<>();
    while (true) {
      while (at < end && isSpace(line[at])) {
        at++;
      }
      if (at == end) {
        return words.toArray(byte[][]::new);
      }
      words.add(word());
    }
  }

  private byte[] word() throws ProtocolException {
    ByteArrayOutputStream word = new ByteArrayOutputStream();
    while (at < end && !isSpace(line[at])) {
      byte b = line[at++];
      if (b == '"' || b == '\'') {
        quoted(word, b);
        return word.toByteArray();
      }
      word.write(b);
    }
    return word.toByteArray();
  }

  private void quoted(ByteArrayOutputStream word, byte quote) throws ProtocolException {
    while (at < end) {
      byte b = line[at++];
      if (b == quote) {
        if (at < end && !isSpace(line[at])) {
          break;
        }
        return;
      }
      if (b == '\\' && at < end && (quote == '"' || line[at] == '\'')) {
        escaped(word);
      } else {
        word.write(b);
      }
    }
    throw new ProtocolException("unbalanced quotes in request");
  }

  private void escaped(ByteArrayOutputStream word) {
    byte b = line[at++];
    if (b == 'x' && at + 1 < end && digit(line[at]) >= 0 && digit(line[at + 1]) >= 0) {
      word.write(digit(line[at]) << 4 | digit(line[at + 1]));
      at += 2;
      return;
    }
    int known = ESCAPES.indexOf(b);
    word.write(known >= 0 ? ESCAPED.charAt(known) : b);
  }

  private static int digit(byte b) {
    return Character.digit(b, 16);
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b >= '\t' && b <= '\r' || b == 0;
  }
}
