package dev.varve.lsm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Chooses what to compact next. Pure: the plan follows from the version and the options alone.
 *
 * <p>Leveled compaction: a level that has reached its share is full, and gives a part of it to the
 * next one. The fullest level comes first. In LevelDB: {@code VersionSet::PickCompaction}; in
 * RocksDB: {@code kMinOverlappingRatio}.
 */
final class CompactionPicker {
  private final LsmOptions options;

  CompactionPicker(LsmOptions options) {
    this.options = options;
  }

  /** Returns the next compaction that {@code version} needs, or null if it is in shape. */
  CompactionPlan pick(Version version) {
    int level = mostExcessive(version);
    if (level < 0) {
      return null;
    }
    List<Table> upper = level == 0 ? oldestOfLevel0(version) : List.of(cheapest(version, level));
    return into(version, level, upper);
  }

  /** Returns the fullest of the levels that are full, or -1. The last level may have any size. */
  private int mostExcessive(Version version) {
    int most = -1;
    double highest = 1;
    for (int level = 0; level < Version.LEVELS - 1; level++) {
      double excess = excess(version, level);
      if (excess >= highest) {
        most = level;
        highest = excess;
      }
    }
    return most;
  }

  /**
   * Returns how full a level is, as a part of its share; from 1 on it is full, and compacted. Level
   * 0 is measured by its number of tables, the others by their bytes.
   */
  double excess(Version version, int level) {
    return level == 0
        ? (double) version.level(0).size() / options.compactAtLevel0Tables()
        : version.bytes(level) / options.maxLevelBytes(level);
  }

  /**
   * The oldest table of level 0, and all that overlap it or one of those: what stays in level 0
   * must not be older than what goes below it.
   */
  private static List<Table> oldestOfLevel0(Version version) {
    List<Table> tables = version.level(0);
    Bounds bounds = Bounds.of(tables.get(tables.size() - 1));
    return overlappingInLevel0(version, bounds);
  }

  /**
   * Returns all tables of level 0 whose keys overlap with {@code bounds} or with those of another
   * one returned. The bounds grow around them.
   */
  private static List<Table> overlappingInLevel0(Version version, Bounds bounds) {
    List<Table> chosen = version.overlapping(0, bounds.from, bounds.to);
    int before = -1;
    while (chosen.size() != before) {
      before = chosen.size();
      chosen.forEach(bounds::include);
      chosen = version.overlapping(0, bounds.from, bounds.to);
    }
    return chosen;
  }

  /** The table that brings the least of the next level along, for its own size. */
  private static Table cheapest(Version version, int level) {
    Table best = null;
    double bestCost = Double.MAX_VALUE;
    for (Table table : version.level(level)) {
      TableMetadata it = table.metadata();
      double overlap =
          version.overlapping(level + 1, it.smallest(), it.largest()).stream()
              .mapToLong(below -> below.metadata().bytes())
              .sum();
      if (overlap / it.bytes() < bestCost) {
        best = table;
        bestCost = overlap / it.bytes();
      }
    }
    return best;
  }

  /**
   * Plans to merge {@code upper}, of {@code level}, with all tables of the next level that lie
   * between the smallest and the largest key of all of them, into that level. The plan has a list
   * of inputs for each level there is, empty for all but those two, and may move a table.
   */
  private static CompactionPlan into(Version version, int level, List<Table> upper) {
    Bounds bounds = Bounds.of(upper.get(0));
    upper.forEach(bounds::include);
    List<List<Table>> inputs = new ArrayList<>();
    for (int i = 0; i < Version.LEVELS; i++) {
      inputs.add(List.of());
    }
    inputs.set(level, upper);
    inputs.set(level + 1, version.overlapping(level + 1, bounds.from, bounds.to));
    return new CompactionPlan(inputs, level + 1, true);
  }

  /**
   * Returns a plan that merges all that may hold keys at or between the two (null is an open end),
   * from all levels, and what overlaps with one of those, into the deepest level that has some of
   * it, but level 1 at least. It rewrites even a lone table. Returns null if there is nothing.
   */
  CompactionPlan pickRange(Version version, byte[] from, byte[] to) {
    Bounds bounds = new Bounds(from, to);
    List<List<Table>> inputs = List.of();
    long tables = -1;
    for (long before = -2; tables != before; ) {
      before = tables;
      inputs = overlappingInAllLevels(version, bounds);
      tables = inputs.stream().mapToLong(List::size).sum();
      inputs.stream().flatMap(List::stream).forEach(bounds::include);
    }
    if (tables == 0) {
      return null;
    }
    int deepest = Version.LEVELS - 1;
    while (inputs.get(deepest).isEmpty()) {
      deepest--;
    }
    return new CompactionPlan(inputs, Math.max(1, deepest), false);
  }

  private static List<List<Table>> overlappingInAllLevels(Version version, Bounds bounds) {
    List<List<Table>> inputs = new ArrayList<>();
    for (int level = 0; level < Version.LEVELS; level++) {
      inputs.add(version.overlapping(level, bounds.from, bounds.to));
    }
    return inputs;
  }

  /** A range of keys that grows with the tables included; null is an open end. */
  private static final class Bounds {
    private byte[] from;
    private byte[] to;

    Bounds(byte[] from, byte[] to) {
      this.from = from;
      this.to = to;
    }

    static Bounds of(Table table) {
      return new Bounds(table.metadata().smallest(), table.metadata().largest());
    }

    void include(Table table) {
      TableMetadata it = table.metadata();
      if (from != null && Arrays.compareUnsigned(it.smallest(), from) < 0) {
        from = it.smallest();
      }
      if (to != null && Arrays.compareUnsigned(it.largest(), to) > 0) {
        to = it.largest();
      }
    }
  }
}
