package dev.varve.io;

import static dev.varve.ByteViews.INT;
import static dev.varve.ByteViews.LONG;

import java.util.Arrays;
import java.util.Objects;

/**
 * Encodes integers and bytes into a growing array: integers little-endian, or as LEB128 varints
 * (seven bits per byte, lowest first; a set top bit means that more bytes follow). In LevelDB:
 * {@code coding.cc}.
 */
public final class Encoder {

  private byte[] bytes;
  private int length;

  /** Creates an empty encoder with an initial capacity in bytes; it grows as needed. */
  public Encoder(int capacity) {
    bytes = new byte[capacity];
  }

  /** Appends one byte. */
  public Encoder u8(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
    return this;
  }

  /** Appends four bytes. */
  public Encoder u32(int value) {
    reserve(4);
    INT.set(bytes, length, value);
    length += 4;
    return this;
  }

  /** Replaces the four bytes at {@code at}, which must exist. */
  public Encoder setU32(int at, int value) {
    INT.set(bytes, Objects.checkFromIndexSize(at, 4, length), value);
    return this;
  }

  /** Appends eight bytes. */
  public Encoder u64(long value) {
    reserve(8);
    LONG.set(bytes, length, value);
    length += 8;
    return this;
  }

  /** Appends a varint: one byte for values below 128, ten for negative ones. */
  public Encoder varint(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
    return this;
  }

  /** Appends bytes as they are. */
  public Encoder bytes(byte[] source, int offset, int count) {
    reserve(count);
    System.arraycopy(source, offset, bytes, length, count);
    length += count;
    return this;
  }

  /** Appends a varint of the length, then the bytes. */
  public Encoder prefixed(byte[] source) {
    return varint(source.length).bytes(source, 0, source.length);
  }

  private void reserve(int count) {
    if (count > bytes.length - length) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, count), 2 * length));
    }
  }

  /** Returns the number of bytes so far. */
  public int length() {
    return length;
  }

  /** Returns the array that holds the bytes so far, valid until the next change. */
  public byte[] array() {
    return bytes;
  }

  /** Returns a copy of the bytes so far. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  /** Removes all bytes. */
  public void clear() {
    length = 0;
  }
}
