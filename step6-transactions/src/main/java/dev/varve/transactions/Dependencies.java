package dev.varve.transactions;

import dev.varve.Internal;
import dev.varve.KeyRange;

/**
 * The keys that a transaction depends on: no other commit may have written one of them since its
 * snapshot.
 *
 * @hidden
 */
@Internal
@FunctionalInterface
public interface Dependencies {
  /** Returns whether the transaction depends on {@code key}. */
  boolean contains(byte[] key);

  /**
   * Returns whether the transaction depends on a key in {@code range}; true if that is not known.
   */
  default boolean containsAny(KeyRange range) {
    return true;
  }
}
