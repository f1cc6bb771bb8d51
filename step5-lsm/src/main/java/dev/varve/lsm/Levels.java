package dev.varve.lsm;

import dev.varve.Internal;
import dev.varve.memtable.RangeTombstones;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The tables of a tree at one moment, as the manifest lists them, and their mark. Immutable; a
 * {@link VersionEdit} leads to the next state. Pure: no table need be open, or even exist.
 *
 * <p>They form sorted runs, the newest first: the versions of a key in a run are newer than those
 * in any later run. In level 0, whose tables are flushed memtables and may overlap, each table is a
 * run by itself; each deeper level is one run. In LevelDB: {@code version_set.cc}.
 *
 * @hidden
 */
@Internal
public final class Levels {
  /** The number of levels, including level 0. */
  public static final int COUNT = 7;

  private static final Comparator<TableMetadata> NEWEST_FIRST =
      Comparator.comparing((TableMetadata table) -> table.properties().largestSequence())
          .reversed();
  static final Comparator<TableMetadata> BY_KEY =
      (a, b) -> Arrays.compareUnsigned(a.smallest(), b.smallest());

  /**
   * Tables of one level, sorted by key, no two of which share a key: so at most one has a given
   * key.
   *
   * @hidden
   */
  @Internal
  public record Run(int level, List<TableMetadata> tables) {

    /** Returns the total size of the tables, in bytes. */
    public long bytes() {
      return tables.stream().mapToLong(TableMetadata::bytes).sum();
    }

    /** Returns the range tombstones of all tables. */
    public RangeTombstones rangeTombstones() {
      RangeTombstones all = RangeTombstones.NONE;
      for (TableMetadata table : tables) {
        RangeTombstones own = table.properties().rangeTombstones();
        all = all.isEmpty() ? own : all.plus(own.list());
      }
      return all;
    }
  }

  /**
   * Looks in one table, the {@code table}th of the {@code run}th run; returns null for no answer.
   *
   * @hidden
   */
  @Internal
  public interface Question<A> {
    A ask(int run, int table);
  }

  private final List<Run> runs;
  // The same by level, each sorted as its runs are.
  private final List<List<TableMetadata>> tables;
  private final byte[] mark;

  private Levels(List<List<TableMetadata>> tables, byte[] mark) {
    this.tables = tables;
    this.mark = mark;
    List<Run> all = new ArrayList<>();
    for (int level = 0; level < COUNT; level++) {
      all.addAll(asRuns(level, tables.get(level)));
    }
    this.runs = List.copyOf(all);
  }

  /** Returns the empty levels of a new tree. */
  public static Levels empty() {
    return new Levels(Collections.nCopies(COUNT, List.of()), null);
  }

  /**
   * Returns what a manifest lists after {@code edits}, the first of which applies to empty levels.
   */
  public static Levels after(List<VersionEdit> edits) {
    Levels levels = empty();
    for (VersionEdit edit : edits) {
      levels = levels.apply(edit);
    }
    return levels;
  }

  /** Returns the levels after {@code edit}, which first removes tables and then adds tables. */
  public Levels apply(VersionEdit edit) {
    List<List<TableMetadata>> next = new ArrayList<>();
    for (int level = 0; level < COUNT; level++) {
      next.add(tables(level, edit));
    }
    return new Levels(next, edit.mark() == null ? mark : edit.mark());
  }

  /** Returns these levels with {@code tables} added to one level. */
  public Levels with(int level, List<TableMetadata> tables) {
    return apply(new VersionEdit(0, 0, 0, List.of(), VersionEdit.Added.to(level, tables)));
  }

  /** Returns these levels with {@code last} as their mark, or their own if that is null. */
  public Levels marked(byte[] last) {
    return last == null ? this : new Levels(tables, last);
  }

  private List<TableMetadata> tables(int level, VersionEdit edit) {
    Set<Long> gone = new HashSet<>();
    edit.removed().stream().filter(it -> it.level() == level).forEach(it -> gone.add(it.number()));
    List<TableMetadata> added =
        edit.added().stream()
            .filter(it -> it.level() == level)
            .map(VersionEdit.Added::table)
            .toList();
    if (gone.isEmpty() && added.isEmpty()) {
      return tables(level);
    }
    added.forEach(table -> gone.add(table.number()));
    List<TableMetadata> next = new ArrayList<>(tables(level));
    next.removeIf(table -> gone.contains(table.number()));
    next.addAll(added);
    next.sort(level == 0 ? NEWEST_FIRST : BY_KEY);
    return List.copyOf(next);
  }

  /** Returns the runs formed by tables of a level, which must be in the order of that level. */
  public static List<Run> asRuns(int level, List<TableMetadata> tables) {
    if (level == 0) {
      return tables.stream().map(table -> new Run(0, List.of(table))).toList();
    }
    return tables.isEmpty() ? List.of() : List.of(new Run(level, tables));
  }

  /**
   * Returns the mark of the last batch with one whose writes are all in tables ({@link
   * dev.varve.WriteBatch#mark(byte[])}), or null.
   */
  public byte[] mark() {
    return mark;
  }

  /** Returns all runs, the newest first. */
  public List<Run> runs() {
    return runs;
  }

  /** Returns the tables of a level: in level 0 the newest first, in the others by key. */
  public List<TableMetadata> tables(int level) {
    return tables.get(level);
  }

  /** Returns the tables of all levels, level by level. */
  public List<TableMetadata> tables() {
    return tables.stream().flatMap(List::stream).toList();
  }

  /** Returns the total size of the tables of a level, in bytes. */
  public long bytes(int level) {
    return tables(level).stream().mapToLong(TableMetadata::bytes).sum();
  }

  /**
   * Returns the tables of a level that may hold keys at or between the two; null is an open end.
   */
  public List<TableMetadata> overlapping(int level, byte[] from, byte[] to) {
    List<TableMetadata> all = tables(level);
    if (level == 0) {
      return all.stream().filter(table -> table.overlaps(from, to)).toList();
    }
    int first = from == null ? 0 : firstEndingAtOrAfter(all, from);
    int end = first;
    while (end < all.size() && all.get(end).overlaps(from, to)) {
      end++;
    }
    return all.subList(first, end);
  }

  /**
   * Asks the tables that may hold {@code key}, at most one per run, from the newest run to the
   * oldest, until one has an answer; returns it, or null if none has.
   */
  public <A> A firstAnswer(byte[] key, Question<A> question) {
    A answer = null;
    for (int run = 0; answer == null && run < runs.size(); run++) {
      int table = holder(runs.get(run), key);
      if (table >= 0) {
        answer = question.ask(run, table);
      }
    }
    return answer;
  }

  /**
   * Returns whether any run after index {@code run}, all of which are older, may hold {@code key}.
   */
  public boolean mayHoldAfter(int run, byte[] key) {
    for (int older = run + 1; older < runs.size(); older++) {
      if (holder(runs.get(older), key) >= 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns whether any run after index {@code run}, all of which are older, may hold a key from
   * {@code from} up to, not including, {@code to}.
   */
  boolean mayHoldAfter(int run, byte[] from, byte[] to) {
    return runs.stream()
        .skip(run + 1L)
        .flatMap(older -> older.tables().stream())
        .anyMatch(it -> !it.endsBefore(from) && Arrays.compareUnsigned(it.smallest(), to) < 0);
  }

  /**
   * Returns the index of the one table of a run that may hold {@code key}, or -1 if there is none.
   */
  private static int holder(Run run, byte[] key) {
    List<TableMetadata> tables = run.tables();
    int i = firstEndingAtOrAfter(tables, key);
    return i < tables.size() && Arrays.compareUnsigned(tables.get(i).smallest(), key) <= 0 ? i : -1;
  }

  /**
   * Returns the index of the first table that does not end before {@code key}, or the number of
   * tables if there is none. The tables must be sorted by key; uses binary search.
   */
  public static int firstEndingAtOrAfter(List<TableMetadata> tables, byte[] key) {
    int low = 0;
    int high = tables.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (tables.get(middle).endsBefore(key)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Returns the index of the oldest run that has one of {@code tables}; -1 if none has. */
  public int oldestRunOf(Set<TableMetadata> tables) {
    int run = runs.size() - 1;
    while (run >= 0 && runs.get(run).tables().stream().noneMatch(tables::contains)) {
      run--;
    }
    return run;
  }

  /** Returns the edit that leads from empty levels to these. */
  public VersionEdit whole(long logNumber, long nextFileNumber, long lastSequence) {
    List<VersionEdit.Added> added = new ArrayList<>();
    runs.forEach(run -> added.addAll(VersionEdit.Added.to(run.level(), run.tables())));
    return new VersionEdit(logNumber, nextFileNumber, lastSequence, List.of(), added).marked(mark);
  }
}
