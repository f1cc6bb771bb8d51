package dev.varve.memtable;

import static dev.varve.ByteViews.LONG;

import java.util.concurrent.ThreadLocalRandom;

/**
 * The hashes of a key, each computed once per read, eight bytes at a time, with the mixing steps of
 * MurmurHash3 (Appleby, 2011).
 *
 * <p>{@link #of} is the hash for the filters of tables. Tables on disk depend on it, so it never
 * changes, and anyone can compute keys that collide. In a filter a collision costs an unnecessary
 * block read; a hash table would degrade to a list. Therefore {@link #inMemory} is seeded with
 * random numbers that are secret to each process, as proposed by Crosby and Wallach, "Denial of
 * Service via Algorithmic Complexity Attacks", 2003.
 */
public final class KeyHash {

  private static final long SEED = ThreadLocalRandom.current().nextLong();
  // Odd, so that multiplication maps no two values to one. Secret, too: with known multipliers
  // there are pairs of keys that collide for every seed (Aumasson and Bernstein, 2012, on
  // MurmurHash3).
  private static final long FACTOR_1 = ThreadLocalRandom.current().nextLong() | 1;
  private static final long FACTOR_2 = ThreadLocalRandom.current().nextLong() | 1;

  private KeyHash() {}

  /** Returns the hash of a key for filters. */
  public static long of(byte[] key) {
    return of(key, 0, key.length);
  }

  /** Returns the hash of a key for filters. */
  public static long of(Slice key) {
    return of(key.array(), key.offset(), key.length());
  }

  /** Returns the hash for filters of the key that is the given part of {@code array}. */
  public static long of(byte[] array, int offset, int length) {
    long hash = length * 0x9E37_79B9_7F4A_7C15L;
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      hash = mix(hash ^ (long) LONG.get(array, offset + i));
    }
    return mix(hash ^ rest(array, offset + i, offset + length));
  }

  private static long mix(long value) {
    long mixed = (value ^ value >>> 33) * 0xFF51_AFD7_ED55_8CCDL;
    mixed = (mixed ^ mixed >>> 33) * 0xC4CE_B9FE_1A85_EC53L;
    return mixed ^ mixed >>> 33;
  }

  /** Returns the hash of a key for use in this process only; it must never be written to disk. */
  public static long inMemory(byte[] key) {
    return inMemory(key, 0, key.length);
  }

  /** Returns the hash in this process of the key that is the given part of {@code array}. */
  public static long inMemory(byte[] array, int offset, int length) {
    long hash = SEED + length;
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      hash = mixSecretly(hash ^ (long) LONG.get(array, offset + i));
    }
    return mixSecretly(hash ^ rest(array, offset + i, offset + length));
  }

  private static long mixSecretly(long value) {
    long mixed = (value ^ value >>> 33) * FACTOR_1;
    mixed = (mixed ^ mixed >>> 33) * FACTOR_2;
    return mixed ^ mixed >>> 33;
  }

  /** Returns the last bytes of a key, fewer than eight, as a number. */
  private static long rest(byte[] array, int from, int to) {
    long rest = 0;
    for (int i = from; i < to; i++) {
      rest = rest << 8 | array[i] & 0xFF;
    }
    return rest;
  }
}
