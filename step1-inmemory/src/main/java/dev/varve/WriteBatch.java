package dev.varve;

import static dev.varve.ByteViews.INT;
import static dev.varve.ByteViews.LONG;

import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts and deletes that take effect atomically. A later operation on a key overrides an earlier
 * one.
 *
 * <p>A batch stores its operations one after the other, encoded as the log will store them:
 *
 * <pre>
 *   delete      := 0:u8 keyLength:u32 key
 *   put         := 1:u8 keyLength:u32 valueLength:u32 key value
 *   put         := 2:u8 keyLength:u32 valueLength:u32 expiresAt:i64 key value    (expires)
 *   deleteRange := 3:u8 fromLength:u32 toLength:u32 from to
 *   mark        := 4:u8 markLength:u32 mark
 *   deleteRange := 5:u8 fromLength:u32 from                                 (no upper bound)
 * </pre>
 *
 * Integers are little-endian; {@code expiresAt} is in milliseconds since 1970. Encoding also copies
 * the arrays, so that the caller may modify them afterwards. In LevelDB: {@code write_batch.cc}.
 *
 * <p>Not thread-safe. A batch may be written more than once, and cleared and reused.
 */
public final class WriteBatch {
  private static final byte DELETE = 0;
  private static final byte PUT = 1;
  private static final byte PUT_EXPIRING = 2;
  private static final byte DELETE_RANGE = 3;
  private static final byte MARK = 4;
  private static final byte DELETE_FROM = 5;
  private static final byte[] EMPTY = {};

  private byte[] bytes = new byte[256];
  private int length;
  private int operations;
  private boolean mayHaveMark;

  /** Receives the operations of a batch in order. */
  public interface Visitor {
    /**
     * Called for a put of the given parts of {@code array}; {@code expiresAt} may be {@link
     * Expiry#NEVER}.
     */
    void put(
        byte[] array, int key, int keyLength, int value, int valueLength, long expiresAtMillis);

    /** Called for a delete of the given part of {@code array}. */
    void delete(byte[] array, int key, int keyLength);

    /** Called for a delete of all keys in a range. */
    void deleteRange(KeyRange range);

    /** Called for a mark. Does nothing by default. */
    default void mark(byte[] mark) {}
  }

  /** Creates an empty batch. */
  public WriteBatch() {}

  /** Adds a put. */
  public WriteBatch put(byte[] key, byte[] value) {
    return put(key, value, Expiry.NEVER);
  }

  /** Adds a put. */
  public WriteBatch put(String key, String value) {
    return put(Utf8.encode("key", key), Utf8.encode("value", value));
  }

  /** Adds a put of a value that expires at {@code expiresAt}; see {@link Expiry#after}. */
  public WriteBatch put(byte[] key, byte[] value, Instant expiresAt) {
    return put(key, value, Expiry.toMillis(expiresAt));
  }

  /**
   * Adds a put of a value that expires at {@code expiresAtMillis}, or {@link Expiry#NEVER}; a time
   * before 1970 is valid.
   *
   * @throws IllegalArgumentException if key or value is null or too large ({@link Limits}); the
   *     batch is then unchanged
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
   * @throws IllegalArgumentException if the key is null or too large; the batch is then unchanged
   */
  public WriteBatch delete(byte[] key) {
    int at = append(5, Limits.checkKey(key), EMPTY);
    bytes[at] = DELETE;
    INT.set(bytes, at + 1, key.length);
    return this;
  }

  /** Adds a delete. */
  public WriteBatch delete(String key) {
    return delete(Utf8.encode("key", key));
  }

  /**
   * Adds a delete of all keys in {@code range}, one operation however many there are; nothing if
   * the range is empty.
   */
  public WriteBatch deleteRange(KeyRange range) {
    if (Limits.checkNotNull("range", range).isEmpty()) {
      return this;
    }
    byte[] from = range.from() == null ? EMPTY : range.from();
    byte[] to = range.to();
    int at = to == null ? append(5, from, EMPTY) : append(9, from, to);
    bytes[at] = to == null ? DELETE_FROM : DELETE_RANGE;
    INT.set(bytes, at + 1, from.length);
    if (to != null) {
      INT.set(bytes, at + 5, to.length);
    }
    return this;
  }

  /**
   * Adds a mark: bytes of the caller's that a store keeps apart from its entries, for example a
   * position in a log elsewhere. It takes effect with the batch, as an operation without a key. The
   * stores that keep it have a method {@code mark}, which returns the last one.
   *
   * @throws IllegalArgumentException if it is null or longer than {@link Limits#MAX_MARK_BYTES};
   *     the batch is then unchanged
   */
  public WriteBatch mark(byte[] mark) {
    int at = append(5, Limits.checkMark(mark), EMPTY);
    bytes[at] = MARK;
    INT.set(bytes, at + 1, mark.length);
    mayHaveMark = true;
    return this;
  }

  /** Returns the last mark of this batch, or null if it has none. */
  public byte @Nullable [] mark() {
    byte[] last = null;
    for (int at = 0; mayHaveMark && at < length; at = endOfOperation(bytes, at)) {
      if (bytes[at] == MARK) {
        last = part(at + 5, (int) INT.get(bytes, at + 1));
      }
    }
    return last;
  }

  /**
   * Makes room for one more operation, copies its key and value into place, and returns the offset
   * at which it begins.
   */
  private int append(int header, byte[] key, byte[] value) {
    int at = grow((long) header + key.length + value.length, 1);
    System.arraycopy(key, 0, bytes, at + header, key.length);
    System.arraycopy(value, 0, bytes, at + header + key.length, value.length);
    operations++;
    return at;
  }

  /**
   * Extends the batch by {@code more} bytes and {@code moreOperations} operations, and returns its
   * previous end. A new array is at least twice as large.
   */
  private int grow(long more, long moreOperations) {
    long end = length + more;
    // A billion tiny operations would need too much memory where the batch is applied.
    Limits.checkBatch(end, operations + moreOperations);
    if (end > bytes.length) {
      long room = Math.min(Limits.MAX_BATCH_BYTES, Math.max(end, 2L * bytes.length));
      bytes = Arrays.copyOf(bytes, (int) room);
    }
    int at = length;
    length = (int) end;
    return at;
  }

  /** Returns the number of operations in the batch. */
  public int size() {
    return operations;
  }

  /** Returns whether the batch has no operations. */
  public boolean isEmpty() {
    return operations == 0;
  }

  /** Returns the length of the encoded batch, in bytes. */
  public int encodedLength() {
    return length;
  }

  /**
   * Returns the size that counts against limits, in bytes: the encoded length, plus {@link
   * Limits#OPERATION_BYTES} per operation for the memory needed to apply it.
   */
  public long weight() {
    return Limits.weight(length, operations);
  }

  /** Returns a copy of the encoded batch, which {@link #decode} reads. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  /**
   * Returns the array that holds the encoded batch in its first {@link #encodedLength} bytes. It is
   * not a copy and must not be modified.
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
   * Truncates this batch to an earlier state.
   *
   * @param size the {@link #size} at that time
   * @param encodedLength the {@link #encodedLength} at that time
   */
  public void truncate(int size, int encodedLength) {
    if (size < 0 || size > operations || encodedLength < 0 || encodedLength > length) {
      throw new IllegalArgumentException(
          "batch of " + operations + " operations cannot be truncated to " + size);
    }
    operations = size;
    length = encodedLength;
  }

  /** Adds all operations of {@code other} after those of this batch. */
  public WriteBatch append(WriteBatch other) {
    Limits.checkNotNull("batch", other);
    int added = other.length;
    int at = grow(added, other.operations);
    System.arraycopy(other.bytes, 0, bytes, at, added);
    operations += other.operations;
    mayHaveMark |= other.mayHaveMark;
    return this;
  }

  /** Passes each operation to {@code visitor}, in order. */
  public void forEach(Visitor visitor) {
    for (int at = 0; at < length; ) {
      byte kind = bytes[at];
      int keyLength = (int) INT.get(bytes, at + 1);
      if (kind == DELETE || kind == DELETE_FROM || kind == MARK) {
        int key = at + 5;
        if (kind == DELETE) {
          visitor.delete(bytes, key, keyLength);
        } else if (kind == DELETE_FROM) {
          visitor.deleteRange(KeyRange.from(part(key, keyLength)));
        } else {
          visitor.mark(part(key, keyLength));
        }
        at = key + keyLength;
      } else {
        boolean expires = kind == PUT_EXPIRING;
        int valueLength = (int) INT.get(bytes, at + 5);
        int key = at + (expires ? 17 : 9);
        int value = key + keyLength;
        if (kind == DELETE_RANGE) {
          visitor.deleteRange(new KeyRange(part(key, keyLength), part(value, valueLength)));
        } else {
          long expiresAt = expires ? (long) LONG.get(bytes, at + 9) : Expiry.NEVER;
          visitor.put(bytes, key, keyLength, value, valueLength, expiresAt);
        }
        at = value + valueLength;
      }
    }
  }

  private byte[] part(int start, int partLength) {
    return Arrays.copyOfRange(bytes, start, start + partLength);
  }

  /**
   * Decodes a batch; the batch keeps the array.
   *
   * @throws IllegalArgumentException if the bytes are not a batch; the message names the offset
   */
  public static WriteBatch decode(byte[] encoded) {
    Limits.checkNotNull("batch", encoded);
    WriteBatch batch = new WriteBatch();
    batch.bytes = encoded;
    int at = 0;
    while (at < encoded.length) {
      batch.mayHaveMark |= encoded[at] == MARK;
      at = endOfOperation(encoded, at);
      batch.operations++;
    }
    batch.length = at;
    return batch;
  }

  private static int endOfOperation(byte[] bytes, int at) {
    int header =
        switch (bytes[at]) {
          case DELETE, DELETE_FROM, MARK -> 5;
          case PUT, DELETE_RANGE -> 9;
          case PUT_EXPIRING -> 17;
          default -> throw malformed(at, "unknown operation " + bytes[at]);
        };
    if (header > bytes.length - at) {
      throw malformed(at, "cut short");
    }
    int keyLength = (int) INT.get(bytes, at + 1);
    int valueLength = header == 5 ? 0 : (int) INT.get(bytes, at + 5);
    int maxKeyLength = bytes[at] == MARK ? Limits.MAX_MARK_BYTES : Limits.MAX_KEY_BYTES;
    int maxValueLength = bytes[at] == DELETE_RANGE ? Limits.MAX_KEY_BYTES : Limits.MAX_VALUE_BYTES;
    if (keyLength < 0 || keyLength > maxKeyLength) {
      throw malformed(at, "key length " + keyLength);
    }
    if (valueLength < 0 || valueLength > maxValueLength) {
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
