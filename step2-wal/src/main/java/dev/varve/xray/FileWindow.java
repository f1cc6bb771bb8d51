package dev.varve.xray;

import dev.varve.Text;
import dev.varve.io.Decoder;
import dev.varve.io.ReadableFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A file of any length, of which only a small window is in memory. Not thread-safe. Its length is
 * fixed when it is opened: later appends are ignored.
 */
public final class FileWindow implements AutoCloseable {
  private static final int WINDOW_BYTES = 64 << 10;
  private static final int MARGIN_BYTES = 64;
  private static final int SHOWN_BYTES = 40;

  private final String name;
  private final ReadableFile file;
  private final long size;
  private final byte[] window = new byte[WINDOW_BYTES];
  private long start;
  private int length;

  /** Creates a window into {@code file}, which is closed with it. */
  public FileWindow(String name, ReadableFile file) throws IOException {
    this.name = name;
    this.file = file;
    this.size = file.size();
  }

  /** Returns the name of the file, without its directory. */
  public String name() {
    return name;
  }

  /** Returns the length of the file. */
  public long size() {
    return size;
  }

  /** Returns whether there are {@code count} bytes from {@code at} on. */
  public boolean has(long at, long count) {
    return at >= 0 && count >= 0 && count <= size - at;
  }

  /** Returns the byte at {@code at}, which must be there: 0 to 255. */
  public int u8(long at) throws IOException {
    return window[load(at, 1)] & 0xFF;
  }

  /** Returns the four bytes at {@code at}, which must be there. */
  public int u32(long at) throws IOException {
    int place = load(at, Integer.BYTES);
    return new Decoder(window, place, place + Integer.BYTES).u32();
  }

  /** Returns the eight bytes at {@code at}, which must be there. */
  public long u64(long at) throws IOException {
    int place = load(at, Long.BYTES);
    return new Decoder(window, place, place + Long.BYTES).u64();
  }

  /** Returns a copy of {@code count} bytes, which must exist. */
  public byte[] bytes(long at, int count) throws IOException {
    byte[] copy = new byte[count];
    file.read(at, copy, 0, count);
    return copy;
  }

  /** Reads {@code count} bytes, which must exist, into {@code into}. */
  public void read(long at, byte[] into, int offset, int count) throws IOException {
    file.read(at, into, offset, count);
  }

  /** Returns some bytes, which must exist, as text; if there are many, only the beginning. */
  public String text(long at, int count) throws IOException {
    if (count <= SHOWN_BYTES) {
      return Text.of(bytes(at, count));
    }
    byte[] beginning = bytes(at, SHOWN_BYTES + 1);
    int cut = SHOWN_BYTES;
    // Not in the middle of a character.
    while (cut > SHOWN_BYTES - 4 && (beginning[cut] & 0xC0) == 0x80) {
      cut--;
    }
    return Text.of(Arrays.copyOf(beginning, cut)) + "...";
  }

  /** Adds the bytes between two offsets to {@code crc}; there may be any number. */
  public void addTo(CRC32C crc, long from, long to) throws IOException {
    for (long at = from; at < to; ) {
      int place = load(at, 1);
      int count = (int) Math.min(to - at, start + length - at);
      crc.update(window, place, count);
      at += count;
    }
  }

  /** Returns the first offset from {@code at} on whose byte is not 0, or the length of the file. */
  public long firstNonZero(long at) throws IOException {
    long place = at;
    while (place < size && u8(place) == 0) {
      place++;
    }
    return place;
  }

  /**
   * Loads {@code count} bytes, a small number, into the window if needed, and returns where they
   * begin there. Also loads some bytes before them, for callers that read backwards.
   */
  private int load(long at, int count) throws IOException {
    if (at < start || at + count > start + length) {
      start = Math.max(0, at - MARGIN_BYTES);
      length = (int) Math.min(WINDOW_BYTES, size - start);
      file.read(start, window, 0, length);
    }
    return (int) (at - start);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
