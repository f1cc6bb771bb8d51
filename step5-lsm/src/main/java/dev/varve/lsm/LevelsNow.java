package dev.varve.lsm;

import dev.varve.Internal;
import java.util.ArrayList;
import java.util.List;

/**
 * The levels of a tree at one moment, and what is at work on them.
 *
 * @param levels from level 0 down to the deepest that has tables, and one more
 * @param memoryBytes of the active memtable
 * @param maxMemoryBytes with how many it is full
 * @param frozen how many memtables wait for their flush
 * @param flushing whether a memtable is being flushed into level 0
 * @param compaction what is being merged, or null
 * @param waitedNanos for how long writers were made to wait so far
 * @hidden
 */
@Internal
public record LevelsNow(
    List<Level> levels,
    long memoryBytes,
    long maxMemoryBytes,
    int frozen,
    boolean flushing,
    Compaction compaction,
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

  /**
   * A compaction at work.
   *
   * @param tables how many it merges, from both levels
   * @param bytes how many these have
   * @hidden
   */
  @Internal
  public record Compaction(int inputLevel, int outputLevel, int tables, long bytes) {

    private static Compaction of(CompactionPlan plan) {
      int tables = plan.inputs().stream().mapToInt(List::size).sum();
      return new Compaction(plan.inputLevel(), plan.outputLevel(), tables, plan.inputBytes());
    }
  }

  static LevelsNow of(View view, LsmOptions options, Compactor.Work work, long waitedNanos) {
    Version version = view.version();
    CompactionPicker picker = new CompactionPicker(options);
    int deepest = Version.LEVELS - 1;
    while (deepest > 0 && version.level(deepest).isEmpty()) {
      deepest--;
    }
    List<Level> levels = new ArrayList<>();
    for (int level = 0; level <= Math.min(deepest + 1, Version.LEVELS - 1); level++) {
      levels.add(
          new Level(
              level,
              version.level(level).size(),
              version.bytes(level),
              level == 0 ? 0 : (long) options.maxLevelBytes(level),
              level == 0 ? options.compactAtLevel0Tables() : 0,
              picker.excess(version, level)));
    }
    return new LevelsNow(
        levels,
        view.active().bytes(),
        options.memtableBytes(),
        view.frozen().size(),
        work.flushing(),
        work.compaction() == null ? null : Compaction.of(work.compaction()),
        waitedNanos);
  }
}
