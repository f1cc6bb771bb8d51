package dev.varve.lsm;

import dev.varve.Internal;
import java.util.Locale;
import java.util.function.Function;

/**
 * How a store merges its tables, which determines its write, read and space amplification. The
 * style may be changed at each open, from any style to any other; this loses no data unless the new
 * style itself drops data. Immutable.
 */
public final class CompactionStyle {
  /**
   * When a level reaches its limit, some of its tables are merged with the overlapping tables of
   * the next level. Reads search few tables, and overwritten data takes little space; each entry is
   * rewritten several times. The default, and LevelDB's style.
   */
  public static final CompactionStyle LEVELED =
      new CompactionStyle("leveled", false, CompactionPicker::new);

  /**
   * Runs of about the same size are merged into one. Entries are rewritten less often; reads search
   * more tables, and overwritten data may take up to twice the space of the live data, and as much
   * again while everything is merged.
   */
  public static final CompactionStyle SIZE_TIERED =
      new CompactionStyle("size-tiered", false, SizeTieredStrategy::new);

  private final String name;
  private final boolean dropsData;
  private final Function<LsmOptions, CompactionStrategy> strategy;

  private CompactionStyle(
      String name, boolean dropsData, Function<LsmOptions, CompactionStrategy> strategy) {
    this.name = name;
    this.dropsData = dropsData;
    this.strategy = strategy;
  }

  /**
   * Nothing is merged: once the tables have more than {@code maxBytes} bytes, the oldest are
   * dropped with all their entries, including values that were never overwritten and versions that
   * a snapshot sees. Reads search every table that may have the key.
   *
   * @throws IllegalArgumentException if {@code maxBytes} is less than 1
   */
  public static CompactionStyle fifo(long maxBytes) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes " + maxBytes + " is not positive");
    }
    return new CompactionStyle(
        String.format(Locale.ROOT, "FIFO of %d bytes", maxBytes),
        true,
        options -> new FifoStrategy(maxBytes, options));
  }

  /**
   * Returns a style whose compactions a strategy of one's own chooses, which must drop nothing;
   * {@code strategy} makes it for the options of a store.
   *
   * @hidden
   */
  @Internal
  public static CompactionStyle of(String name, Function<LsmOptions, CompactionStrategy> strategy) {
    return new CompactionStyle(name, false, strategy);
  }

  /** Returns whether this style drops data that was not deleted. */
  public boolean dropsData() {
    return dropsData;
  }

  CompactionStrategy strategy(LsmOptions options) {
    return strategy.apply(options);
  }

  @Override
  public String toString() {
    return name;
  }
}
