// Exercise 1.4: an atomic batch. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=1.4

package dev.varve.exercises.batch;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.varve.Expiry;
import dev.varve.Internal;
import dev.varve.Limits;
import dev.varve.Utf8;
import dev.varve.course.NotDoneYet;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, LITTLE_ENDIAN);

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
    throw new NotDoneYet("1.4");
  }

  /**
   * Adds a delete.
   *
   * @throws IllegalArgumentException if the key is null or too large; the batch is then as it was
   */
  public WriteBatch delete(byte[] key) {
    throw new NotDoneYet("1.4");
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
    throw new NotDoneYet("1.4");
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

  /**
   * Returns where the operation at {@code at} ends, after its key and value; throws what {@link
   * #malformed} makes if there is no whole operation within the array.
   */
  private static int endOfOperation(byte[] bytes, int at) {
    throw new NotDoneYet("1.4");
  }

  private static IllegalArgumentException malformed(int at, String what) {
    return new IllegalArgumentException("malformed batch at byte " + at + ": " + what);
  }
}
