package dev.varve.memtable;

import static dev.varve.ByteViews.BIG_ENDIAN_LONG;
import static dev.varve.ByteViews.LONG;

import java.util.Arrays;

/**
 * A part of an array, lent by a cursor. The cursor reuses its slice, so that a scan creates no
 * garbage; the slice is valid until the cursor moves.
 *
 * <p>The bytes themselves, in a memtable or in a block, are immutable once written. Callers that
 * need them for longer {@linkplain #set(Slice) set} a slice of their own to them, without copying.
 */
public final class Slice {

  private byte[] array = new byte[0];
  private int offset;
  private int length;

  /** Sets this to the given part of {@code array}, and returns it. */
  public Slice set(byte[] array, int offset, int length) {
    // Nearly always the same array: skipping the store avoids the garbage collector's write
    // barrier.
    if (this.array != array) {
      this.array = array;
    }
    this.offset = offset;
    this.length = length;
    return this;
  }

  /** Sets this to the same part of the same array as {@code other}, and returns it. */
  public Slice set(Slice other) {
    return set(other.array, other.offset, other.length);
  }

  /** Returns the array that holds the bytes. */
  public byte[] array() {
    return array;
  }

  /** Returns the offset of the bytes in the array. */
  public int offset() {
    return offset;
  }

  /** Returns the number of bytes. */
  public int length() {
    return length;
  }

  /** Returns a copy of the bytes. */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  /** Returns the eight bytes at {@code at} of this slice as a little-endian number. */
  public long u64(int at) {
    return (long) LONG.get(array, offset + at);
  }

  /** Compares the bytes, as unsigned, with those of an array. */
  public int compareTo(byte[] other) {
    return compare(array, offset, length, other, 0, other.length);
  }

  /** Compares the bytes, as unsigned, with those of another slice. */
  public int compareTo(Slice other) {
    return compare(array, offset, length, other.array, other.offset, other.length);
  }

  /**
   * Compares two keys as unsigned bytes, eight at a time: in a big-endian number the first byte is
   * the most significant, so comparing two numbers compares eight bytes.
   */
  public static int compare(
      byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
    int common = Math.min(aLength, bLength);
    int i = 0;
    for (; i + Long.BYTES <= common; i += Long.BYTES) {
      long left = (long) BIG_ENDIAN_LONG.get(a, aOffset + i);
      long right = (long) BIG_ENDIAN_LONG.get(b, bOffset + i);
      if (left != right) {
        return Long.compareUnsigned(left, right);
      }
    }
    for (; i < common; i++) {
      int difference = (a[aOffset + i] & 0xFF) - (b[bOffset + i] & 0xFF);
      if (difference != 0) {
        return difference;
      }
    }
    return aLength - bLength;
  }
}
