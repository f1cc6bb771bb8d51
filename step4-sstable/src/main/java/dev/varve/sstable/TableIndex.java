package dev.varve.sstable;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.varve.io.Decoder;
import dev.varve.io.Encoder;
import dev.varve.memtable.Slice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The last entry of each data block of a table, and where the block lies; kept in memory, in
 * arrays.
 *
 * <pre>
 *   index := count:varint (tag:u64 offset:varint size:varint key:prefixed)[count]
 * </pre>
 */
final class TableIndex {
  private static final VarHandle BIG_ENDIAN_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, BIG_ENDIAN);

  private final byte[] keys;
  private final int[] keyEnds;
  private final long[] tags;
  private final long[] offsets;
  private final int[] sizes;
  // How many bytes all keys share, and of each key the eight bytes behind them.
  private final int shared;
  private final long[] heads;

  /**
   * Takes an encoded index.
   *
   * @throws IllegalArgumentException if the bytes cannot be one
   */
  TableIndex(byte[] encoded) {
    Decoder in = new Decoder(encoded);
    int count = in.length();
    if (count > encoded.length) {
      throw new IllegalArgumentException("index of " + count + " blocks");
    }
    Encoder allKeys = new Encoder(encoded.length);
    keyEnds = new int[count];
    tags = new long[count];
    offsets = new long[count];
    sizes = new int[count];
    for (int i = 0; i < count; i++) {
      tags[i] = in.u64();
      offsets[i] = in.varint();
      sizes[i] = in.length();
      byte[] key = in.prefixed();
      allKeys.bytes(key, 0, key.length);
      keyEnds[i] = allKeys.length();
    }
    keys = allKeys.toByteArray();
    shared = sharedBytes();
    heads = new long[count];
    for (int i = 0; i < count; i++) {
      heads[i] = head(keys, start(i) + shared, keyEnds[i]);
    }
  }

  /** The keys are sorted: what the first shares with the last, all share. */
  private int sharedBytes() {
    int last = keyEnds.length - 1;
    if (last < 0) {
      return 0;
    }
    int mismatch = Arrays.mismatch(keys, 0, keyEnds[0], keys, start(last), keyEnds[last]);
    return mismatch < 0 ? keyEnds[0] : mismatch;
  }

  private int start(int i) {
    return i == 0 ? 0 : keyEnds[i - 1];
  }

  /**
   * Reads up to eight bytes as a number that is ordered, without its sign, as they are; zeros fill
   * it up.
   */
  private static long head(byte[] bytes, int from, int to) {
    if (to - from >= Long.BYTES) {
      return (long) BIG_ENDIAN_LONG.get(bytes, from);
    }
    long head = 0;
    for (int i = from; i < from + Long.BYTES; i++) {
      head = head << 8 | (i < to ? bytes[i] & 0xFF : 0);
    }
    return head;
  }

  /** Returns the number of blocks. */
  int size() {
    return tags.length;
  }

  /** Returns where block {@code i} lies. */
  BlockHandle handle(int i) {
    return new BlockHandle(offsets[i], sizes[i]);
  }

  /** Returns the first block whose last entry is at or behind (key, tag), or {@link #size}. */
  int find(byte[] key, long tag) {
    if (size() == 0) {
      return 0;
    }
    int order = Slice.compare(keys, 0, shared, key, 0, Math.min(shared, key.length));
    if (order != 0) {
      // The key lies outside of what all keys share: before all of them, or behind.
      return order > 0 ? 0 : size();
    }
    long head = head(key, shared, key.length);
    int low = 0;
    int high = size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      int heads = Long.compareUnsigned(this.heads[middle], head);
      if (heads < 0 || heads == 0 && compare(middle, key, tag) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int compare(int i, byte[] key, long tag) {
    int start = start(i);
    int order = Slice.compare(keys, start, keyEnds[i] - start, key, 0, key.length);
    return order != 0 ? order : Long.compare(tag, tags[i]);
  }

  /** Gathers the blocks of a table. */
  static final class Builder {
    private final Encoder entries = new Encoder(4096);
    private int count;

    void add(byte[] lastKey, long lastTag, BlockHandle block) {
      entries.u64(lastTag).varint(block.offset()).varint(block.size()).prefixed(lastKey);
      count++;
    }

    byte[] finish() {
      return new Encoder(entries.length() + 10)
          .varint(count)
          .bytes(entries.array(), 0, entries.length())
          .toByteArray();
    }
  }
}
