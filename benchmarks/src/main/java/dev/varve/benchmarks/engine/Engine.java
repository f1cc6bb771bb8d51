package dev.varve.benchmarks.engine;

import java.io.IOException;

/**
 * A store that is measured, seen through what all of them can do.
 *
 * <p>Every adapter gives what its engine gives best, under three rules that keep the comparison
 * fair: keys and values are arrays, which no one changes later; a write has reached what its {@link
 * DurabilityClass} says when the method returns; and nothing is compressed.
 *
 * <p>Thread-safe, except for {@link #settle} and {@link #close}. Methods throw what the engine
 * throws.
 */
public interface Engine extends AutoCloseable {

  /** Sets the value of {@code key}. */
  void put(byte[] key, byte[] value) throws Exception;

  /** Sets many values, in the way in which this engine does it fastest: for loading, untimed. */
  default void putAll(byte[][] keys, byte[][] values) throws Exception {
    for (int i = 0; i < keys.length; i++) {
      put(keys[i], values[i]);
    }
  }

  /** Removes {@code key}. */
  void delete(byte[] key) throws Exception;

  /** Returns the value of {@code key}, or null. */
  byte[] get(byte[] key) throws Exception;

  /**
   * Returns a new walk over the entries as they are now.
   *
   * @param from the key to begin at or, if it is absent, the next one in the walk's direction; null
   *     for the end from which the walk sees all
   */
  Walk walk(byte[] from, boolean forward) throws Exception;

  /**
   * Runs {@code work} in a transaction and commits it; runs it again if the engine refuses the
   * commit. Of two that read and write the same key, one sees the other's write.
   */
  void transact(Work<Transaction> work) throws Exception;

  /** Ends all work in the background that the writes so far have caused. */
  void settle() throws Exception;

  @Override
  void close() throws IOException;
}
