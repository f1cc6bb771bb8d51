package dev.varve;

import org.jspecify.annotations.Nullable;

/**
 * Options of a single write that differ from those of its store. Immutable. In LevelDB: {@code
 * WriteOptions::sync}.
 *
 * <p>Writers that wait at the same time are written as one group; the durability promised to one of
 * them then holds for all of them. A write never survives a failure that an earlier write does not:
 * syncing a write makes the whole log up to it durable.
 *
 * @param durability the durability of the write; null for that of the store
 */
public record WriteOptions(Durability.@Nullable Level durability) {
  /** The durability of the store. */
  public static final WriteOptions DEFAULT = new WriteOptions(null);

  /** Synced to the disk on return, regardless of the durability of the store. */
  public static final WriteOptions SYNC = new WriteOptions(Durability.Level.EVERY_WRITE);

  /** Rejects PERIODIC, which specifies when a store syncs, not a single write. */
  public WriteOptions {
    if (durability == Durability.Level.PERIODIC) {
      throw new IllegalArgumentException("PERIODIC is the durability of a store, not of a write");
    }
  }

  /**
   * Returns options for a write of the given durability. A store refuses a write that is less
   * durable than it promises, unless {@link Durability#withWeakerWrites} allows it.
   *
   * @throws IllegalArgumentException if it is {@link Durability.Level#PERIODIC}
   */
  public static WriteOptions of(Durability.Level durability) {
    return new WriteOptions(Limits.checkNotNull("durability", durability));
  }
}
