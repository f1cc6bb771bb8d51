package dev.varve.lsm;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compaction that merges nothing: once the tables have too many bytes, or are too old, the oldest
 * runs are dropped with all their entries. For data that may be dropped when it is old, such as
 * logs and measurements. A run is never dropped before an older one, or keys deleted in it would
 * reappear. In RocksDB: {@code kCompactionStyleFIFO}, and its {@code ttl}.
 */
final class FifoStrategy implements CompactionStrategy {
  private static final long MIN_CHECK_MILLIS = 100;
  private static final long MAX_CHECK_MILLIS = Duration.ofHours(1).toMillis();

  private final long maxBytes;
  private final long maxAgeMillis;
  private final LeveledStrategy ranges;

  /** Keeps tables of at most this total size and this age; MAX_VALUE means no limit. */
  FifoStrategy(long maxBytes, long maxAgeMillis, LsmOptions options) {
    this.maxBytes = maxBytes;
    this.maxAgeMillis = maxAgeMillis;
    this.ranges = new LeveledStrategy(options);
  }

  @Override
  public @Nullable CompactionPlan pick(Levels levels) {
    return keep(levels.runs(), keptBySize(levels.runs()));
  }

  @Override
  public @Nullable CompactionPlan pick(Levels levels, Moment moment) {
    List<Levels.Run> runs = levels.runs();
    long expired = lastExpiredSequence(levels, moment.millis());
    return keep(runs, Math.min(keptBySize(runs), keptByAge(runs, expired)));
  }

  private static @Nullable CompactionPlan keep(List<Levels.Run> runs, int kept) {
    return kept == runs.size() ? null : CompactionPlan.drop(runs.subList(kept, runs.size()));
  }

  /** Returns the number of runs that may stay; the newest always may, however large it is. */
  private int keptBySize(List<Levels.Run> runs) {
    long bytes = runs.stream().mapToLong(FifoStrategy::bytes).sum();
    int kept = runs.size();
    while (kept > 1 && bytes > maxBytes) {
      kept--;
      bytes -= bytes(runs.get(kept));
    }
    return kept;
  }

  /** Returns the size of the tables of a run, with the values that are kept apart. */
  private static long bytes(Levels.Run run) {
    return run.bytes() + run.tables().stream().mapToLong(it -> it.properties().apartBytes()).sum();
  }

  /**
   * Returns a sequence number up to which all writes were flushed too long ago: memtables are
   * flushed in the order of their writes. This covers the tables whose age is not known as well.
   */
  private long lastExpiredSequence(Levels levels, long now) {
    return levels.tables().stream()
        .map(TableMetadata::properties)
        .filter(it -> it.flushedMillis() != 0 && now - it.flushedMillis() > maxAgeMillis)
        .mapToLong(it -> it.largestSequence())
        .max()
        .orElse(0);
  }

  /**
   * Returns the number of runs that may stay: the oldest runs whose writes are too old are dropped.
   */
  private static int keptByAge(List<Levels.Run> runs, long expired) {
    int kept = runs.size();
    while (kept > 0 && newestSequence(runs.get(kept - 1)) <= expired) {
      kept--;
    }
    return kept;
  }

  private static long newestSequence(Levels.Run run) {
    return run.tables().stream().mapToLong(it -> it.properties().largestSequence()).max().orElse(0);
  }

  @Override
  public @Nullable CompactionPlan pickRange(
      Levels levels, byte @Nullable [] from, byte @Nullable [] to) {
    return ranges.pickRange(levels, from, to);
  }

  @Override
  public double excess(Levels levels, int level) {
    return (double) levels.bytes(level) / maxBytes;
  }

  /** Nothing ever needs to be merged. */
  @Override
  public int backlog(Levels levels) {
    return 0;
  }

  /** Tables age without a write: their age is checked ten times while they reach the maximum. */
  @Override
  public long checkMillis() {
    return maxAgeMillis == Long.MAX_VALUE
        ? 0
        : Math.max(MIN_CHECK_MILLIS, Math.min(maxAgeMillis / 10, MAX_CHECK_MILLIS));
  }
}
