package dev.varve.benchmarks.workload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The keys: numbers as 16 decimal digits. Only even numbers are stored, so that between any two
 * keys there is one that was never put.
 *
 * <p>Four digits at a time come from a table: a key must cost little beside the operation that it
 * is for.
 */
public final class Keys {
  /** The length of each key, in bytes. */
  public static final int LENGTH = 16;

  private static final int DIGITS = 4;
  private static final int POWER = 10_000;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int[] FOUR_DIGITS = fourDigits();

  private Keys() {}

  private static int[] fourDigits() {
    int[] table = new int[POWER];
    byte[] digits = new byte[DIGITS];
    for (int number = 0; number < POWER; number++) {
      int rest = number;
      for (int i = DIGITS - 1; i >= 0; i--) {
        digits[i] = (byte) ('0' + rest % 10);
        rest /= 10;
      }
      table[number] = (int) INT.get(digits, 0);
    }
    return table;
  }

  /** Returns the key of the entry {@code index}. */
  public static byte[] stored(long index) {
    return of(2 * index);
  }

  /** Returns a key that is never put, and lies after that of the entry {@code index}. */
  public static byte[] missing(long index) {
    return of(2 * index + 1);
  }

  private static byte[] of(long number) {
    byte[] key = new byte[LENGTH];
    long rest = number;
    for (int at = LENGTH - DIGITS; at >= 0; at -= DIGITS) {
      INT.set(key, at, FOUR_DIGITS[(int) (rest % POWER)]);
      rest /= POWER;
    }
    return key;
  }

  /** Returns whether {@code key} is the key of the entry {@code index}. Allocates nothing. */
  public static boolean isStored(byte[] key, long index) {
    long rest = 2 * index;
    boolean same = key.length == LENGTH;
    for (int at = LENGTH - DIGITS; same && at >= 0; at -= DIGITS) {
      same = (int) INT.get(key, at) == FOUR_DIGITS[(int) (rest % POWER)];
      rest /= POWER;
    }
    return same;
  }
}
