package dev.varve;

import java.util.concurrent.CompletionStage;

/**
 * A store that outlives its process, as far as its {@link Durability} promises; a single write may
 * ask for more.
 */
public interface PersistentStore extends KeyValueStore {

  @Override
  default void write(WriteBatch batch) {
    write(batch, WriteOptions.DEFAULT);
  }

  /**
   * Writes {@code batch} as {@code options} ask.
   *
   * @throws IllegalArgumentException if it asks for less than the store promises, and may not
   */
  void write(WriteBatch batch, WriteOptions options);

  /**
   * Writes {@code batch} without letting the caller wait: for event loops. The stage completes when
   * {@link #write(WriteBatch, WriteOptions)} would have returned, or with what that would have
   * thrown. Writes that one thread hands over are done in their order; other threads' may come in
   * between. Until then {@code batch} must not change.
   *
   * <p>The store's own thread completes the stage: what depends on it must be quick, or go to
   * another executor, and must not wait for another such write. Nothing limits how many are handed
   * over: a caller that is faster than the disk should wait for earlier ones now and then. A close
   * first does those that were handed over before it.
   *
   * @throws IllegalArgumentException if it asks for less than the store promises, and may not
   */
  CompletionStage<Void> writeAsync(WriteBatch batch, WriteOptions options);

  /** Makes all that was acknowledged so far durable, whatever the store's durability. */
  void sync();

  /** Returns what the opening of this store has brought back, and what it had to leave out. */
  Recovery recovery();
}
