package dev.varve.server;

import dev.varve.CorruptionException;
import dev.varve.Expiry;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of a key. A plain string, one that never expires, is stored as its bare value, so
 * that every other program that opens the store can read it. The rest is stored as
 *
 * <pre>
 *   record := type:u8 expiresAt:i64 value      (big-endian)
 *   value  := bytes                            of a string
 *           | version:u64 size:u64 removed:u64 of a hash, a set or a sorted set, see {@link KeyParts}
 *           | version:u64 size:u64 first:i64   of a list, see {@link ListElements}
 * </pre>
 *
 * @param type what the key holds
 * @param expiresAtMillis when it expires, in milliseconds since 1970, or {@link Expiry#NEVER}
 * @param value the value of a string, or where the parts are and how many there are
 */
record KeyRecord(KeyType type, long expiresAtMillis, byte[] value) {
  private static final int HEADER_BYTES = Byte.BYTES + Long.BYTES;
  private static final int PARTS_BYTES = 3 * Long.BYTES;

  /** A string that never expires, whose value was not read. */
  static final KeyRecord UNREAD_STRING = string(new byte[0]);

  /** Creates the record of a string. */
  static KeyRecord string(byte[] value, long expiresAtMillis) {
    return new KeyRecord(KeyType.STRING, expiresAtMillis, value);
  }

  /** Creates the record of a string that never expires. */
  static KeyRecord string(byte[] value) {
    return string(value, Expiry.NEVER);
  }

  /**
   * Creates the record of a key that has parts.
   *
   * @param last how many of them have been removed; of a list, the position of the first one
   */
  static KeyRecord ofParts(KeyType type, long expiresAtMillis, long version, long size, long last) {
    ByteBuffer value = ByteBuffer.allocate(PARTS_BYTES);
    value.putLong(version).putLong(size).putLong(last);
    return new KeyRecord(type, expiresAtMillis, value.array());
  }

  boolean hasParts() {
    return type.hasParts();
  }

  /** Returns the version of a key that has parts: they are stored under it. */
  long version() {
    return ByteBuffer.wrap(value).getLong();
  }

  /** Returns the number of parts of a key that has parts. */
  long size() {
    return ByteBuffer.wrap(value).getLong(Long.BYTES);
  }

  /** Returns the number of parts that were removed under this version. */
  long removed() {
    return ByteBuffer.wrap(value).getLong(2 * Long.BYTES);
  }

  /** Returns the position of the first element of a list. */
  long first() {
    return ByteBuffer.wrap(value).getLong(2 * Long.BYTES);
  }

  KeyRecord withExpiry(long atMillis) {
    return new KeyRecord(type, atMillis, value);
  }

  boolean expires() {
    return expiresAtMillis != Expiry.NEVER;
  }

  boolean isExpired(long now) {
    return expiresAtMillis <= now;
  }

  /** Returns whether the key is stored as its bare value. */
  boolean isPlain() {
    return type == KeyType.STRING && !expires();
  }

  /**
   * Returns the value of a string, or null if the key does not exist.
   *
   * @throws RespError if the key holds something else
   */
  static byte @Nullable [] stringOf(@Nullable KeyRecord record) {
    if (record == null) {
      return null;
    }
    if (record.type != KeyType.STRING) {
      throw RespError.WRONG_TYPE;
    }
    return record.value;
  }

  byte[] encoded() {
    return ByteBuffer.allocate(HEADER_BYTES + value.length)
        .put((byte) type.code())
        .putLong(expiresAtMillis)
        .put(value)
        .array();
  }

  /** Returns the type in an encoded record, without decoding the rest. */
  static KeyType typeOf(byte[] encoded) {
    return KeyType.of(bufferOf(encoded).get());
  }

  /** Returns the time in an encoded record, without decoding the rest. */
  static long expiresAtOf(byte[] encoded) {
    return bufferOf(encoded).getLong(Byte.BYTES);
  }

  private static ByteBuffer bufferOf(byte[] encoded) {
    if (encoded.length < HEADER_BYTES) {
      throw new CorruptionException("record of a key", "it has " + encoded.length + " bytes");
    }
    return ByteBuffer.wrap(encoded);
  }

  static KeyRecord decode(byte[] encoded) {
    ByteBuffer in = bufferOf(encoded);
    KeyType type = KeyType.of(in.get());
    long expiresAt = in.getLong();
    byte[] value = new byte[in.remaining()];
    in.get(value);
    if (type.hasParts() && value.length != PARTS_BYTES) {
      throw new CorruptionException("record of a key", "its value has " + value.length + " bytes");
    }
    return new KeyRecord(type, expiresAt, value);
  }
}
