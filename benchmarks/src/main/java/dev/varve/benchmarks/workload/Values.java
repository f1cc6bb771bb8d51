package dev.varve.benchmarks.workload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The values, each derived from its entry's number and version, so that an answer can be checked
 * without a second copy of the store.
 *
 * <pre>
 *   value := index:u64 version:u32 filler
 * </pre>
 *
 * <p>The filler is cut from a pool at a place that index and version choose. The pool is half
 * compressible: each 50 random bytes are repeated once.
 */
public final class Values {
  private static final int HEADER_BYTES = 12;
  private static final int REPEATED = 50;
  private static final int PLACES = 1 << 20;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final int length;
  private final byte[] pool;

  /** Makes values of {@code length} bytes, at least 12. */
  public Values(int length) {
    if (length < HEADER_BYTES) {
      throw new IllegalArgumentException("values of " + length + " bytes have no room for a check");
    }
    this.length = length;
    this.pool = pool(PLACES + length);
  }

  private static byte[] pool(int bytes) {
    SplittableRandom random = new SplittableRandom(42);
    byte[] pool = new byte[bytes];
    byte[] piece = new byte[REPEATED];
    for (int at = 0; at < bytes; at += REPEATED) {
      if (at / REPEATED % 2 == 0) {
        random.nextBytes(piece);
      }
      System.arraycopy(piece, 0, pool, at, Math.min(REPEATED, bytes - at));
    }
    return pool;
  }

  /** Returns the length of each value, in bytes. */
  public int length() {
    return length;
  }

  long heapBytes() {
    return pool.length;
  }

  /** Returns the value of an entry in one of its versions, in a new array. */
  public byte[] of(long index, int version) {
    byte[] value = new byte[length];
    LONG.set(value, 0, index);
    INT.set(value, Long.BYTES, version);
    System.arraycopy(pool, place(index, version), value, HEADER_BYTES, value.length - HEADER_BYTES);
    return value;
  }

  private static int place(long index, int version) {
    long mixed = (index * 0x9E37_79B9_7F4A_7C15L + version) * 0xFF51_AFD7_ED55_8CCDL;
    return (int) (mixed >>> 44);
  }

  /** Returns the version that {@code value} says it is, or -1 if it is not the entry's at all. */
  public int version(byte[] value, long index) {
    boolean mine = value != null && value.length == length && (long) LONG.get(value, 0) == index;
    return mine ? (int) INT.get(value, Long.BYTES) : -1;
  }

  /** Returns whether each byte of {@code value} is right for the entry and the version it names. */
  public boolean isWhole(byte[] value, long index) {
    int version = version(value, index);
    int place = place(index, version);
    return version >= 0
        && Arrays.equals(value, HEADER_BYTES, length, pool, place, place + length - HEADER_BYTES);
  }
}
