package dev.varve.lsm;

import dev.varve.Internal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The levels of a tree at one moment, and the flush and compaction in progress.
 *
 * @param levels from level 0 down to the deepest that has tables, and one more
 * @param memoryBytes the size of the active memtable
 * @param maxMemoryBytes the size at which it is full
 * @param frozen the number of memtables waiting to be flushed
 * @param flushing whether a memtable is being flushed into level 0
 * @param compaction the running compaction, or null
 * @param waitedNanos how long writers have been stalled so far
 * @hidden
 */
@Internal
public record LevelsNow(
    List<Level> levels,
    long memoryBytes,
    long maxMemoryBytes,
    int frozen,
    boolean flushing,
    StoreListener.@Nullable Compaction compaction,
    long waitedNanos) {

  /**
   * One level.
   *
   * @param full how full it is: from 1 on, it is compacted
   * @hidden
   */
  @Internal
  public record Level(
      int number, int tables, long bytes, long maxBytes, int maxTables, double full) {}

  static LevelsNow of(View view, LsmOptions options, Statistics statistics) {
    Levels levels = view.version().levels();
    CompactionStrategy strategy = options.strategy();
    int deepest = Levels.COUNT - 1;
    while (deepest > 0 && levels.tables(deepest).isEmpty()) {
      deepest--;
    }
    List<Level> now = new ArrayList<>();
    for (int level = 0; level <= Math.min(deepest + 1, Levels.COUNT - 1); level++) {
      now.add(
          new Level(
              level,
              levels.tables(level).size(),
              levels.bytes(level),
              level == 0 ? 0 : (long) options.maxLevelBytes(level),
              level == 0 ? options.compactAtLevel0Tables() : 0,
              strategy.excess(levels, level)));
    }
    return new LevelsNow(
        now,
        view.active().bytes(),
        options.memtableBytes(),
        view.frozen().size(),
        statistics.isFlushing(),
        statistics.running(),
        statistics.stalledNanos());
  }
}
