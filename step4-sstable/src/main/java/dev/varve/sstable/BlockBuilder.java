package dev.varve.sstable;

import dev.varve.io.Encoder;
import dev.varve.memtable.Bytes;
import dev.varve.memtable.Slice;
import java.util.Arrays;

/**
 * Builds a block of sorted entries; each key leaves out the prefix it shares with the one before.
 *
 * <pre>
 *   block := entry… restart:u32[n] n:u32
 *   entry := shared:varint unshared:varint valueLength:varint tag:u64 keySuffix value
 * </pre>
 *
 * Every so many entries (16) a key is stored whole; its offset is a restart point, so that readers
 * can search by halves. In LevelDB: {@code block_builder.cc}.
 */
final class BlockBuilder {
  private final int restartInterval;
  private final Encoder entries = new Encoder(4096);
  private final Encoder restarts = new Encoder(64);
  private final Bytes lastKey = new Bytes();
  private int sinceRestart;
  private int restartCount;

  BlockBuilder(int restartInterval) {
    this.restartInterval = restartInterval;
  }

  /** Adds an entry, which must come behind all before it. */
  void add(Slice key, long tag, Slice value) {
    int shared = 0;
    if (restartCount == 0 || sinceRestart == restartInterval) {
      restarts.u32(entries.length());
      restartCount++;
      sinceRestart = 0;
    } else {
      shared = sharedPrefix(key);
    }
    sinceRestart++;
    int unshared = key.length() - shared;
    entries.varint(shared).varint(unshared).varint(value.length()).u64(tag);
    entries.bytes(key.array(), key.offset() + shared, unshared);
    entries.bytes(value.array(), value.offset(), value.length());
    lastKey.copyOf(key);
  }

  private int sharedPrefix(Slice key) {
    Slice last = lastKey.slice();
    int start = key.offset();
    int mismatch =
        Arrays.mismatch(last.array(), 0, last.length(), key.array(), start, start + key.length());
    return mismatch < 0 ? last.length() : mismatch;
  }

  /** Returns the length that the block would have if it ended here. */
  int bytes() {
    return entries.length() + restarts.length() + Integer.BYTES;
  }

  boolean isEmpty() {
    return restartCount == 0;
  }

  /** Ends the block, and returns it until {@link #clear}. */
  Encoder finish() {
    entries.bytes(restarts.array(), 0, restarts.length());
    return entries.u32(restartCount);
  }

  void clear() {
    entries.clear();
    restarts.clear();
    restartCount = 0;
    sinceRestart = 0;
  }
}
