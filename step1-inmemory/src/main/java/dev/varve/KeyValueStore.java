package dev.varve;

/**
 * A sorted map from keys to values: the contract of every store, from the HashMap of step 1 to the
 * transactional engine of step 6.
 *
 * <p>Thread-safe. A write that returned is visible to every read that begins after it, in every
 * thread. Each implementation documents its durability: how much survives a crash.
 *
 * <p>A store that can no longer write (disk full, failed sync) throws {@link
 * java.io.UncheckedIOException} and refuses all writes until it is reopened.
 */
public interface KeyValueStore extends Writable, AutoCloseable {

  @Override
  ForwardClock clock();

  /** Returns statistics about the state and the work of this store. */
  StoreStats stats();

  /** Stops all background work and releases all resources. Closing a store again has no effect. */
  @Override
  void close();
}
