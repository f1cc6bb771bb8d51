package dev.varve.xray;

import dev.varve.Text;
import dev.varve.io.Decoder;
import dev.varve.io.ReadableFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A file of any length, of which a small part at a time is in memory. Not thread-safe. Its length
 * is that of the moment it was opened: what is appended meanwhile is not looked at.
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

  /** Looks at {@code file}, and closes it when it is closed itself. */
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

  /** Says whether so many bytes are there from {@code at} on. */
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

  /** Returns a copy of so many bytes, which must be there. */
  public byte[] bytes(long at, int count) throws IOException {
    byte[] copy = new byte[count];
    file.read(at, copy, 0, count);
    return copy;
  }

  /** Reads so many bytes, which must be there, into the given place. */
  public void read(long at, byte[] into, int offset, int count) throws IOException {
    file.read(at, into, offset, count);
  }

  /** Returns some bytes, which must be there, as text; of many the beginning. */
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

  /** Adds the bytes between two offsets to {@code crc}, however many they are. */
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
   * Makes sure that so many bytes, few, are in the window, and returns where they begin there. A
   * little of what is before them comes along, for those who go backwards.
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
