package dev.varve.xray;

import java.io.IOException;

/**
 * Reads encoded fields one after the other, and passes them, singly or in groups, to {@link Parts}.
 * The parts always cover all bytes.
 */
public final class Fields {

  /** Reads fields. */
  @FunctionalInterface
  public interface Reading {
    /** Reads the expected fields, calling {@link Fields#part} for each part. */
    void from(Fields in) throws IOException;
  }

  private final FileWindow file;
  private final long end;
  private final Parts out;
  private long position;
  private long partStart;

  private Fields(FileWindow file, long from, long to, Parts out) {
    this.file = file;
    this.position = from;
    this.partStart = from;
    this.end = to;
    this.out = out;
  }

  /**
   * Explains the bytes between two offsets using {@code reading}. If it throws {@link
   * IllegalArgumentException}, the rest becomes one broken part, which may be empty.
   */
  public static void explain(FileWindow file, long from, long to, Parts out, Reading reading)
      throws IOException {
    Fields in = new Fields(file, from, to, out);
    String wrong = null;
    try {
      reading.from(in);
      wrong = in.partStart < to ? "nothing should be here" : null;
    } catch (IllegalArgumentException e) {
      wrong = "malformed: " + e.getMessage();
    }
    if (wrong != null) {
      out.part(new Part(in.partStart, to - in.partStart, wrong, Check.BROKEN));
    }
  }

  /** Emits one part with everything read since the previous part. */
  public void part(String meaning) {
    out.part(partStart, position - partStart, meaning);
    partStart = position;
  }

  /** Reads one byte. */
  public int u8() throws IOException {
    return file.u8(skip(1));
  }

  /** Reads four bytes. */
  public int u32() throws IOException {
    return file.u32(skip(Integer.BYTES));
  }

  /** Reads eight bytes. */
  public long u64() throws IOException {
    return file.u64(skip(Long.BYTES));
  }

  /** Reads a varint. */
  public long varint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = u8();
      value |= (next & 0x7FL) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new IllegalArgumentException("a varint of more than ten bytes");
  }

  /** Reads a varint that is a count or a length. */
  public int length() throws IOException {
    long value = varint();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a length of " + value);
    }
    return (int) value;
  }

  /** Reads a length and that many bytes, and returns these as text. */
  public String prefixed() throws IOException {
    int length = length();
    return file.text(skip(length), length);
  }

  /** Skips {@code count} bytes, and returns the offset where they begin. */
  public long skip(long count) {
    if (count < 0 || count > end - position) {
      throw new IllegalArgumentException("cut short at offset " + position);
    }
    long start = position;
    position += count;
    return start;
  }

  /** Returns whether bytes are left. */
  public boolean hasMore() {
    return position < end;
  }

  /** Returns the offset of the next field. */
  public long position() {
    return position;
  }
}
