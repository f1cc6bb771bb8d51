package dev.varve.memtable;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The hash of a key: computed once a read, then asked of each memtable and of each table's filter.
 * Eight bytes at a time, mixed as MurmurHash3 (Appleby, 2011) mixes. Tables on disk rest on it: it
 * never changes.
 */
public final class KeyHash {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, LITTLE_ENDIAN);

  private KeyHash() {}

  /** Returns the hash of a key. */
  public static long of(byte[] key) {
    return of(key, 0, key.length);
  }

  /** Returns the hash of a key. */
  public static long of(Slice key) {
    return of(key.array(), key.offset(), key.length());
  }

  /** Returns the hash of the key that is the given part of {@code array}. */
  public static long of(byte[] array, int offset, int length) {
    long hash = length * 0x9E37_79B9_7F4A_7C15L;
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      hash = mix(hash ^ (long) LONG.get(array, offset + i));
    }
    long rest = 0;
    for (; i < length; i++) {
      rest = rest << 8 | array[offset + i] & 0xFF;
    }
    return mix(hash ^ rest);
  }

  private static long mix(long value) {
    long mixed = (value ^ value >>> 33) * 0xFF51_AFD7_ED55_8CCDL;
    mixed = (mixed ^ mixed >>> 33) * 0xC4CE_B9FE_1A85_EC53L;
    return mixed ^ mixed >>> 33;
  }
}
