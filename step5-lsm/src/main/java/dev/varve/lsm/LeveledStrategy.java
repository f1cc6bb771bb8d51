package dev.varve.lsm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Chooses what to compact next. Pure: the plan depends only on the levels and the options.
 *
 * <p>Leveled compaction: a level that has reached its share is full, and moves a part of it to the
 * next one. The fullest level is compacted first. In LevelDB: {@code VersionSet::PickCompaction};
 * in RocksDB: {@code kMinOverlappingRatio}.
 */
final class LeveledStrategy implements CompactionStrategy {
  private final LsmOptions options;

  LeveledStrategy(LsmOptions options) {
    this.options = options;
  }

  @Override
  public CompactionPlan pick(Levels levels) {
    int level = mostExcessive(levels);
    if (level < 0) {
      return null;
    }
    List<TableMetadata> upper =
        level == 0 ? oldestOfLevel0(levels) : List.of(cheapest(levels, level));
    return into(levels, level, upper);
  }

  /** Returns the fullest of the full levels, or -1 if none is. The last level may have any size. */
  private int mostExcessive(Levels levels) {
    int most = -1;
    double highest = 1;
    for (int level = 0; level < Levels.COUNT - 1; level++) {
      double excess = excess(levels, level);
      if (excess >= highest) {
        most = level;
        highest = excess;
      }
    }
    return most;
  }

  /**
   * Returns how full a level is, as a fraction of its share; from 1 on it is full, and is
   * compacted. Level 0 is measured by its number of tables, the others by their bytes.
   */
  @Override
  public double excess(Levels levels, int level) {
    return level == 0
        ? (double) levels.tables(0).size() / options.compactAtLevel0Tables()
        : levels.bytes(level) / options.maxLevelBytes(level);
  }

  /**
   * Returns the oldest table of level 0, and all that overlap it or each other: what stays in level
   * 0 must not be older than what moves below it.
   */
  private static List<TableMetadata> oldestOfLevel0(Levels levels) {
    List<TableMetadata> tables = levels.tables(0);
    Bounds bounds = Bounds.of(tables.get(tables.size() - 1));
    return overlappingInLevel0(levels, bounds);
  }

  /**
   * Returns all tables of level 0 whose keys overlap {@code bounds} or those of another table
   * returned. The bounds are widened to include them.
   */
  private static List<TableMetadata> overlappingInLevel0(Levels levels, Bounds bounds) {
    List<TableMetadata> chosen = levels.overlapping(0, bounds.from, bounds.to);
    int before = -1;
    while (chosen.size() != before) {
      before = chosen.size();
      chosen.forEach(bounds::include);
      chosen = levels.overlapping(0, bounds.from, bounds.to);
    }
    return chosen;
  }

  /**
   * Returns the table that overlaps the fewest bytes of the next level in proportion to its own
   * size.
   */
  private static TableMetadata cheapest(Levels levels, int level) {
    TableMetadata best = null;
    double bestCost = Double.MAX_VALUE;
    for (TableMetadata table : levels.tables(level)) {
      double overlap =
          levels.overlapping(level + 1, table.smallest(), table.largest()).stream()
              .mapToLong(TableMetadata::bytes)
              .sum();
      if (overlap / table.bytes() < bestCost) {
        best = table;
        bestCost = overlap / table.bytes();
      }
    }
    return best;
  }

  /**
   * Plans to merge {@code upper}, of {@code level}, with all tables of the next level that overlap
   * the range from the smallest to the largest key of all of them, into that level. The plan may
   * move a table.
   */
  private static CompactionPlan into(Levels levels, int level, List<TableMetadata> upper) {
    Bounds bounds = Bounds.of(upper.get(0));
    upper.forEach(bounds::include);
    List<Levels.Run> inputs = new ArrayList<>(Levels.asRuns(level, upper));
    List<TableMetadata> lower = levels.overlapping(level + 1, bounds.from, bounds.to);
    inputs.addAll(Levels.asRuns(level + 1, lower));
    return new CompactionPlan(inputs, level + 1, true);
  }

  /**
   * Returns a plan that merges all that may hold keys at or between the two (null is an open end),
   * from all levels, and the tables that overlap one of those, into the deepest level that has any
   * of them, but at least level 1. Even a single table is rewritten. Returns null if there are
   * none.
   */
  @Override
  public CompactionPlan pickRange(Levels levels, byte[] from, byte[] to) {
    Bounds bounds = new Bounds(from, to);
    List<Levels.Run> inputs = List.of();
    long tables = -1;
    for (long before = -2; tables != before; ) {
      before = tables;
      inputs = overlappingInAllLevels(levels, bounds);
      tables = inputs.stream().mapToLong(run -> run.tables().size()).sum();
      inputs.forEach(run -> run.tables().forEach(bounds::include));
    }
    if (inputs.isEmpty()) {
      return null;
    }
    int deepest = inputs.get(inputs.size() - 1).level();
    return new CompactionPlan(inputs, Math.max(1, deepest), false);
  }

  private static List<Levels.Run> overlappingInAllLevels(Levels levels, Bounds bounds) {
    List<Levels.Run> inputs = new ArrayList<>();
    for (int level = 0; level < Levels.COUNT; level++) {
      List<TableMetadata> tables = levels.overlapping(level, bounds.from, bounds.to);
      inputs.addAll(Levels.asRuns(level, tables));
    }
    return inputs;
  }

  @Override
  public int backlog(Levels levels) {
    return levels.tables(0).size();
  }

  /** A range of keys that is widened by each table included; null is an open end. */
  private static final class Bounds {
    private byte[] from;
    private byte[] to;

    Bounds(byte[] from, byte[] to) {
      this.from = from;
      this.to = to;
    }

    static Bounds of(TableMetadata table) {
      return new Bounds(table.smallest(), table.largest());
    }

    void include(TableMetadata table) {
      if (from != null && Arrays.compareUnsigned(table.smallest(), from) < 0) {
        from = table.smallest();
      }
      if (to != null && Arrays.compareUnsigned(table.largest(), to) > 0) {
        to = table.largest();
      }
    }
  }
}
