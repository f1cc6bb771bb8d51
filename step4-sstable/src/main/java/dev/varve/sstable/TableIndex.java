package dev.varve.sstable;

import dev.varve.io.Decoder;
import dev.varve.io.Encoder;
import dev.varve.memtable.Slice;

/**
 * The index of a table: the last entry and the location of each data block, held in memory in
 * arrays.
 *
 * <pre>
 *   index := count:varint (tag:u64 offset:varint size:varint key:prefixed)[count]
 * </pre>
 */
public final class TableIndex implements KeyHeads.Entries {
  private final byte[] keys;
  private final int[] keyEnds;
  private final long[] tags;
  private final long[] offsets;
  private final int[] sizes;
  private final KeySections sections;

  /**
   * Decodes an index.
   *
   * @throws IllegalArgumentException if the bytes are not an index
   */
  public TableIndex(byte[] encoded) {
    Decoder in = new Decoder(encoded);
    int count = in.length();
    if (count > encoded.length) {
      throw new IllegalArgumentException("index of " + count + " blocks");
    }
    Encoder allKeys = new Encoder(encoded.length);
    int[] keyStarts = new int[count];
    keyEnds = new int[count];
    tags = new long[count];
    offsets = new long[count];
    sizes = new int[count];
    for (int i = 0; i < count; i++) {
      tags[i] = in.u64();
      offsets[i] = in.varint();
      sizes[i] = in.length();
      byte[] key = in.prefixed();
      keyStarts[i] = allKeys.length();
      keyEnds[i] = allKeys.bytes(key, 0, key.length).length();
    }
    keys = allKeys.toByteArray();
    sections = new KeySections(keys, keyStarts, keyEnds, this);
  }

  /** Returns the number of blocks. */
  public int size() {
    return tags.length;
  }

  /** Returns the location of block {@code i}. */
  public BlockHandle handle(int i) {
    return new BlockHandle(offsets[i], sizes[i]);
  }

  /** Returns the first block whose last entry is at or after (key, tag), or {@link #size}. */
  public int find(byte[] key, long tag) {
    return sections.firstAtOrAfter(key, tag);
  }

  @Override
  public int compare(int i, byte[] key, long tag) {
    int start = i == 0 ? 0 : keyEnds[i - 1];
    int order = Slice.compare(keys, start, keyEnds[i] - start, key, 0, key.length);
    return order != 0 ? order : Long.compare(tag, tags[i]);
  }

  /** Collects the blocks of a table. */
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
