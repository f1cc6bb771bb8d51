package dev.varve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Anything that can be read: a store, a snapshot, or a transaction.
 *
 * <p>Keys are ordered as unsigned bytes ({@link java.util.Arrays#compareUnsigned(byte[], byte[])}).
 * The {@code String} overloads are for convenience; they encode in UTF-8, whose byte order is the
 * order of the code points. Arrays are copied in and out, so the caller may modify its own without
 * affecting the store.
 *
 * <p>Every method throws {@link IllegalArgumentException} for null, for a key that is too long, and
 * for text with an unpaired surrogate, which has no UTF-8 encoding. After {@code close}, every
 * method throws {@link IllegalStateException}.
 */
public interface Readable {

  /** Returns the value of {@code key}, or null if it is absent, deleted or expired. */
  byte @Nullable [] get(byte[] key);

  /**
   * Returns a cursor over the entries of {@code range}, before its first one.
   *
   * <p>The cursor shows the state as of this call; later writes do not affect it. It must be
   * closed, since it may hold files and memory.
   */
  Cursor scan(KeyRange range);

  /**
   * Returns the value of {@code key} as text, or null.
   *
   * @throws IllegalStateException if the value is not UTF-8; {@link #get(byte[])} returns its bytes
   */
  default @Nullable String get(String key) {
    byte[] encoded = Utf8.encode("key", key);
    byte[] value = get(encoded);
    return value == null ? null : text("value of ", encoded, value);
  }

  /**
   * Returns the time at which the value of {@code key} expires, in milliseconds since 1970; {@link
   * Expiry#NEVER} if it never expires, 0 if there is no value.
   */
  default long expiresAtMillis(byte[] key) {
    try (Cursor cursor = scan(KeyRange.from(key))) {
      boolean isThere = cursor.next() && Arrays.equals(cursor.key(), key);
      return isThere ? cursor.expiresAtMillis() : 0;
    }
  }

  /** Like {@link #expiresAtMillis(byte[])}. */
  default long expiresAtMillis(String key) {
    return expiresAtMillis(Utf8.encode("key", key));
  }

  /** Returns whether {@code key} has a value. */
  default boolean contains(byte[] key) {
    return get(key) != null;
  }

  /** Returns whether {@code key} has a value. */
  default boolean contains(String key) {
    return contains(Utf8.encode("key", key));
  }

  /** Counts the entries of {@code range} by walking over them. */
  default long count(KeyRange range) {
    try (Cursor cursor = scan(range)) {
      long count = 0;
      while (cursor.next()) {
        count++;
      }
      return count;
    }
  }

  /** Counts all entries by walking over them. */
  default long count() {
    return count(KeyRange.all());
  }

  /**
   * Lists the keys that begin with {@code prefix}, in order, as text.
   *
   * @throws IllegalStateException if one of them is not UTF-8; {@link #scan} returns its bytes
   */
  default List<String> keys(String prefix) {
    try (Cursor cursor = scan(KeyRange.prefix(prefix))) {
      List<String> keys = new ArrayList<>();
      while (cursor.next()) {
        byte[] key = cursor.key();
        keys.add(text("key ", key, key));
      }
      return keys;
    }
  }

  /** Returns {@code bytes} as text; {@code what} and {@code key} name them in the error message. */
  private static String text(String what, byte[] key, byte[] bytes) {
    String text = Utf8.decodeOrNull(bytes);
    if (text == null) {
      throw new IllegalStateException(
          what + Text.of(key) + " is not UTF-8 " + Utf8.placeOfError(bytes) + ": read it as bytes");
    }
    return text;
  }
}
