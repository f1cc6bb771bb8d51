package dev.varve;

import java.time.Duration;
import java.time.InstantSource;

/**
 * What can be read and written: a store, or a transaction. Everything that changes it is a {@link
 * WriteBatch}; the other methods rest on {@link #write}.
 */
public interface Writable extends Readable {

  /**
   * Applies the operations of {@code batch} in their order, all or none of them: for readers, for
   * crashes and for errors.
   */
  void write(WriteBatch batch);

  /** Returns the clock that decides what has expired; it never runs backwards. */
  InstantSource clock();

  /** Sets the value of {@code key}. */
  default void put(byte[] key, byte[] value) {
    write(new WriteBatch().put(key, value));
  }

  /** Sets the value of {@code key}. */
  default void put(String key, String value) {
    write(new WriteBatch().put(key, value));
  }

  /**
   * Sets the value of {@code key}; it is gone once {@code timeToLive} has passed.
   *
   * @throws IllegalArgumentException if {@code timeToLive} is null, zero or negative
   */
  default void put(byte[] key, byte[] value, Duration timeToLive) {
    write(new WriteBatch().put(key, value, Expiry.after(timeToLive, clock())));
  }

  /** Sets the value of {@code key}; it is gone once {@code timeToLive} has passed. */
  default void put(String key, String value, Duration timeToLive) {
    put(Utf8.encode("key", key), Utf8.encode("value", value), timeToLive);
  }

  /** Removes {@code key}; does nothing if it is absent. */
  default void delete(byte[] key) {
    write(new WriteBatch().delete(key));
  }

  /** Removes {@code key}; does nothing if it is absent. */
  default void delete(String key) {
    write(new WriteBatch().delete(key));
  }

  /**
   * Removes, as one batch, every key that {@code range} holds when the call begins; a key that
   * another thread adds meanwhile may stay.
   */
  default void deleteRange(KeyRange range) {
    WriteBatch batch = new WriteBatch();
    try (Cursor cursor = scan(range)) {
      while (cursor.next()) {
        batch.delete(cursor.key());
      }
    }
    write(batch);
  }

  /** Removes everything, as {@link #deleteRange} of all keys does. */
  default void clear() {
    deleteRange(KeyRange.all());
  }
}
