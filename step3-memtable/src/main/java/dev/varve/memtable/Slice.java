package dev.varve.memtable;

import static dev.varve.ByteViews.BIG_ENDIAN_LONG;
import static dev.varve.ByteViews.LONG;

import java.util.Arrays;

/**
 * A part of an array, lent by a cursor. One slice is used again and again, so that a scan makes no
 * garbage: it is valid until the cursor moves.
 *
 * <p>The bytes themselves, in a memtable or in a block, never change once they are written. So who
 * needs them for longer {@linkplain #set(Slice) sets} a slice of its own to them, and copies
 * nothing.
 */
public final class Slice {

  private byte[] array = new byte[0];
  private int offset;
  private int length;

  /** Makes this the given part of {@code array}, and returns it. */
  public Slice set(byte[] array, int offset, int length) {
    // Nearly always the same array: not to store it again spares the collector its book-keeping.
    if (this.array != array) {
      this.array = array;
    }
    this.offset = offset;
    this.length = length;
    return this;
  }

  /** Makes this the same part of the same array as {@code other}, and returns it. */
  public Slice set(Slice other) {
    return set(other.array, other.offset, other.length);
  }

  /** Returns the array that holds the bytes. */
  public byte[] array() {
    return array;
  }

  /** Returns where in the array they begin. */
  public int offset() {
    return offset;
  }

  /** Returns how many they are. */
  public int length() {
    return length;
  }

  /** Returns a copy of the bytes. */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  /** Returns the eight little-endian bytes at {@code at} of this slice. */
  public long u64(int at) {
    return (long) LONG.get(array, offset + at);
  }

  /** Compares as unsigned bytes with a whole array. */
  public int compareTo(byte[] other) {
    return compare(array, offset, length, other, 0, other.length);
  }

  /** Compares as unsigned bytes with another slice. */
  public int compareTo(Slice other) {
    return compare(array, offset, length, other.array, other.offset, other.length);
  }

  /**
   * Compares two keys as unsigned bytes, eight at a time: read big-endian, the first byte weighs
   * most, so that one comparison of two numbers is that of eight bytes.
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
