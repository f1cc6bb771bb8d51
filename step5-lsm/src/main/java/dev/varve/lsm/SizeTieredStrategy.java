package dev.varve.lsm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Size-tiered compaction: runs of about the same size are merged into one, which then waits for
 * others of its size. Each entry is rewritten once for each tier that it passes, instead of several
 * times for each level: less is written than by {@link CompactionPicker leveled compaction}, and
 * reads have more runs to ask, and more space is taken by what is overwritten.
 *
 * <p>Only neighbours are merged, so that runs stay ordered by age. The result goes to the deepest
 * level that is free above the next older run. In RocksDB: universal compaction ({@code
 * compaction_picker_universal.cc}); in Cassandra: {@code SizeTieredCompactionStrategy}.
 */
final class SizeTieredStrategy implements CompactionStrategy {
  /** Runs count as equal up to this: the next one may be larger than all before it by that much. */
  private static final double RATIO = 1.5;

  /** Newer runs may have so many times the bytes of the oldest one before all are merged. */
  private static final double MAX_SPACE = 2;

  private final int trigger;
  private final CompactionPicker ranges;

  /** Merges once there are as many runs as {@code options} allow tables in level 0. */
  SizeTieredStrategy(LsmOptions options) {
    this.trigger = Math.max(2, options.compactAtLevel0Tables());
    this.ranges = new CompactionPicker(options);
  }

  @Override
  public @Nullable CompactionPlan pick(Levels levels) {
    List<Levels.Run> runs = levels.runs();
    if (runs.size() < trigger) {
      return null;
    }
    if (isSpaceWasted(runs)) {
      return merge(runs, 0, runs.size());
    }
    for (int from = 0; from < runs.size() - 1; from++) {
      int end = endOfTier(runs, from);
      if (end - from >= 2) {
        return merge(runs, from, end);
      }
    }
    // No two are of a size: fewer runs at least, of the smallest.
    return merge(runs, 0, runs.size() - trigger + 2);
  }

  private static boolean isSpaceWasted(List<Levels.Run> runs) {
    long oldest = runs.get(runs.size() - 1).bytes();
    long newer = runs.stream().mapToLong(Levels.Run::bytes).sum() - oldest;
    return newer >= MAX_SPACE * oldest;
  }

  /**
   * Returns the end of the runs from {@code from} on of which none is much larger than those before
   * it.
   */
  private static int endOfTier(List<Levels.Run> runs, int from) {
    long bytes = runs.get(from).bytes();
    int end = from + 1;
    while (end < runs.size() && runs.get(end).bytes() <= RATIO * bytes) {
      bytes += runs.get(end).bytes();
      end++;
    }
    return end;
  }

  private static CompactionPlan merge(List<Levels.Run> runs, int from, int end) {
    // Above the next older run; a merge that ends with the oldest goes to the last level.
    int below = end == runs.size() ? Levels.COUNT : runs.get(end).level();
    return new CompactionPlan(runs.subList(from, end), Math.max(0, below - 1), false);
  }

  @Override
  public @Nullable CompactionPlan pickRange(
      Levels levels, byte @Nullable [] from, byte @Nullable [] to) {
    return ranges.pickRange(levels, from, to);
  }

  @Override
  public double excess(Levels levels, int level) {
    boolean isThere = !levels.tables(level).isEmpty();
    return level == 0 || isThere ? (double) levels.runs().size() / trigger : 0;
  }

  @Override
  public int backlog(Levels levels) {
    return levels.runs().size();
  }
}
