package dev.varve.lsm;

import dev.varve.Internal;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a tree compacts next, and how far compaction is behind. Pure: the results depend
 * only on the levels and the options, so a simulator can use it as well as an engine.
 *
 * <p>Every strategy keeps newer versions in newer runs ({@link Levels}), so one strategy can take
 * over the levels of another.
 *
 * @hidden
 */
@Internal
public interface CompactionStrategy {

  /** Returns the next compaction that {@code levels} need, or null if they need none. */
  @Nullable CompactionPlan pick(Levels levels);

  /**
   * Returns a plan that merges all that may hold keys at or between the two (null is an open end),
   * and the tables that overlap one of those, into one level; null if there are none.
   */
  @Nullable CompactionPlan pickRange(Levels levels, byte @Nullable [] from, byte @Nullable [] to);

  /** Returns how full a level is, as a fraction of its share; from 1 on it is compacted. */
  double excess(Levels levels, int level);

  /**
   * Returns how many runs a read may have to search in addition to those of a fully compacted tree:
   * when there are too many, writes are slowed down and then stopped.
   */
  int backlog(Levels levels);
}
