package dev.varve.lsm;

import dev.varve.demo.Narrator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The levels of a tree at one moment, and what is at work on them.
 *
 * @param levels from level 0 down to the deepest that has tables, and one more
 * @param memoryBytes of the active memtable
 * @param maxMemoryBytes with how many it is full
 * @param frozen how many memtables wait for their flush
 * @param work a flush, a compaction, or neither
 * @param waitedNanos for how long writers were made to wait so far
 */
record LevelsNow(
    List<Level> levels,
    long memoryBytes,
    long maxMemoryBytes,
    int frozen,
    Compactor.Work work,
    long waitedNanos) {

  /**
   * One level.
   *
   * @param full how full it is: from 1 on, it is compacted
   */
  record Level(int number, int tables, long bytes, long maxBytes, int maxTables, double full) {}

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
        work,
        waitedNanos);
  }

  /** Returns what is at work, in words. */
  String workText() {
    CompactionPlan plan = work.compaction();
    if (plan == null) {
      return work.flushing() ? "a flush into level 0" : "nothing";
    }
    String compaction =
        String.format(
            Locale.ROOT,
            "a compaction of level %d into %d, %s of %,d KiB",
            plan.inputLevel(),
            plan.outputLevel(),
            Narrator.count(plan.inputs().stream().mapToInt(List::size).sum(), "table", "tables"),
            plan.inputBytes() >> 10);
    return work.flushing() ? "a flush; " + compaction : compaction;
  }

  /** Returns the tables of each level, how full it is, and what is at work, in one line. */
  String shape() {
    StringBuilder text = new StringBuilder();
    for (Level level : levels) {
      if (level.number == 0 || level.tables > 0) {
        text.append(
            String.format(
                Locale.ROOT, "L%d %2d %3.0f %%   ", level.number, level.tables, 100 * level.full));
      }
    }
    CompactionPlan plan = work.compaction();
    text.append(work.flushing() ? "flush " : "");
    text.append(plan == null ? "" : "merge " + plan.inputLevel() + " into " + plan.outputLevel());
    return text.toString().stripTrailing();
  }
}
