package dev.varve.server;

import dev.varve.KeyRange;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the orders of some sorted sets begin and end: what is known from the last walks. Members
 * that were removed at an end, as from a queue, leave tombstones there, and each walk would pass
 * all of them again. So a walk begins at what the last one has found first.
 *
 * <p>Only the turn uses it, since it holds for the newest state only; and it is forgotten when a
 * turn is undone. It is a cache: a missing bound costs time, and nothing else.
 */
final class OrderEnds {
  private static final int MAX_SETS = 1_000;

  /** Longer bounds are not kept, so that all of them take little memory. */
  private static final int MAX_BYTES = 256;

  private static final byte[] NOTHING = {};
  private static final byte[] LOWEST = ScoreOrder.entry(Double.NEGATIVE_INFINITY, NOTHING);

  /** No entry is after this one: it is that of a NaN. */
  private static final byte[] AFTER_HIGHEST =
      ScoreOrder.bound(ScoreOrder.ordered(Double.POSITIVE_INFINITY) + 1);

  // By the versions of sorted sets: no entry is below, or at or above.
  private final Map<Long, byte[]> firsts = new Recent();
  private final Map<Long, byte[]> ends = new Recent();

  /** The bounds of the sorted sets that were used last. */
  private static final class Recent extends LinkedHashMap<Long, byte[]> {
    private static final long serialVersionUID = 1L;

    Recent() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
      return size() > MAX_SETS;
    }
  }

  /** Returns the part of a range in which there may be entries. */
  KeyRange narrowed(long version, KeyRange range) {
    byte[] first = firsts.get(version);
    byte[] end = ends.get(version);
    byte[] from = range.from();
    byte[] to = range.to();
    return new KeyRange(
        first != null && range.startsAtOrBefore(first) ? first : from,
        end != null && range.endsAfter(end) ? end : to);
  }

  /** A walk forwards through {@code range} has found an entry first; null: it has found none. */
  void begins(long version, KeyRange range, byte @Nullable [] entry) {
    byte[] first = firsts.get(version);
    byte[] bound = entry == null ? range.to() : entry;
    boolean wasFromStart = range.startsAtOrBefore(first == null ? LOWEST : first);
    if (wasFromStart && bound != null && (first == null || isBelow(first, bound))) {
      keep(firsts, version, bound);
    }
  }

  /** A walk backwards through {@code range} has found an entry first; null: it has found none. */
  void ends(long version, KeyRange range, byte @Nullable [] entry) {
    byte[] end = ends.get(version);
    byte[] bound = entry == null ? range.from() : next(entry);
    byte[] to = range.to();
    boolean wasFromEnd = to == null || !isBelow(to, end == null ? AFTER_HIGHEST : end);
    if (wasFromEnd && bound != null && (end == null || isBelow(bound, end))) {
      keep(ends, version, bound);
    }
  }

  private static boolean isBelow(byte[] one, byte[] other) {
    return Arrays.compareUnsigned(one, other) < 0;
  }

  /** Returns the first entry after another one: it is the same with a zero byte at its end. */
  private static byte[] next(byte[] entry) {
    return Arrays.copyOf(entry, entry.length + 1);
  }

  /** Without the old bound, if the new one is too long: it may be wrong by now. */
  private static void keep(Map<Long, byte[]> bounds, long version, byte[] bound) {
    if (bound.length <= MAX_BYTES) {
      bounds.put(version, bound);
    } else {
      bounds.remove(version);
    }
  }

  /** There is a new entry. */
  void added(long version, byte[] entry) {
    byte[] first = firsts.get(version);
    if (first != null && isBelow(entry, first)) {
      keep(firsts, version, entry);
    }
    byte[] end = ends.get(version);
    if (end != null && !isBelow(entry, end)) {
      keep(ends, version, next(entry));
    }
  }

  /** Forgets everything: what was found may not be there any more. */
  void clear() {
    firsts.clear();
    ends.clear();
  }
}
