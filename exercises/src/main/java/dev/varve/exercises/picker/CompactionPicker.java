// Exercise 5.3: what to compact next. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=5.3

package dev.varve.exercises.picker;

import dev.varve.course.NotDoneYet;
import dev.varve.lsm.CompactionPlan;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.Table;
import dev.varve.lsm.TableMetadata;
import dev.varve.lsm.Version;
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
    throw new NotDoneYet("5.3");
  }

  /**
   * Returns how full a level is, as a part of its share; from 1 on it is full, and compacted. Level
   * 0 is measured by its number of tables, the others by their bytes.
   */
  double excess(Version version, int level) {
    throw new NotDoneYet("5.3");
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
    throw new NotDoneYet("5.3");
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
    throw new NotDoneYet("5.3");
  }

  /**
   * Returns a plan that merges all that may hold keys at or between the two (null is an open end),
   * from all levels, and what overlaps with one of those, into the deepest level that has some of
   * it, but level 1 at least. It rewrites even a lone table. Returns null if there is nothing.
   */
  CompactionPlan pickRange(Version version, byte[] from, byte[] to) {
    throw new NotDoneYet("5.3");
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
