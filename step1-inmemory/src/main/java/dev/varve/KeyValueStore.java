package dev.varve;

import java.time.Duration;
import java.time.InstantSource;

/**
 * A sorted map from keys to values, the contract of every store from the HashMap of step 1 to the
 * transactional engine of step 6.
 *
 * <p>Everything that changes a store is a {@link WriteBatch}; the other methods rest on {@link
 * #write}. Thread-safe. A write that returned is visible to every read that begins after it, in
 * every thread. How much of it outlives a crash is the store's durability, which its class names.
 *
 * <p>A store that can no longer write (disk full, failed sync) throws {@link
 * java.io.UncheckedIOException} and goes on refusing writes until it is opened anew.
 */
public interface KeyValueStore extends Readable, AutoCloseable {

  /**
   * Applies the operations of {@code batch} in their order, all or none of them: for readers, for
   * crashes and for errors.
   */
  void write(WriteBatch batch);

  /** Returns the clock that decides what has expired; it never runs backwards. */
  InstantSource clock();

  /** Returns what there is to know about the state and the work of this store. */
  StoreStats stats();

  /** Ends all work and frees all resources. Closing twice does nothing. */
  @Override
  void close();

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
    put(Limits.utf8("key", key), Limits.utf8("value", value), timeToLive);
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
