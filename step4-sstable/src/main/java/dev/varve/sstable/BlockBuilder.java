package dev.varve.sstable;

import dev.varve.io.Encoder;
import dev.varve.memtable.Slice;
import java.util.Arrays;

/**
 * Builds a block of sorted entries; each key leaves out the prefix it shares with the one before.
 *
 * <pre>
 *   block := entry[n] n:u32 unpackedBytes:u32
 *   entry := shared:varint unshared:varint valueLength:varint keySuffix tag:u64 value
 * </pre>
 *
 * In LevelDB: {@code block_builder.cc}.
 */
public final class BlockBuilder {
  /** How many bytes follow the last entry of a block, unpacked. */
  public static final int TRAILER_BYTES = 2 * Integer.BYTES;

  private final Encoder packed = new Encoder(4096);
  private final Slice lastKey = new Slice();
  private int entries;
  private int unpackedBytes;

  /**
   * Adds an entry, which must come after all before it. The bytes of its key are kept, not copied:
   * they must not change until {@link #finish}.
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

  /** Returns how many bytes the entries take, unpacked. */
  int unpackedBytes() {
    return unpackedBytes;
  }

  boolean isEmpty() {
    return entries == 0;
  }

  /** Ends the block, and returns it until {@link #clear}. */
  public Encoder finish() {
    return packed.u32(entries).u32(unpackedBytes);
  }

  void clear() {
    packed.clear();
    entries = 0;
    unpackedBytes = 0;
  }
}
