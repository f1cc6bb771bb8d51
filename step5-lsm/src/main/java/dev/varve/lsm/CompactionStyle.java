package dev.varve.lsm;

import dev.varve.Internal;
import dev.varve.Limits;
import java.time.Duration;
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
      new CompactionStyle(
          "leveled", false, options -> new TombstoneStrategy(new LeveledStrategy(options)));

  /**
   * Runs of about the same size are merged into one. Entries are rewritten less often; reads search
   * more tables, and overwritten data may take up to twice the space of the live data, and as much
   * again while everything is merged.
   */
  public static final CompactionStyle SIZE_TIERED =
      new CompactionStyle(
          "size-tiered", false, options -> new TombstoneStrategy(new SizeTieredStrategy(options)));

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
    return fifo(
        String.format(Locale.ROOT, "FIFO of %d bytes", checkBytes(maxBytes)),
        maxBytes,
        Long.MAX_VALUE);
  }

  /**
   * Nothing is merged: a table is dropped with all its entries, as {@link #fifo(long)} drops it,
   * once it and all older tables were flushed longer ago than {@code maxAge}. A table has the age
   * of its last flushed entry, so most of its entries are older; an entry that still waits in
   * memory for its flush does not age.
   *
   * <p>Ages are checked after each flush, when the store is opened, by {@link
   * LsmStore#awaitSettled} and {@link LsmStore#compact}, and in between ten times within {@code
   * maxAge}, but at least once an hour and at most ten times a second. The clock is that of {@link
   * LsmOptions#withClock}. Tables of earlier versions, which do not record their age, are as old as
   * the first flush after the upgrade.
   *
   * @throws IllegalArgumentException if {@code maxAge} is less than a millisecond
   */
  public static CompactionStyle fifo(Duration maxAge) {
    long millis = checkMillis(maxAge);
    return fifo("FIFO of " + maxAge, Long.MAX_VALUE, millis);
  }

  /**
   * Drops the oldest tables by {@link #fifo(long) size} or by {@link #fifo(Duration) age},
   * whichever comes first.
   *
   * @throws IllegalArgumentException if {@code maxBytes} is less than 1, or {@code maxAge} less
   *     than a millisecond
   */
  public static CompactionStyle fifo(long maxBytes, Duration maxAge) {
    long millis = checkMillis(maxAge);
    return fifo(
        String.format(Locale.ROOT, "FIFO of %d bytes and %s", checkBytes(maxBytes), maxAge),
        maxBytes,
        millis);
  }

  private static CompactionStyle fifo(String name, long maxBytes, long maxAgeMillis) {
    return new CompactionStyle(
        name, true, options -> new FifoStrategy(maxBytes, maxAgeMillis, options));
  }

  private static long checkBytes(long maxBytes) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes " + maxBytes + " is not positive");
    }
    return maxBytes;
  }

  /** Returns the milliseconds of a duration; MAX_VALUE, which means no limit, if it has more. */
  private static long checkMillis(Duration maxAge) {
    Limits.checkNotNull("maxAge", maxAge);
    if (maxAge.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException("maxAge " + maxAge + " is less than a millisecond");
    }
    return maxAge.compareTo(Duration.ofMillis(Long.MAX_VALUE)) < 0
        ? maxAge.toMillis()
        : Long.MAX_VALUE;
  }

  /**
   * Returns a style whose compactions are chosen by a custom strategy, which must not drop data;
   * {@code strategy} creates it for the options of a store. When it needs nothing, tables full of
   * tombstones are compacted, as in the other styles.
   *
   * @hidden
   */
  @Internal
  public static CompactionStyle of(String name, Function<LsmOptions, CompactionStrategy> strategy) {
    return new CompactionStyle(
        name, false, options -> new TombstoneStrategy(strategy.apply(options)));
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

  /**
   * Throws if this drops data, which transactions do not allow.
   *
   * @hidden
   */
  @Internal
  public void checkKeepsData() {
    if (dropsData()) {
      throw new IllegalArgumentException(
          "compaction by " + this + " drops data, which transactions do not allow: use LsmStore");
    }
  }
}
