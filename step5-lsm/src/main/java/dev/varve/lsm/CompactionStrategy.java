package dev.varve.lsm;

import dev.varve.Internal;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a tree compacts next, and how far it is behind. Pure: the answers follow from the
 * levels and the options alone, so that a simulator can ask as well as an engine.
 *
 * <p>Whatever a strategy does, a run keeps what is newer above what is older ({@link Levels}). So
 * one strategy can take over the levels that another one has left.
 *
 * @hidden
 */
@Internal
public interface CompactionStrategy {

  /** Returns the next compaction that {@code levels} need, or null if they are in shape. */
  @Nullable CompactionPlan pick(Levels levels);

  /**
   * Returns a plan that merges all that may hold keys at or between the two (null is an open end),
   * and what overlaps with one of those, into one level; null if there is nothing.
   */
  @Nullable CompactionPlan pickRange(Levels levels, byte @Nullable [] from, byte @Nullable [] to);

  /** Returns how full a level is, as a part of its share; from 1 on it is compacted. */
  double excess(Levels levels, int level);

  /**
   * Returns how many runs a read may have to ask besides those of a tree in shape: writes are
   * slowed down, and stopped, when there are too many.
   */
  int backlog(Levels levels);
}
