package dev.varve.io;

import static dev.varve.ByteViews.INT;
import static dev.varve.ByteViews.LONG;

import java.util.Arrays;

/**
 * Reads what an {@link Encoder} wrote. For any bytes, it throws only {@link
 * IllegalArgumentException}, with a message that names the position, and never reads beyond its
 * end.
 */
public final class Decoder {

  private final byte[] bytes;
  private final int end;
  private int position;

  /** Reads {@code bytes} from {@code offset} up to {@code end}. */
  public Decoder(byte[] bytes, int offset, int end) {
    this.bytes = bytes;
    this.position = offset;
    this.end = end;
  }

  /** Reads all of {@code bytes}. */
  public Decoder(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /** Reads one byte, 0 to 255. */
  public int u8() {
    return bytes[advance(1)] & 0xFF;
  }

  /** Reads four bytes. */
  public int u32() {
    return (int) INT.get(bytes, advance(4));
  }

  /** Reads eight bytes. */
  public long u64() {
    return (long) LONG.get(bytes, advance(8));
  }

  /** Reads a varint. */
  public long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = bytes[advance(1)];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("varint of more than ten bytes before byte " + position);
  }

  /** Reads a varint that is a count or a length: from 0 to {@link Integer#MAX_VALUE}. */
  public int length() {
    long value = varint();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("length " + value + " before byte " + position);
    }
    return (int) value;
  }

  /** Reads a varint of the length, then that many bytes. */
  public byte[] prefixed() {
    int length = length();
    int start = advance(length);
    return Arrays.copyOfRange(bytes, start, start + length);
  }

  private int advance(int count) {
    if (count > end - position) {
      throw new IllegalArgumentException("cut short at byte " + position);
    }
    int start = position;
    position += count;
    return start;
  }

  /** Returns the position of the next read. */
  public int position() {
    return position;
  }

  /** Returns whether bytes are left. */
  public boolean hasMore() {
    return position < end;
  }
}
