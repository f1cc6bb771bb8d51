package dev.varve;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What can be read: a store, a snapshot of one, or a transaction.
 *
 * <p>Keys are ordered as unsigned bytes ({@link java.util.Arrays#compareUnsigned(byte[], byte[])}).
 * The {@code String} overloads are for people; they encode in UTF-8, whose byte order is the order
 * of the code points. Arrays are copied in and out: what the caller does to them later changes
 * nothing.
 *
 * <p>Every method refuses null and an oversize key with an {@link IllegalArgumentException}, and
 * anything after {@code close} with an {@link IllegalStateException}.
 */
public interface Readable {

  /** Returns the value of {@code key}, or null if it is absent, deleted or expired. */
  byte[] get(byte[] key);

  /**
   * Returns a cursor over the entries of {@code range}, before its first one.
   *
   * <p>The cursor shows the state as of this call, whatever is written meanwhile. Close it: it may
   * keep files and memory alive.
   */
  Cursor scan(KeyRange range);

  /** Returns the value of {@code key} as text, or null. */
  default String get(String key) {
    byte[] value = get(Limits.utf8("key", key));
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  /** Says whether {@code key} has a value. */
  default boolean contains(byte[] key) {
    return get(key) != null;
  }

  /** Says whether {@code key} has a value. */
  default boolean contains(String key) {
    return contains(Limits.utf8("key", key));
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

  /** Lists the keys that begin with {@code prefix}, in order, as text. */
  default List<String> keys(String prefix) {
    try (Cursor cursor = scan(KeyRange.prefix(prefix))) {
      List<String> keys = new ArrayList<>();
      while (cursor.next()) {
        keys.add(new String(cursor.key(), StandardCharsets.UTF_8));
      }
      return keys;
    }
  }
}
