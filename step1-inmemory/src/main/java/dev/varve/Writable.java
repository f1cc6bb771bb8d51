package dev.varve;

import java.time.Duration;
import java.time.InstantSource;

/**
 * Anything that can be read and written: a store or a transaction. Every change is a {@link
 * WriteBatch}; the other methods are built on {@link #write}.
 */
public interface Writable extends Readable {

  /**
   * Applies the operations of {@code batch} in order, atomically: readers see all of them or none,
   * and so does recovery after a crash or an error.
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

  /** Removes every key in {@code range}: one operation, however many there are. */
  default void deleteRange(KeyRange range) {
    write(new WriteBatch().deleteRange(range));
  }

  /** Removes all entries, like {@link #deleteRange} of all keys. */
  default void clear() {
    deleteRange(KeyRange.all());
  }
}
