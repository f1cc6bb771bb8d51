// Exercise 5.6: size-tiered compaction. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=5.6

package dev.varve.exercises.tiers;

import dev.varve.course.NotDoneYet;
import dev.varve.lsm.CompactionPlan;
import dev.varve.lsm.CompactionStrategy;
import dev.varve.lsm.CompactionStyle;
import dev.varve.lsm.Levels;
import dev.varve.lsm.LsmOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Size-tiered compaction: once there are a few runs of about the same size, they are merged into
 * one, which then waits for others of its size. Each entry is rewritten once per tier, whereas
 * {@link CompactionStyle#LEVELED leveled compaction} rewrites it several times per level: less is
 * written, reads search more runs, and overwritten values take up more space.
 *
 * <p>Only adjacent runs are merged, so that runs stay ordered by age. The result goes to the
 * deepest empty level above the next older run. In RocksDB: universal compaction ({@code
 * compaction_picker_universal.cc}); in Cassandra: {@code SizeTieredCompactionStrategy}.
 */
final class SizeTieredStrategy implements CompactionStrategy {
  /**
   * A run belongs to a tier if it has at most this many times the average size of the newer runs in
   * that tier.
   */
  private static final double RATIO = 2;

  /** Newer runs may have this many times the bytes of the oldest one before all are merged. */
  private static final double MAX_SPACE = 2;

  private final int width;
  private final CompactionStrategy ranges;

  /** Merges as many runs as {@code options} allow tables in level 0. */
  SizeTieredStrategy(LsmOptions options) {
    this.width = Math.max(2, options.compactAtLevel0Tables());
    this.ranges = options.withCompaction(CompactionStyle.LEVELED).strategy();
  }

  /**
   * Returns the next merge, or null if none is needed; none is as long as there are fewer than
   * {@code width} runs. If space is wasted, all runs are merged. Otherwise each run, from the
   * newest on, is tried as the beginning of a tier, and the first tier that has at least {@code
   * width} runs is merged, all of it.
   */
  @Override
  public @Nullable CompactionPlan pick(Levels levels) {
    throw new NotDoneYet("5.6");
  }

  /**
   * Returns whether all runs but the oldest have together at least {@link #MAX_SPACE} times its
   * bytes.
   */
  private static boolean isSpaceWasted(List<Levels.Run> runs) {
    throw new NotDoneYet("5.6");
  }

  /**
   * Returns the end, exclusive, of the tier that begins at index {@code from} of {@code runs}. The
   * next older run belongs to it, too, if it has at most {@link #RATIO} times the average size of
   * the tier's runs so far, however small it is; the first that is larger ends the tier.
   */
  private static int endOfTier(List<Levels.Run> runs, int from) {
    throw new NotDoneYet("5.6");
  }

  /**
   * Returns a plan that merges the runs from index {@code from} to {@code end}, exclusive. The
   * result goes to the level just above that of the next older run, but stays in level 0 if that
   * run is there, too; if there is no older run, it goes to the last level.
   */
  private static CompactionPlan merge(List<Levels.Run> runs, int from, int end) {
    throw new NotDoneYet("5.6");
  }

  @Override
  public @Nullable CompactionPlan pickRange(
      Levels levels, byte @Nullable [] from, byte @Nullable [] to) {
    return ranges.pickRange(levels, from, to);
  }

  /**
   * Returns how close the newest tier is to being merged, as its share of {@code width} runs; the
   * same for all levels that have a table, and 0 for the others.
   */
  @Override
  public double excess(Levels levels, int level) {
    throw new NotDoneYet("5.6");
  }

  /** Returns how many runs the tier has that begins with the newest run; 0 for an empty tree. */
  @Override
  public int backlog(Levels levels) {
    throw new NotDoneYet("5.6");
  }
}
