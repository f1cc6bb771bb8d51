package dev.varve.lsm;

import java.util.Locale;
import java.util.function.Function;

/**
 * How a store merges its tables: what it costs to write, to read, and in space. It may be changed
 * at each open, in any direction; nothing is lost by that, unless the new style itself drops data.
 * Immutable.
 */
public final class CompactionStyle {
  /**
   * A level that has its share gives a part of it to the next one, where it is merged with what
   * overlaps it. Reads ask few tables, and little space is taken by what is overwritten; each entry
   * is rewritten several times. The default, and LevelDB's way.
   */
  public static final CompactionStyle LEVELED =
      new CompactionStyle("leveled", CompactionPicker::new);

  /**
   * Runs of about the same size are merged into one. Entries are rewritten less often; reads ask
   * more tables, and up to twice the space of the data may be taken by what is overwritten, and as
   * much again while all is merged.
   */
  public static final CompactionStyle SIZE_TIERED =
      new CompactionStyle("size-tiered", SizeTieredStrategy::new);

  private final String name;
  private final Function<LsmOptions, CompactionStrategy> strategy;

  private CompactionStyle(String name, Function<LsmOptions, CompactionStrategy> strategy) {
    this.name = name;
    this.strategy = strategy;
  }

  /**
   * Nothing is merged: once the tables have more than {@code maxBytes}, the oldest are dropped,
   * with all that is in them, also values that were never overwritten, and what a snapshot sees.
   * Reads ask every table that may have the key.
   *
   * @throws IllegalArgumentException if {@code maxBytes} is less than 1
   */
  public static CompactionStyle fifo(long maxBytes) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes " + maxBytes + " is not positive");
    }
    return new CompactionStyle(
        String.format(Locale.ROOT, "FIFO of %d bytes", maxBytes),
        options -> new FifoStrategy(maxBytes, options));
  }

  /** Says whether it drops data that nobody has deleted. */
  public boolean dropsData() {
    return this != LEVELED && this != SIZE_TIERED;
  }

  CompactionStrategy strategy(LsmOptions options) {
    return strategy.apply(options);
  }

  @Override
  public String toString() {
    return name;
  }
}
