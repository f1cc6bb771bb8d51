// Exercise 5.1: which table has the key. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=5.1

package dev.varve.exercises.lookup;

import dev.varve.Internal;
import dev.varve.course.NotDoneYet;
import dev.varve.io.Closing;
import dev.varve.lsm.LevelCursor;
import dev.varve.lsm.Table;
import dev.varve.lsm.VersionEdit;
import dev.varve.memtable.Entry;
import dev.varve.memtable.EntryCursor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The tables of a tree at one moment, by level. Immutable; the next one comes from a {@link
 * VersionEdit}.
 *
 * <p>Level 0 holds flushed memtables, newest first; their keys may overlap. In each level below,
 * tables are sorted by key and no two share one, so that a key can be in one table of it at most.
 * What a level has of a key is newer than what any level below has.
 *
 * <p>Whoever reads a version pins it: its tables are not closed until the last pin goes. In
 * LevelDB: {@code version_set.cc}.
 *
 * @hidden
 */
@Internal
public final class Version {
  /** How many levels there are, level 0 included. */
  public static final int LEVELS = 7;

  private static final Comparator<Table> NEWEST_FIRST =
      Comparator.comparing((Table table) -> table.metadata().properties().largestSequence())
          .reversed();
  private static final Comparator<Table> BY_KEY =
      (a, b) -> Arrays.compareUnsigned(a.metadata().smallest(), b.metadata().smallest());

  private final List<List<Table>> levels;
  private final int deepest;
  // How many readers pin this version, and 1 for the view that has it.
  private final AtomicInteger pins = new AtomicInteger(1);

  /** Takes the tables of each level, in any order; holds each of them until it is released. */
  public Version(List<List<Table>> levels) {
    List<List<Table>> sorted = new ArrayList<>();
    for (int level = 0; level < LEVELS; level++) {
      List<Table> tables = new ArrayList<>(levels.get(level));
      tables.sort(level == 0 ? NEWEST_FIRST : BY_KEY);
      sorted.add(List.copyOf(tables));
      tables.forEach(Table::hold);
    }
    this.levels = List.copyOf(sorted);
    this.deepest = deepestWithTables();
  }

  private int deepestWithTables() {
    int level = LEVELS - 1;
    while (level > 0 && levels.get(level).isEmpty()) {
      level--;
    }
    return level;
  }

  static Version empty() {
    List<List<Table>> levels = new ArrayList<>();
    for (int level = 0; level < LEVELS; level++) {
      levels.add(List.of());
    }
    return new Version(levels);
  }

  /** Returns the version after {@code edit}; {@code opened} has the tables that it adds. */
  Version after(VersionEdit edit, List<Table> opened) {
    Map<Long, Table> byNumber = new HashMap<>();
    opened.forEach(table -> byNumber.put(table.metadata().number(), table));
    List<List<Table>> next = new ArrayList<>();
    for (int level = 0; level < LEVELS; level++) {
      next.add(remaining(level, edit));
    }
    for (VersionEdit.Added added : edit.added()) {
      next.get(added.level()).add(byNumber.get(added.table().number()));
    }
    return new Version(next);
  }

  private List<Table> remaining(int level, VersionEdit edit) {
    Set<Long> removed = new HashSet<>();
    for (VersionEdit.Removed table : edit.removed()) {
      if (table.level() == level) {
        removed.add(table.number());
      }
    }
    List<Table> remaining = new ArrayList<>(levels.get(level));
    remaining.removeIf(table -> removed.contains(table.metadata().number()));
    return remaining;
  }

  /** Pins this version, unless its last pin has gone. */
  boolean tryPin() {
    int count = pins.get();
    while (count > 0) {
      if (pins.compareAndSet(count, count + 1)) {
        return true;
      }
      count = pins.get();
    }
    return false;
  }

  /** Takes one pin away; the last one releases all tables. */
  void unpin(boolean mayDelete) throws IOException {
    if (pins.decrementAndGet() == 0) {
      List<Closing.File> releases = new ArrayList<>();
      allTables().forEach(table -> releases.add(() -> table.release(mayDelete)));
      Closing.all(releases);
    }
  }

  /**
   * The files of those tables may be deleted, once nobody reads them, that {@code next} has not.
   */
  void makeObsoleteAllBut(Version next) {
    Set<Table> kept = new HashSet<>(next.allTables());
    allTables().stream().filter(table -> !kept.contains(table)).forEach(Table::makeObsolete);
  }

  /** Returns the tables of a level: of level 0 the newest first, of others by key. */
  public List<Table> level(int level) {
    return levels.get(level);
  }

  /** Returns the tables of all levels, level 0 first. */
  public List<Table> allTables() {
    return levels.stream().flatMap(List::stream).toList();
  }

  /** Returns how many bytes the tables of a level have. */
  public long bytes(int level) {
    return levels.get(level).stream().mapToLong(table -> table.metadata().bytes()).sum();
  }

  /**
   * Returns the tables of a level that may hold keys at or between the two; null is an open end.
   */
  public List<Table> overlapping(int level, byte[] from, byte[] to) {
    throw new NotDoneYet("5.1");
  }

  /**
   * Returns the newest version of {@code key} at or below {@code sequence}, or null. Asks the
   * tables of level 0 from the newest on, then in each deeper level the one table that may have the
   * key, until there is an answer; a tombstone is one.
   *
   * @param hash the key's {@link KeyHash}
   */
  public Entry find(byte[] key, long hash, long sequence) {
    throw new NotDoneYet("5.1");
  }

  /**
   * Of tables sorted by key, returns the index of the first whose largest key is at or after {@code
   * key}; if there is none, how many they are.
   */
  static int firstEndingAtOrBehind(List<Table> tables, byte[] key) {
    throw new NotDoneYet("5.1");
  }

  /**
   * Says whether a level below {@code level} may hold {@code key}: whether one of its tables begins
   * at or before it, and ends at or after it.
   */
  boolean mayHoldBelow(int level, byte[] key) {
    throw new NotDoneYet("5.1");
  }

  /**
   * Returns cursors that have all versions of the keys at or between the two (null is an open end):
   * one a table of level 0, and one a level below, which opens a table only when it comes to it.
   */
  public List<EntryCursor> cursors(byte[] from, byte[] to) {
    List<EntryCursor> cursors = new ArrayList<>();
    for (Table table : levels.get(0)) {
      if (table.metadata().overlaps(from, to)) {
        cursors.add(table.reader().entries(true));
      }
    }
    for (int level = 1; level <= deepest; level++) {
      if (!levels.get(level).isEmpty()) {
        cursors.add(new LevelCursor(levels.get(level), true));
      }
    }
    return cursors;
  }
}
