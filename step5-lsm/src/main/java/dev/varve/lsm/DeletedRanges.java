package dev.varve.lsm;

import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.MemTable;
import dev.varve.memtable.RangeTombstone;
import dev.varve.memtable.RangeTombstones;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The range tombstones that a flush or a compaction reads: which versions they hide, and which of
 * them it must write again. Immutable. What {@link Retention} is for versions, this is for ranges,
 * and the snapshots divide the sequence numbers into the same stripes.
 *
 * <p>A version may be dropped if (1) a newer range tombstone that covers its key is in the same
 * stripe: every reader that could see the version sees the tombstone. A part of a range tombstone
 * may be dropped if
 *
 * <ol>
 *   <li value="2">a newer one in the same stripe covers that part; or
 *   <li>no snapshot is older than it, so the versions that it hides among those read here are
 *       dropped by (1); and no table below the output holds a key in that part, so there is nothing
 *       else to hide.
 * </ol>
 *
 * <p>In RocksDB: {@code compaction_range_del_aggregator}; in Pebble: {@code compact/spans.go}.
 */
final class DeletedRanges {

  /** Decides whether there may be older versions in a range below the tables to be written. */
  interface Below {
    /**
     * Returns whether there may be a version of a key from {@code from} up to, not including,
     * {@code to}.
     */
    boolean mayHold(byte[] from, byte[] to);
  }

  /** No range was deleted. */
  static final DeletedRanges NONE = of(List.of());

  private final RangeTombstones all;
  private final List<RangeTombstone> list;
  private final long[] snapshots;
  private final Below below;

  private DeletedRanges(List<RangeTombstone> list, long[] snapshots, Below below) {
    this.list = list;
    this.all = RangeTombstones.of(list);
    this.snapshots = snapshots;
    this.below = below;
  }

  /** Returns ranges with nothing below, and without snapshots. */
  static DeletedRanges of(List<RangeTombstone> ranges) {
    return new DeletedRanges(ranges, new long[0], (from, to) -> false);
  }

  /**
   * Returns those of tables that are merged.
   *
   * @param snapshots the sequence numbers that are still read at, ascending
   */
  static DeletedRanges of(List<TableMetadata> tables, long[] snapshots, Below below) {
    List<RangeTombstone> parts = new ArrayList<>();
    tables.forEach(table -> parts.addAll(table.properties().rangeTombstones().list()));
    return parts.isEmpty() ? NONE : new DeletedRanges(joined(parts), snapshots, below);
  }

  /**
   * Returns those of a memtable that is flushed. A range without an upper bound ends after the last
   * key that there is to hide.
   *
   * @param older the tables, which have all that is older than the memtable
   */
  static DeletedRanges of(MemTable memtable, Levels older, long[] snapshots) {
    RangeTombstones found = memtable.rangeTombstones();
    if (found.isEmpty()) {
      return NONE;
    }
    byte[] end = endOf(memtable, older);
    List<RangeTombstone> bounded = new ArrayList<>();
    for (RangeTombstone each : found.list()) {
      RangeTombstone part = each.to() == null ? each.within(null, end) : each;
      if (part != null) {
        bounded.add(part);
      }
    }
    return new DeletedRanges(bounded, snapshots, (from, to) -> older.mayHoldAfter(-1, from, to));
  }

  /** Returns the key after the last one in memory or in a table. */
  private static byte[] endOf(MemTable memtable, Levels older) {
    EntryCursor entries = memtable.entries();
    byte[] last = entries.last() ? entries.key().toByteArray() : new byte[0];
    for (TableMetadata table : older.tables()) {
      last = Arrays.compareUnsigned(table.largest(), last) > 0 ? table.largest() : last;
    }
    return RangeTombstone.successor(last);
  }

  /** Joins the parts into which the borders of tables have cut a range. */
  private static List<RangeTombstone> joined(List<RangeTombstone> parts) {
    parts.sort(
        Comparator.comparingLong(RangeTombstone::sequence)
            .thenComparing(RangeTombstone::from, Arrays::compareUnsigned));
    List<RangeTombstone> joined = new ArrayList<>();
    for (RangeTombstone part : parts) {
      RangeTombstone last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last != null
          && last.sequence() == part.sequence()
          && Arrays.compareUnsigned(last.to(), part.from()) >= 0) {
        byte[] end = Arrays.compareUnsigned(last.to(), part.to()) >= 0 ? last.to() : part.to();
        joined.set(joined.size() - 1, new RangeTombstone(last.from(), end, last.sequence()));
      } else {
        joined.add(part);
      }
    }
    return joined;
  }

  boolean isEmpty() {
    return list.isEmpty();
  }

  /** Returns whether a version may be dropped because of (1). */
  boolean hide(Slice key, long tag) {
    if (list.isEmpty()) {
      return false;
    }
    long sequence = Tag.sequence(tag);
    RangeTombstone newest = all.newest(key, endOfStripe(sequence));
    return newest != null && newest.sequence() > sequence;
  }

  /**
   * Returns the parts to be written to a table for the keys from {@code from} up to, not including,
   * {@code to}; null is an open end.
   */
  List<RangeTombstone> kept(byte @Nullable [] from, byte @Nullable [] to) {
    List<RangeTombstone> kept = new ArrayList<>();
    for (RangeTombstone each : list) {
      RangeTombstone part = each.within(from, to);
      if (part != null && !isCovered(part) && !hidesNothing(part)) {
        kept.add(part);
      }
    }
    return kept;
  }

  /** Returns whether (2) holds. */
  private boolean isCovered(RangeTombstone part) {
    RangeTombstone newest = all.newest(part.from(), endOfStripe(part.sequence()));
    return newest != null && newest.sequence() > part.sequence() && newest.reaches(part.to());
  }

  /** Returns whether (3) holds. */
  private boolean hidesNothing(RangeTombstone part) {
    boolean seenByAll = snapshots.length == 0 || part.sequence() <= snapshots[0];
    return seenByAll && !below.mayHold(part.from(), part.to());
  }

  /** Returns the highest sequence number in the stripe of another. */
  private long endOfStripe(long sequence) {
    int found = Arrays.binarySearch(snapshots, sequence);
    int stripe = found >= 0 ? found : -found - 1;
    return stripe < snapshots.length ? snapshots[stripe] : Tag.MAX_SEQUENCE;
  }
}
