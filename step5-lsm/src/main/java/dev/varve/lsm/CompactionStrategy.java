package dev.varve.lsm;

import dev.varve.Internal;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a tree compacts next, and how far compaction is behind. Pure: the results depend
 * only on the levels, the options and the {@link Moment}, so a simulator can use it as well as an
 * engine.
 *
 * <p>Every strategy keeps newer versions in newer runs ({@link Levels}), so one strategy can take
 * over the levels of another.
 *
 * @hidden
 */
@Internal
public interface CompactionStrategy {

  /**
   * What a strategy may use besides the levels.
   *
   * @param oldestSnapshot the sequence number of the oldest open snapshot; MAX_VALUE if none is
   *     open
   * @param millis the time, in milliseconds since 1970
   * @hidden
   */
  @Internal
  record Moment(long oldestSnapshot, long millis) {

    /** Returns this moment as if no snapshot were open. */
    Moment withoutSnapshots() {
      return new Moment(Long.MAX_VALUE, millis);
    }
  }

  /**
   * Returns the next compaction that {@code levels} need for their shape, or null if they need
   * none.
   */
  @Nullable CompactionPlan pick(Levels levels);

  /**
   * Returns the next compaction at a moment, or null if none is due: what {@link #pick(Levels)}
   * returns, and then what became possible or necessary as snapshots were closed and time passed.
   * What is due stays due: the same levels need a compaction at all later moments as well.
   */
  default @Nullable CompactionPlan pick(Levels levels, Moment moment) {
    return pick(levels);
  }

  /**
   * Returns a plan that merges all that may hold keys at or between the two (null is an open end),
   * and the tables that overlap one of those, into one level; null if there are none.
   */
  @Nullable CompactionPlan pickRange(Levels levels, byte @Nullable [] from, byte @Nullable [] to);

  /** Returns how full a level is, as a fraction of its share; from 1 on it is compacted. */
  double excess(Levels levels, int level);

  /**
   * Returns how many runs a read may have to search in addition to those of a fully compacted tree:
   * if there are too many, writes are slowed down and then stopped.
   */
  int backlog(Levels levels);

  /**
   * Returns the interval, in milliseconds, at which to ask again although nothing but the time has
   * changed; 0 means never.
   */
  default long checkMillis() {
    return 0;
  }
}
