package dev.varve.server;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Points at random among keys, of which only the first and the last are known.
 *
 * <p>After the prefix that both share, a point has bytes of the kinds that they have: if those are
 * digits, digits. Bytes of all values would nearly all be above the digits, so that nearly all
 * points would be right before the same few keys.
 */
final class RandomPoint {
  /** The bytes of a point after the prefix. */
  private static final int BYTES = 8;

  private static final byte[] DIGITS = range('0', '9');
  private static final byte[] UPPER = range('A', 'Z');
  private static final byte[] LOWER = range('a', 'z');
  private static final byte[] ALL = range(0, 0xFF);

  /** Among so many points or fewer after one at random, one is chosen. */
  private static final int MAX_STEPS = 32;

  private static final int MAX_ATTEMPTS = 16;

  /** What is in the order of its bytes. */
  @FunctionalInterface
  interface Sorted<T> {
    /** Returns what is so many steps after a point, or null if there are fewer. */
    @Nullable T after(byte[] point, long steps);
  }

  private RandomPoint() {}

  /**
   * Returns one near a point at random; or null if there is none.
   *
   * <p>A point may be too near to the end, or after it. To take the last one then would make that
   * one likelier than others, and leave nothing but tombstones there.
   */
  static <T> @Nullable T near(byte[] first, byte[] last, Sorted<T> sorted) {
    for (int i = 0; i < MAX_ATTEMPTS; i++) {
      long steps = ThreadLocalRandom.current().nextInt(MAX_STEPS);
      T found = sorted.after(between(first, last), steps);
      if (found != null) {
        return found;
      }
    }
    return sorted.after(new byte[0], 0);
  }

  private static byte[] range(int from, int to) {
    byte[] bytes = new byte[to - from + 1];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (from + i);
    }
    return bytes;
  }

  /** Returns a point between {@code first} and {@code last}, or not far from them. */
  static byte[] between(byte[] first, byte[] last) {
    int shared = Math.max(0, Arrays.mismatch(first, last));
    byte[] kinds = kindsOf(first, last, shared);
    byte[] point = Arrays.copyOf(first, shared + BYTES);
    for (int i = shared; i < point.length; i++) {
      point[i] = kinds[ThreadLocalRandom.current().nextInt(kinds.length)];
    }
    if (first.length > shared && last.length > shared) {
      int low = first[shared] & 0xFF;
      int high = last[shared] & 0xFF;
      byte[] fitting = fitting(kinds, low, high);
      point[shared] = fitting[ThreadLocalRandom.current().nextInt(fitting.length)];
    }
    return point;
  }

  /** Returns the bytes of the kinds that keys have from {@code from} on. */
  private static byte[] kindsOf(byte[] first, byte[] last, int from) {
    ByteArrayOutputStream kinds = new ByteArrayOutputStream();
    for (byte[] kind : new byte[][] {DIGITS, UPPER, LOWER}) {
      if (hasOne(first, from, kind) || hasOne(last, from, kind)) {
        kinds.writeBytes(kind);
      }
    }
    return kinds.size() == 0 ? ALL : kinds.toByteArray();
  }

  private static boolean hasOne(byte[] key, int from, byte[] kind) {
    for (int i = from; i < Math.min(key.length, from + BYTES); i++) {
      if (key[i] >= kind[0] && key[i] <= kind[kind.length - 1]) {
        return true;
      }
    }
    return false;
  }

  /** Returns the bytes of {@code kinds} from {@code low} to {@code high}, and these two. */
  private static byte[] fitting(byte[] kinds, int low, int high) {
    ByteArrayOutputStream fitting = new ByteArrayOutputStream();
    fitting.write(low);
    for (byte kind : kinds) {
      int value = kind & 0xFF;
      if (value > low && value < high) {
        fitting.write(value);
      }
    }
    fitting.write(high);
    return fitting.toByteArray();
  }
}
