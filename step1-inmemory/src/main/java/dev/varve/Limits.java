package dev.varve;

import org.jspecify.annotations.Nullable;

/** The sizes that a store accepts, checked before a write takes any effect. */
public final class Limits {
  /** The longest key, in bytes: 64 KiB. */
  public static final int MAX_KEY_BYTES = 64 << 10;

  /** The longest value, in bytes: 256 MiB. */
  public static final int MAX_VALUE_BYTES = 256 << 20;

  /** The longest mark, in bytes: 1 KiB. See {@link WriteBatch#mark(byte[])}. */
  public static final int MAX_MARK_BYTES = 1 << 10;

  /**
   * The largest batch: 1 GiB, counting its encoded bytes and {@link #OPERATION_BYTES} per
   * operation.
   */
  public static final int MAX_BATCH_BYTES = 1 << 30;

  /** The overhead that each operation of a batch counts in addition to its encoded bytes. */
  public static final int OPERATION_BYTES = 32;

  private Limits() {}

  /** Returns {@code key}, or throws {@link IllegalArgumentException} if it is null or too long. */
  public static byte[] checkKey(byte[] key) {
    return check("key", key, MAX_KEY_BYTES);
  }

  /**
   * Returns {@code value}, or throws {@link IllegalArgumentException} if it is null or too long.
   */
  public static byte[] checkValue(byte[] value) {
    return check("value", value, MAX_VALUE_BYTES);
  }

  /** Returns {@code mark}, or throws {@link IllegalArgumentException} if it is null or too long. */
  public static byte[] checkMark(byte[] mark) {
    return check("mark", mark, MAX_MARK_BYTES);
  }

  /**
   * Returns the size of a batch that counts against {@link #MAX_BATCH_BYTES}.
   *
   * @hidden
   */
  @Internal
  public static long weight(long encodedLength, long operations) {
    return encodedLength + operations * OPERATION_BYTES;
  }

  /**
   * Throws {@link IllegalArgumentException} if a batch is too large.
   *
   * @hidden
   */
  @Internal
  public static void checkBatch(long encodedLength, long operations) {
    long weight = weight(encodedLength, operations);
    if (weight > MAX_BATCH_BYTES) {
      throw new IllegalArgumentException(
          "batch of "
              + weight
              + " bytes, with "
              + OPERATION_BYTES
              + " more for each operation, exceeds the limit of "
              + MAX_BATCH_BYTES);
    }
  }

  /** Returns {@code argument}, or throws {@link IllegalArgumentException} if it is null. */
  public static <T> T checkNotNull(String what, @Nullable T argument) {
    if (argument == null) {
      throw new IllegalArgumentException(what + " is null");
    }
    return argument;
  }

  private static byte[] check(String what, byte[] bytes, int max) {
    checkNotNull(what, bytes);
    if (bytes.length > max) {
      throw new IllegalArgumentException(
          what + " of " + bytes.length + " bytes exceeds the limit of " + max);
    }
    return bytes;
  }
}
