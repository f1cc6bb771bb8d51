// Exercise 4.1: the entries of a block. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=4.1

package dev.varve.exercises.blockdecoding;

import static dev.varve.ByteViews.INT;

import dev.varve.Limits;
import dev.varve.course.NotDoneYet;
import dev.varve.sstable.Block;
import dev.varve.sstable.BlockBuilder;

/**
 * Unpacks the entries of a block, in the format of {@link BlockBuilder}. For any input it returns a
 * block or throws {@link IllegalArgumentException}.
 */
public final class BlockDecoder {
  private static final int MIN_ENTRY_BYTES = 3 + Long.BYTES;

  private final byte[] packed;
  private final int packedEnd;
  private int at;

  private final byte[] unpacked;
  private int used;
  private final int[] starts;
  private final int[] keyEnds;

  private BlockDecoder(byte[] packed, int packedEnd, int entries, int unpackedBytes) {
    this.packed = packed;
    this.packedEnd = packedEnd;
    this.unpacked = new byte[unpackedBytes];
    this.starts = new int[entries + 1];
    this.keyEnds = new int[entries];
  }

  /**
   * Unpacks the first {@code length} bytes of an array.
   *
   * @throws IllegalArgumentException if they are not a block
   */
  public static Block decode(byte[] packed, int length) {
    int end = length - BlockBuilder.TRAILER_BYTES;
    if (end < MIN_ENTRY_BYTES) {
      throw new IllegalArgumentException("block of " + length + " bytes");
    }
    int entries = (int) INT.get(packed, end);
    int unpacked = (int) INT.get(packed, end + Integer.BYTES);
    // Bounds the memory that damaged numbers can request: the bytes of a key come from the block,
    // and each entry has a minimum size besides.
    long longestKey = Math.min(Limits.MAX_KEY_BYTES, end - (long) MIN_ENTRY_BYTES * entries);
    long most = end + longestKey * entries;
    if (entries < 1 || longestKey < 0 || unpacked < 0 || unpacked > most) {
      throw new IllegalArgumentException(
          "block of " + entries + " entries in " + unpacked + " bytes");
    }
    return new BlockDecoder(packed, end, entries, unpacked).decode();
  }

  /**
   * Reads all entries, one after another, and returns the block. A malformed entry causes an
   * IllegalArgumentException that names the byte at which it begins. A block whose entries do not
   * end where it says, packed or unpacked, causes one, too.
   */
  private Block decode() {
    throw new NotDoneYet("4.1");
  }

  /**
   * Reads entry i, which begins at byte {@code at} of the packed entries, into {@code unpacked}
   * from {@code used} on: its whole key, its tag, its value. Moves both offsets past it, and sets
   * keyEnds[i] and starts[i + 1]. Throws if it cannot be an entry, or does not end within the
   * packed entries.
   */
  private void readEntry(int i) {
    throw new NotDoneYet("4.1");
  }

  /** Throws if the tag is invalid: its kind is unknown, or the value is too short for its kind. */
  private static void checkKind(long tag, int valueLength) {
    throw new NotDoneYet("4.1");
  }

  /**
   * Reads a varint at {@code at}, and moves past it. It may take more bytes than it needs, up to
   * five: 80 00 is 0 as well. Throws if it is 2^31 or more, which no int can be, or longer than
   * five bytes.
   */
  private int varint() {
    throw new NotDoneYet("4.1");
  }
}
