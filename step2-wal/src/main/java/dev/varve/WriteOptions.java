package dev.varve;

import org.jspecify.annotations.Nullable;

/**
 * How one write is made, where that differs from the other writes of its store. Immutable. In
 * LevelDB: {@code WriteOptions::sync}.
 *
 * <p>Writers who wait at the same time are written together; what is promised to one of them then
 * holds for all of them. A write outlives nothing that an earlier one does not: the log is made
 * durable up to it, not it alone.
 *
 * @param durability what the write outlives; null for what the store promises of every write
 */
public record WriteOptions(Durability.@Nullable Level durability) {
  /** As the store does all its writes. */
  public static final WriteOptions DEFAULT = new WriteOptions(null);

  /** On the disk on return, whatever the store's durability. */
  public static final WriteOptions SYNC = new WriteOptions(Durability.Level.EVERY_WRITE);

  /** Refuses PERIODIC, which says when a store syncs, not a write. */
  public WriteOptions {
    if (durability == Durability.Level.PERIODIC) {
      throw new IllegalArgumentException("PERIODIC is the durability of a store, not of a write");
    }
  }

  /**
   * Returns those of a write that outlives this. A store refuses a write that outlives less than it
   * promises, unless {@link Durability#withWeakerWrites} lets it.
   *
   * @throws IllegalArgumentException if it is {@link Durability.Level#PERIODIC}
   */
  public static WriteOptions of(Durability.Level durability) {
    return new WriteOptions(Limits.checkNotNull("durability", durability));
  }
}
