package dev.varve.xray;

import dev.varve.demo.Glyphs;
import java.util.Locale;

/**
 * A run of bytes in a file.
 *
 * @param offset of the first byte
 * @param length in bytes
 * @param meaning what they are
 * @param check whether they are as they were written
 */
public record Part(long offset, long length, String meaning, Check check) {

  /** Returns the offset after the last byte. */
  public long end() {
    return offset + length;
  }

  /** Returns whether this part contains the byte at {@code at}. */
  public boolean contains(long at) {
    return offset <= at && at < end();
  }

  /** Returns the part as a line: offset, length, whether it is intact, and its meaning. */
  public String line(Glyphs glyphs) {
    return columns(glyphs) + meaning;
  }

  /** Returns the first columns of that line. */
  String columns(Glyphs glyphs) {
    String mark =
        switch (check) {
          case HOLDS -> glyphs.yes();
          case BROKEN -> glyphs.no();
          case NONE -> " ".repeat(glyphs.yes().length());
        };
    return String.format(Locale.ROOT, "%10d %9d  %s  ", offset, length, mark);
  }
}
