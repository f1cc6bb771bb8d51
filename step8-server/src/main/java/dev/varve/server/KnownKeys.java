package dev.varve.server;

import dev.varve.memtable.KeyHash;
import java.util.Arrays;

/**
 * Keys that are known to hold a plain string: a command that replaces one need not ask the store
 * first whether it is there. To read a table for that costs more than to write the new value. Redis
 * has all of its keys in memory; here it is as many as there is memory for, of those that were
 * written last.
 *
 * <pre>
 *   line := 8 × (hash:i32, map:i64, key)      the keys with the same last bits of their hash
 * </pre>
 *
 * <p>What is here is true: who changes a key says so. Who cannot name the keys that have changed,
 * or undoes changes, goes on with another {@link #newMap}. A key that is not here may be there all
 * the same. Used by the event loop alone.
 */
final class KnownKeys {
  private static final int WAYS = 8;
  private static final int MAX_LINES = 1 << 20;

  // Of a place, with a reference of 8 bytes; and of the array of a key.
  private static final int PLACE_BYTES = Integer.BYTES + Long.BYTES + 8;
  private static final int ARRAY_BYTES = 16 + 7;

  // Keys that are usual: with them, half of the memory is for places, and half for keys.
  private static final int USUAL_BYTES = 2 * PLACE_BYTES;

  private final int[] hashes;
  private final long[] maps;
  private final byte[][] keys;
  private final long maxBytes;
  private long bytes;
  private long lastMap;
  private int nextWay;

  /** Creates an empty set for as many keys as fit into {@code maxBytes}. */
  KnownKeys(long maxBytes) {
    long lines = maxBytes / (WAYS * (PLACE_BYTES + USUAL_BYTES));
    int size = WAYS * (int) Long.highestOneBit(Math.max(1, Math.min(MAX_LINES, lines)));
    this.hashes = new int[size];
    this.maps = new long[size];
    this.keys = new byte[size][];
    this.maxBytes = maxBytes;
    this.bytes = (long) PLACE_BYTES * size;
  }

  /** Returns the memory that is used, in bytes. */
  long bytes() {
    return bytes;
  }

  /** Returns the number of a map of which no key is known. */
  long newMap() {
    return ++lastMap;
  }

  boolean contains(long map, byte[] key) {
    return indexOf(map, key, KeyHash.inMemory(key)) >= 0;
  }

  /** The key holds a plain string. Without free room, it replaces others, or is not kept. */
  void add(long map, byte[] key) {
    long hash = KeyHash.inMemory(key);
    if (indexOf(map, key, hash) >= 0) {
      return;
    }
    int at = placeFor(key, line(hash));
    if (at >= 0) {
      hashes[at] = tag(hash);
      maps[at] = map;
      keys[at] = key;
      bytes += bytesOf(key);
    }
  }

  /** Returns a free place of a line, or -1 if even the whole line has no room for the key. */
  private int placeFor(byte[] key, int line) {
    int free = -1;
    for (int i = line; i < line + WAYS; i++) {
      free = keys[i] == null ? i : free;
    }
    for (int i = 0; i < WAYS && (free < 0 || bytes + bytesOf(key) > maxBytes); i++) {
      nextWay = nextWay + 1 & WAYS - 1;
      free = line + nextWay;
      free(free);
    }
    return bytes + bytesOf(key) > maxBytes ? -1 : free;
  }

  private static int bytesOf(byte[] key) {
    return ARRAY_BYTES + key.length;
  }

  private void free(int at) {
    if (keys[at] != null) {
      bytes -= bytesOf(keys[at]);
      keys[at] = null;
    }
  }

  /** The key does not hold a plain string any more. */
  void remove(long map, byte[] key) {
    int at = indexOf(map, key, KeyHash.inMemory(key));
    if (at >= 0) {
      free(at);
    }
  }

  private int indexOf(long map, byte[] key, long hash) {
    int line = line(hash);
    for (int i = line; i < line + WAYS; i++) {
      // The hash first: to look at a key costs a miss of the processor's cache.
      if (hashes[i] == tag(hash) && maps[i] == map && Arrays.equals(keys[i], key)) {
        return i;
      }
    }
    return -1;
  }

  private int line(long hash) {
    return (int) hash & keys.length - WAYS;
  }

  private static int tag(long hash) {
    return (int) (hash >>> 32);
  }
}
