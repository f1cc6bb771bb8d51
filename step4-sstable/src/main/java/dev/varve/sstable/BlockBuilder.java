package dev.varve.sstable;

import dev.varve.io.Encoder;
import dev.varve.memtable.Slice;
import java.util.Arrays;

/**
 * Builds a block of sorted entries; each key omits the prefix that it shares with the previous key.
 *
 * <pre>
 *   block := entry[n] n:u32 unpackedBytes:u32
 *   entry := shared:varint unshared:varint valueLength:varint keySuffix tag:u64 value
 * </pre>
 *
 * In LevelDB: {@code block_builder.cc}.
 */
public final class BlockBuilder {
  /** The number of bytes after the last entry of an uncompressed block. */
  public static final int TRAILER_BYTES = 2 * Integer.BYTES;

  private final Encoder packed = new Encoder(4096);
  private final Slice lastKey = new Slice();
  private int entries;
  private int unpackedBytes;

  /**
   * Adds an entry, which must sort after all previous ones. Its key is not copied, and must not
   * change until {@link #finish}.
   */
  public void add(Slice key, long tag, Slice value) {
    int shared = entries == 0 ? 0 : sharedPrefix(key);
    int unshared = key.length() - shared;
    packed.varint(shared).varint(unshared).varint(value.length());
    packed.bytes(key.array(), key.offset() + shared, unshared).u64(tag);
    packed.bytes(value.array(), value.offset(), value.length());
    lastKey.set(key);
    entries++;
    unpackedBytes += key.length() + Long.BYTES + value.length();
  }

  private int sharedPrefix(Slice key) {
    int last = lastKey.offset();
    int start = key.offset();
    int mismatch =
        Arrays.mismatch(
            lastKey.array(),
            last,
            last + lastKey.length(),
            key.array(),
            start,
            start + key.length());
    return mismatch < 0 ? key.length() : mismatch;
  }

  /** Returns the unpacked size of the entries in bytes. */
  int unpackedBytes() {
    return unpackedBytes;
  }

  boolean isEmpty() {
    return entries == 0;
  }

  /** Finishes the block, and returns it; it is valid until {@link #clear}. */
  public Encoder finish() {
    return packed.u32(entries).u32(unpackedBytes);
  }

  void clear() {
    packed.clear();
    entries = 0;
    unpackedBytes = 0;
  }
}
