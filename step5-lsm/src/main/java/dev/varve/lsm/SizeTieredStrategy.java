package dev.varve.lsm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Size-tiered compaction: once there are a few runs of about the same size, they are merged into
 * one, which then waits for others of its size. Each entry is rewritten once per tier, whereas
 * {@link CompactionPicker leveled compaction} rewrites it several times per level: less is written,
 * reads search more runs, and overwritten values take up more space.
 *
 * <p>Only adjacent runs are merged, so that runs stay ordered by age. The result goes to the
 * deepest empty level above the next older run. In RocksDB: universal compaction ({@code
 * compaction_picker_universal.cc}); in Cassandra: {@code SizeTieredCompactionStrategy}.
 */
final class SizeTieredStrategy implements CompactionStrategy {
  /**
   * A run belongs to a tier if it has at most this many times the average size of the newer ones in
   * it.
   */
  private static final double RATIO = 2;

  /** Newer runs may have this many times the bytes of the oldest one before all are merged. */
  private static final double MAX_SPACE = 2;

  private final int width;
  private final CompactionPicker ranges;

  /** Merges as many runs as {@code options} allow tables in level 0. */
  SizeTieredStrategy(LsmOptions options) {
    this.width = Math.max(2, options.compactAtLevel0Tables());
    this.ranges = new CompactionPicker(options);
  }

  @Override
  public @Nullable CompactionPlan pick(Levels levels) {
    List<Levels.Run> runs = levels.runs();
    if (runs.size() >= width && isSpaceWasted(runs)) {
      return merge(runs, 0, runs.size());
    }
    for (int from = 0; from + width <= runs.size(); from++) {
      int end = endOfTier(runs, from);
      if (end - from >= width) {
        return merge(runs, from, end);
      }
    }
    return null;
  }

  private static boolean isSpaceWasted(List<Levels.Run> runs) {
    long oldest = runs.get(runs.size() - 1).bytes();
    long newer = runs.stream().mapToLong(Levels.Run::bytes).sum() - oldest;
    return newer >= MAX_SPACE * oldest;
  }

  /**
   * Returns the end of the tier that begins at {@code from}; a smaller older run belongs to it,
   * too.
   */
  private static int endOfTier(List<Levels.Run> runs, int from) {
    long bytes = runs.get(from).bytes();
    int end = from + 1;
    while (end < runs.size() && runs.get(end).bytes() <= RATIO * bytes / (end - from)) {
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

  /**
   * Returns how close the newest tier is to being merged; the same for all levels that have a run.
   */
  @Override
  public double excess(Levels levels, int level) {
    return levels.tables(level).isEmpty() ? 0 : (double) backlog(levels) / width;
  }

  /** Returns how many runs the newest tier has. */
  @Override
  public int backlog(Levels levels) {
    return levels.runs().isEmpty() ? 0 : endOfTier(levels.runs(), 0);
  }
}
