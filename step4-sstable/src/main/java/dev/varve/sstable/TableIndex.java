package dev.varve.sstable;

import dev.varve.io.Decoder;
import dev.varve.io.Encoder;
import dev.varve.memtable.Slice;

/**
 * The last entry of each data block of a table, and where the block lies; kept in memory, in
 * arrays.
 *
 * <pre>
 *   index := count:varint (tag:u64 offset:varint size:varint key:prefixed)[count]
 * </pre>
 */
final class TableIndex {
  private final byte[] keys;
  private final int[] keyEnds;
  private final long[] tags;
  private final long[] offsets;
  private final int[] sizes;

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
    int low = 0;
    int high = tags.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(middle, key, tag) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int compare(int i, byte[] key, long tag) {
    int start = i == 0 ? 0 : keyEnds[i - 1];
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
