package dev.varve.sstable;

import static dev.varve.ByteViews.INT;
import static dev.varve.ByteViews.LONG;

import dev.varve.Limits;
import dev.varve.memtable.Entry;
import dev.varve.memtable.Tag;
import java.util.Locale;

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

  private Block decode() {
    for (int i = 0; i < keyEnds.length; i++) {
      int start = at;
      try {
        readEntry(i);
      } catch (IndexOutOfBoundsException e) {
        throw new IllegalArgumentException("malformed entry at byte " + start + " of the block", e);
      }
    }
    if (at != packedEnd || used != unpacked.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "block's entries end at byte %d of %d, unpacked at %d of %d",
              at,
              packedEnd,
              used,
              unpacked.length));
    }
    return new Block(unpacked, starts, keyEnds);
  }

  private void readEntry(int i) {
    int shared = varint();
    int unshared = varint();
    int valueLength = varint();
    int last = i == 0 ? 0 : starts[i - 1];
    int lastKeyLength = i == 0 ? 0 : keyEnds[i - 1] - last;
    long rest = (long) unshared + Long.BYTES + valueLength;
    if (shared > lastKeyLength || rest > packedEnd - at) {
      throw new IndexOutOfBoundsException();
    }
    System.arraycopy(unpacked, last, unpacked, used, shared);
    // The rest of the key, the tag and the value are contiguous in both forms: copy all at once.
    System.arraycopy(packed, at, unpacked, used + shared, (int) rest);
    keyEnds[i] = used + shared + unshared;
    checkKind((long) LONG.get(packed, at + unshared), valueLength);
    at += (int) rest;
    used += shared + (int) rest;
    starts[i + 1] = used;
  }

  private static void checkKind(long tag, int valueLength) {
    int kind = Tag.kind(Tag.whole(tag));
    boolean expiring = kind == Tag.EXPIRING && valueLength >= Entry.EXPIRY_BYTES;
    if (kind > Tag.VALUE && !expiring) {
      throw new IndexOutOfBoundsException("kind " + kind);
    }
  }

  private int varint() {
    int value = packed[at++];
    if (value >= 0) {
      return value;
    }
    value &= 0x7F;
    for (int shift = 7; shift < Integer.SIZE; shift += 7) {
      byte next = packed[at++];
      value |= (next & 0x7F) << shift;
      if (next >= 0) {
        // The fifth byte may have more bits than an int has left for it, or set its sign bit.
        if (value < 0 || value >>> shift != next) {
          break;
        }
        return value;
      }
    }
    throw new IndexOutOfBoundsException("varint");
  }
}
