package dev.varve.lsm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gets rid of tombstones when there is nothing more urgent: what the wrapped strategy picks comes
 * first. Without this, a range that was deleted would keep its tombstones until other writes push
 * them down, and each scan would skip them one by one.
 *
 * <p>A table is full of tombstones if they are at least half of its entries. Together with the
 * older tables of level 0 that overlap it, it is merged into the next level that overlaps it. If
 * none does, it hides nothing, and is rewritten where it is: then its tombstones vanish.
 *
 * <p>This ends. Let each entry count as many points as there are levels from its own down to the
 * last one:
 *
 * <ol>
 *   <li>No compaction raises an entry, not one of the wrapped strategy either; so the sum of all
 *       points never grows.
 *   <li>A merge into a deeper level lowers each entry of the table, or drops it: the sum falls.
 *   <li>If the table does not go deeper, no older table overlaps what is rewritten; and it is
 *       chosen only if no snapshot is older than it. So {@link Retention} drops all its tombstones,
 *       and it has some: the sum falls.
 * </ol>
 *
 * <p>While a snapshot is older than a table, the table is left alone; it is looked at again when
 * the snapshot has been closed. The cost is limited: a merge takes place only if at least a quarter
 * of the entries that it reads are tombstones on their way down, so that a delete causes at most
 * four entries to be rewritten in each level. Where random keys are deleted, tombstones are far
 * apart in the next level, and are left to the wrapped strategy.
 *
 * <p>In RocksDB: {@code CompactOnDeletionCollector}, and files marked for compaction when a
 * snapshot is released; in Pebble: elision-only compactions; in Cassandra: {@code
 * tombstone_threshold}.
 */
final class TombstoneStrategy implements CompactionStrategy {
  /** Skipping fewer entries takes a scan less time than opening a table. */
  static final int MIN_ENTRIES = 16;

  /** The share of tombstones from which on a table is full of them. */
  private static final double FULL = 0.5;

  /** The share of the moved tombstones in all entries of a merge that makes it worthwhile. */
  private static final double WORTHWHILE = 0.25;

  private final CompactionStrategy wrapped;

  TombstoneStrategy(CompactionStrategy wrapped) {
    this.wrapped = wrapped;
  }

  @Override
  public @Nullable CompactionPlan pick(Levels levels) {
    return wrapped.pick(levels);
  }

  @Override
  public @Nullable CompactionPlan pick(Levels levels, Moment moment) {
    CompactionPlan needed = wrapped.pick(levels, moment);
    return needed == null ? pickTombstones(levels, moment) : rewritten(needed, levels, moment);
  }

  /** Returns {@code plan}, but never one that only moves tombstones that a rewrite would drop. */
  private static CompactionPlan rewritten(CompactionPlan plan, Levels levels, Moment moment) {
    TableMetadata moved = plan.moved();
    boolean couldDrop =
        moved != null
            && isFull(moved, moment)
            && new Merge(levels, plan.inputLevel(), moved).hidesNothing();
    return couldDrop ? new CompactionPlan(plan.inputs(), plan.outputLevel(), false) : plan;
  }

  private static @Nullable CompactionPlan pickTombstones(Levels levels, Moment moment) {
    for (int level = 0; level < Levels.COUNT; level++) {
      for (TableMetadata table : levels.tables(level)) {
        if (isFull(table, moment)) {
          Merge merge = new Merge(levels, level, table);
          if (merge.isWorthwhile()) {
            return merge.plan();
          }
        }
      }
    }
    return null;
  }

  /**
   * Returns whether a table is full of tombstones, or has nothing but range tombstones, none of
   * which is newer than a snapshot.
   */
  private static boolean isFull(TableMetadata table, Moment moment) {
    long entries = table.properties().entries();
    boolean isFull =
        entries >= MIN_ENTRIES && table.properties().tombstones() >= FULL * entries || entries == 0;
    return isFull && table.properties().largestSequence() <= moment.oldestSnapshot();
  }

  /** A table, and what has to be merged with it so that it can go down. */
  private static final class Merge {
    private final Levels levels;
    private final int level;
    private final List<TableMetadata> upper = new ArrayList<>();
    private byte[] from;
    private byte[] to;
    private int outputLevel;
    private List<TableMetadata> lower = List.of();

    Merge(Levels levels, int level, TableMetadata table) {
      this.levels = levels;
      this.level = level;
      this.from = table.smallest();
      this.to = table.largest();
      this.outputLevel = level;
      upper.add(table);
      if (level == 0) {
        addOlderOfLevel0();
      }
      for (int below = level + 1; below < Levels.COUNT && lower.isEmpty(); below++) {
        lower = levels.overlapping(below, from, to);
        outputLevel = lower.isEmpty() ? level : below;
      }
    }

    /** What stays in level 0 must not be older than what leaves it; newer tables may stay. */
    private void addOlderOfLevel0() {
      List<TableMetadata> all = levels.tables(0);
      List<TableMetadata> older = all.subList(all.indexOf(upper.get(0)) + 1, all.size());
      for (int before = 0; upper.size() != before; ) {
        before = upper.size();
        for (TableMetadata table : older) {
          if (table.overlaps(from, to) && !upper.contains(table)) {
            upper.add(table);
            from = least(from, table.smallest());
            to = greatest(to, table.largest());
          }
        }
      }
      // In the order of the level, the newest first.
      upper.sort((a, b) -> Integer.compare(all.indexOf(a), all.indexOf(b)));
    }

    private static byte[] least(byte[] a, byte[] b) {
      return Arrays.compareUnsigned(a, b) <= 0 ? a : b;
    }

    private static byte[] greatest(byte[] a, byte[] b) {
      return Arrays.compareUnsigned(a, b) >= 0 ? a : b;
    }

    boolean hidesNothing() {
      return upper.size() == 1 && lower.isEmpty();
    }

    boolean isWorthwhile() {
      long tombstones = upper.stream().mapToLong(it -> it.properties().tombstones()).sum();
      // What a range tombstone covers as a whole is gone already: few tables are left to merge.
      return entries(upper) == 0 || tombstones >= WORTHWHILE * (entries(upper) + entries(lower));
    }

    private static long entries(List<TableMetadata> tables) {
      return tables.stream().mapToLong(it -> it.properties().entries()).sum();
    }

    CompactionPlan plan() {
      List<Levels.Run> inputs = new ArrayList<>(Levels.asRuns(level, upper));
      inputs.addAll(Levels.asRuns(outputLevel, lower));
      return new CompactionPlan(inputs, outputLevel, false);
    }
  }

  @Override
  public @Nullable CompactionPlan pickRange(
      Levels levels, byte @Nullable [] from, byte @Nullable [] to) {
    return wrapped.pickRange(levels, from, to);
  }

  @Override
  public double excess(Levels levels, int level) {
    return wrapped.excess(levels, level);
  }

  @Override
  public int backlog(Levels levels) {
    return wrapped.backlog(levels);
  }

  @Override
  public long checkMillis() {
    return wrapped.checkMillis();
  }
}
