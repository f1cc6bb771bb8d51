package dev.varve;

import static dev.varve.ByteViews.INT;
import static dev.varve.ByteViews.LONG;

import java.time.Instant;
import java.util.Arrays;

/**
 * Puts and deletes that take effect together. Later operations on a key win over earlier ones.
 *
 * <p>A batch keeps its operations as the bytes that a log will store, one after the other:
 *
 * <pre>
 *   delete := 0:u8 keyLength:u32 key
 *   put    := 1:u8 keyLength:u32 valueLength:u32 key value
 *   put    := 2:u8 keyLength:u32 valueLength:u32 expiresAt:i64 key value    (expires)
 * </pre>
 *
 * Integers are little-endian; {@code expiresAt} is in milliseconds since 1970. Writing them once,
 * here, is also the copy that makes the batch safe from what the caller does to its arrays. In
 * LevelDB: {@code write_batch.cc}.
 *
 * <p>Not thread-safe. A batch may be written more than once, and cleared and filled again.
 */
public final class WriteBatch {
  private static final byte DELETE = 0;
  private static final byte PUT = 1;
  private static final byte PUT_EXPIRING = 2;

  private byte[] bytes = new byte[256];
  private int length;
  private int operations;

  /** Sees the operations of a batch in their order. */
  public interface Visitor {
    /** A put of the given parts of {@code array}; {@code expiresAt} may be {@link Expiry#NEVER}. */
    void put(
        byte[] array, int key, int keyLength, int value, int valueLength, long expiresAtMillis);

    /** A delete of the given part of {@code array}. */
    void delete(byte[] array, int key, int keyLength);
  }

  /** Makes an empty batch. */
  public WriteBatch() {}

  /** Adds a put. */
  public WriteBatch put(byte[] key, byte[] value) {
    return put(key, value, Expiry.NEVER);
  }

  /** Adds a put. */
  public WriteBatch put(String key, String value) {
    return put(Utf8.encode("key", key), Utf8.encode("value", value));
  }

  /** Adds a put of a value that is gone from {@code expiresAt} on; see {@link Expiry#after}. */
  public WriteBatch put(byte[] key, byte[] value, Instant expiresAt) {
    return put(key, value, Expiry.toMillis(expiresAt));
  }

  /**
   * Adds a put of a value that is gone from {@code expiresAtMillis} on, or {@link Expiry#NEVER}; a
   * moment before 1970 is one like any other.
   *
   * @throws IllegalArgumentException if key or value is null or too large ({@link Limits}); the
   *     batch is then as it was
   */
  public WriteBatch put(byte[] key, byte[] value, long expiresAtMillis) {
    Limits.checkKey(key);
    Limits.checkValue(value);
    boolean expires = expiresAtMillis != Expiry.NEVER;
    int header = expires ? 17 : 9;
    int at = append(header, key, value);
    bytes[at] = expires ? PUT_EXPIRING : PUT;
    INT.set(bytes, at + 1, key.length);
    INT.set(bytes, at + 5, value.length);
    if (expires) {
      LONG.set(bytes, at + 9, expiresAtMillis);
    }
    return this;
  }

  /**
   * Adds a delete.
   *
   * @throws IllegalArgumentException if the key is null or too large; the batch is then as it was
   */
  public WriteBatch delete(byte[] key) {
    int at = append(5, Limits.checkKey(key), new byte[0]);
    bytes[at] = DELETE;
    INT.set(bytes, at + 1, key.length);
    return this;
  }

  /** Adds a delete. */
  public WriteBatch delete(String key) {
    return delete(Utf8.encode("key", key));
  }

  /**
   * Makes room for one more operation, copies its key and value in, and returns where it begins.
   */
  private int append(int header, byte[] key, byte[] value) {
    int at = grow((long) header + key.length + value.length, 1);
    System.arraycopy(key, 0, bytes, at + header, key.length);
    System.arraycopy(value, 0, bytes, at + header + key.length, value.length);
    operations++;
    return at;
  }

  /**
   * Makes the batch longer for so many more operations, and returns where it ended before; at least
   * doubles the room.
   */
  private int grow(long more, long moreOperations) {
    long end = length + more;
    // A billion tiny operations would not fit the books of whoever applies the batch.
    long weight = weight(end, operations + moreOperations);
    if (weight > Limits.MAX_BATCH_BYTES) {
      throw new IllegalArgumentException(
          "batch of "
              + weight
              + " bytes, with "
              + Limits.OPERATION_BYTES
              + " more for each operation, exceeds the limit of "
              + Limits.MAX_BATCH_BYTES);
    }
    if (end > bytes.length) {
      long room = Math.min(Limits.MAX_BATCH_BYTES, Math.max(end, 2L * bytes.length));
      bytes = Arrays.copyOf(bytes, (int) room);
    }
    int at = length;
    length = (int) end;
    return at;
  }

  /** Returns how many operations the batch holds. */
  public int size() {
    return operations;
  }

  /** Says whether the batch holds no operation. */
  public boolean isEmpty() {
    return operations == 0;
  }

  /** Returns the length of the encoded batch, in bytes. */
  public int encodedLength() {
    return length;
  }

  /**
   * Returns what the batch counts against limits, in bytes: as encoded, and {@link
   * Limits#OPERATION_BYTES} an operation for the books of whoever applies it.
   */
  public long weight() {
    return weight(length, operations);
  }

  private static long weight(long length, long operations) {
    return length + operations * Limits.OPERATION_BYTES;
  }

  /** Returns the encoded batch, as {@link #decode} reads it, in an array of its own. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  /**
   * Returns the encoded batch without copying it: the first {@link #encodedLength} bytes, not to be
   * changed.
   *
   * @hidden
   */
  @Internal
  public byte[] encoded() {
    return bytes;
  }

  /** Removes all operations. */
  public void clear() {
    truncate(0, 0);
  }

  /**
   * Removes the operations after an earlier state of this batch.
   *
   * @param size the {@link #size} of then
   * @param encodedLength the {@link #encodedLength} of then
   */
  public void truncate(int size, int encodedLength) {
    if (size < 0 || size > operations || encodedLength < 0 || encodedLength > length) {
      throw new IllegalArgumentException(
          "batch of " + operations + " operations was never one of " + size);
    }
    operations = size;
    length = encodedLength;
  }

  /** Adds all operations of {@code other} after those of this batch. */
  public WriteBatch append(WriteBatch other) {
    checkNotNull(other);
    int added = other.length;
    int at = grow(added, other.operations);
    System.arraycopy(other.bytes, 0, bytes, at, added);
    operations += other.operations;
    return this;
  }

  /** Shows each operation to {@code visitor}, in order. */
  public void forEach(Visitor visitor) {
    for (int at = 0; at < length; ) {
      int keyLength = (int) INT.get(bytes, at + 1);
      if (bytes[at] == DELETE) {
        visitor.delete(bytes, at + 5, keyLength);
        at += 5 + keyLength;
      } else {
        boolean expires = bytes[at] == PUT_EXPIRING;
        int valueLength = (int) INT.get(bytes, at + 5);
        long expiresAt = expires ? (long) LONG.get(bytes, at + 9) : Expiry.NEVER;
        int key = at + (expires ? 17 : 9);
        visitor.put(bytes, key, keyLength, key + keyLength, valueLength, expiresAt);
        at = key + keyLength + valueLength;
      }
    }
  }

  /**
   * Returns the batch that {@code encoded} holds; it keeps the array.
   *
   * @throws IllegalArgumentException if the bytes are no batch, naming the offset
   */
  public static WriteBatch decode(byte[] encoded) {
    checkNotNull(encoded);
    WriteBatch batch = new WriteBatch();
    batch.bytes = encoded;
    int at = 0;
    while (at < encoded.length) {
      at = endOfOperation(encoded, at);
      batch.operations++;
    }
    batch.length = at;
    return batch;
  }

  private static void checkNotNull(Object batch) {
    if (batch == null) {
      throw new IllegalArgumentException("batch is null");
    }
  }

  private static int endOfOperation(byte[] bytes, int at) {
    int header =
        switch (bytes[at]) {
          case DELETE -> 5;
          case PUT -> 9;
          case PUT_EXPIRING -> 17;
          default -> throw malformed(at, "unknown operation " + bytes[at]);
        };
    if (header > bytes.length - at) {
      throw malformed(at, "cut short");
    }
    int keyLength = (int) INT.get(bytes, at + 1);
    int valueLength = bytes[at] == DELETE ? 0 : (int) INT.get(bytes, at + 5);
    if (keyLength < 0 || keyLength > Limits.MAX_KEY_BYTES) {
      throw malformed(at, "key length " + keyLength);
    }
    if (valueLength < 0 || valueLength > Limits.MAX_VALUE_BYTES) {
      throw malformed(at, "value length " + valueLength);
    }
    long end = (long) at + header + keyLength + valueLength;
    if (end > bytes.length) {
      throw malformed(at, "cut short");
    }
    return (int) end;
  }

  private static IllegalArgumentException malformed(int at, String what) {
    return new IllegalArgumentException("malformed batch at byte " + at + ": " + what);
  }
}
