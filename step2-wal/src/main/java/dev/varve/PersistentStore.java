package dev.varve;

import java.util.concurrent.CompletionStage;

/**
 * A store whose data survives its process, as its {@link Durability} promises; a single write may
 * ask for more.
 */
public interface PersistentStore extends KeyValueStore {

  @Override
  default void write(WriteBatch batch) {
    write(batch, WriteOptions.DEFAULT);
  }

  /**
   * Writes {@code batch} with {@code options}.
   *
   * @throws IllegalArgumentException if it asks for less than the store promises, and may not; or
   *     for more than a store without a log can do
   */
  void write(WriteBatch batch, WriteOptions options);

  /**
   * Writes {@code batch} without blocking the caller, for example in an event loop. The stage
   * completes when {@link #write(WriteBatch, WriteOptions)} would have returned, or with the
   * exception that it would have thrown. Until then {@code batch} must not change. The writes of
   * one thread are done in order; those of other threads may come in between.
   *
   * <p>A thread of the store completes the stage: dependent actions must be quick or run on another
   * executor, and must not wait for another asynchronous write. The number of pending writes is not
   * limited: a caller that is faster than the disk should wait for earlier writes now and then.
   * Closing the store first completes all pending writes.
   *
   * @throws IllegalArgumentException as {@link #write(WriteBatch, WriteOptions)}
   */
  CompletionStage<Void> writeAsync(WriteBatch batch, WriteOptions options);

  /** Makes all writes acknowledged so far durable, regardless of the durability of the store. */
  void sync();

  /** Returns what was recovered when this store was opened, and what had to be left out. */
  Recovery recovery();
}
