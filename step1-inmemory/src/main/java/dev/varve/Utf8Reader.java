package dev.varve;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Reads UTF-8 text one line at a time, and reports the number of a line that is not UTF-8.
 *
 * <p>For such a line it throws {@link NotUtf8Exception} before it returns any character of it. The
 * line counts as read: the next call continues after it. A byte order mark at the very start is
 * skipped; anywhere else it is an ordinary character. Not thread-safe.
 *
 * @hidden
 */
@Internal
public final class Utf8Reader extends Reader {
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final int END = -1;

  private final InputStream in;
  private final ByteBuffer ahead = ByteBuffer.allocate(8192).flip();
  private final ByteArrayOutputStream lineRead = new ByteArrayOutputStream();
  private String line = "";
  private int at;
  private long number;

  /** Creates a reader of {@code in}; closing the reader closes {@code in}. */
  public Utf8Reader(InputStream in) {
    this.in = in;
  }

  /**
   * Returns the text of a file.
   *
   * @throws NotUtf8Exception if it is not UTF-8; the message names the file and the line
   */
  public static String readFile(Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    try (Utf8Reader reader = new Utf8Reader(Files.newInputStream(file))) {
      while (reader.readLine()) {
        text.append(reader.line);
      }
    } catch (NotUtf8Exception e) {
      throw new NotUtf8Exception(file + ", " + e.getMessage());
    }
    return text.toString();
  }

  /** Returns the lines of a file, read like {@link #readFile}. */
  public static List<String> linesOf(Path file) throws IOException {
    return readFile(file).lines().toList();
  }

  @Override
  public int read(char[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    // A first line that is only a byte order mark is empty.
    while (at == line.length()) {
      if (!readLine()) {
        return END;
      }
    }
    int count = Math.min(length, line.length() - at);
    line.getChars(at, at + count, into, offset);
    at += count;
    return count;
  }

  /** Reads the next line with its line feed; false if there is none. */
  private boolean readLine() throws IOException {
    lineRead.reset();
    int next = END;
    while (next != '\n' && (next = nextByte()) != END) {
      lineRead.write(next);
    }
    line = "";
    at = 0;
    if (lineRead.size() == 0) {
      return false;
    }
    number++;
    byte[] bytes = lineRead.toByteArray();
    String text = Utf8.decodeOrNull(bytes);
    if (text == null) {
      throw new NotUtf8Exception("line " + number + " is not UTF-8 " + Utf8.placeOfError(bytes));
    }
    line = number == 1 && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    return true;
  }

  private int nextByte() throws IOException {
    if (!ahead.hasRemaining()) {
      int count = in.read(ahead.array());
      ahead.clear().limit(Math.max(count, 0));
      if (count == END) {
        return END;
      }
    }
    return ahead.hasRemaining() ? ahead.get() & 0xFF : nextByte();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
