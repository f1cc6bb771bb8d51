package dev.varve.transactions;

import dev.varve.Internal;
import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Everything that a transaction has read: keys, and the gaps between the keys that its cursors
 * passed. The <em>absence</em> of a key is read as well: a key that later appears in a scanned gap
 * is a phantom.
 *
 * <p>Reads are stored as intervals from a key (inclusive) to a key (exclusive). A single key {@code
 * k} is the interval from {@code k} to {@code k} with a zero byte appended, which is the next
 * possible key. Not thread-safe.
 *
 * @hidden
 */
@Internal
public final class ReadSet implements Dependencies {

  /**
   * The interval that a cursor has passed; it grows as the cursor moves, until it is finished.
   *
   * @hidden
   */
  @Internal
  public static final class Interval {
    private byte[] from;
    private byte[] to;

    private Interval(byte[] from, byte[] to) {
      this.from = from;
      this.to = to;
    }

    /** Extends the end to {@code end}, exclusive; null means no upper bound. */
    public void extendTo(byte[] end) {
      to = later(to, end);
    }

    /** Extends the start down to {@code start}; null means the lowest key. */
    public void extendFrom(byte[] start) {
      byte[] lower = start == null ? LOWEST : start;
      from = Arrays.compareUnsigned(lower, from) < 0 ? lower : from;
    }
  }

  private static final byte[] LOWEST = {};

  private final boolean remembers;
  private final Set<Interval> growing = new HashSet<>();
  // Disjoint intervals, start to end.
  private final NavigableMap<byte[], Interval> merged = new TreeMap<>(Arrays::compareUnsigned);

  /** Creates an empty set; if {@code remembers} is false, it stays empty. */
  public ReadSet(boolean remembers) {
    this.remembers = remembers;
  }

  /** Adds one key. */
  public void add(byte[] key) {
    if (remembers) {
      merge(key, successor(key));
    }
  }

  /** Adds all keys of the ranges that a batch deletes. */
  public void addRanges(WriteBatch batch) {
    batch.forEach(
        new WriteBatch.Visitor() {
          @Override
          public void put(
              byte[] array, int key, int keyLength, int value, int valueLength, long expiresAt) {}

          @Override
          public void delete(byte[] array, int key, int keyLength) {}

          @Override
          public void deleteRange(KeyRange range) {
            if (remembers) {
              merge(range.from() == null ? LOWEST : range.from(), range.to());
            }
          }
        });
  }

  /**
   * Adds the interval that a cursor has passed, which grows until {@link #finish}. If the end is
   * not above the start, nothing has been passed yet.
   *
   * @param from inclusive; null means the lowest key
   * @param to exclusive; null means no upper bound
   */
  public Interval addScan(byte[] from, byte[] to) {
    Interval interval = new Interval(from == null ? LOWEST : from, to);
    if (remembers) {
      growing.add(interval);
    }
    return interval;
  }

  /**
   * Merges an interval that will not grow any more, so that memory does not grow with the number of
   * scans.
   */
  public void finish(Interval interval) {
    if (growing.remove(interval)) {
      merge(interval.from, interval.to);
    }
  }

  /** Returns the next possible key. */
  public static byte[] successor(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /** Merges the intervals of all scans; the cursors must not move any more. */
  public void seal() {
    growing.forEach(interval -> merge(interval.from, interval.to));
    growing.clear();
  }

  /** Adds an interval, merging it with all intervals that it touches. */
  private void merge(byte[] from, byte[] to) {
    if (to != null && Arrays.compareUnsigned(to, from) <= 0) {
      return; // Empty; in its place it would hide an interval that ends after it.
    }
    Interval whole = new Interval(from, to);
    Map.Entry<byte[], Interval> below = merged.floorEntry(from);
    if (below != null && reaches(below.getValue().to, from)) {
      whole.from = below.getValue().from;
    }
    NavigableMap<byte[], Interval> rest = merged.tailMap(whole.from, true);
    while (!rest.isEmpty() && reaches(whole.to, rest.firstKey())) {
      byte[] end = rest.pollFirstEntry().getValue().to;
      whole.to = later(whole.to, end);
    }
    merged.put(whole.from, whole);
  }

  private static boolean reaches(byte[] end, byte[] key) {
    return end == null || Arrays.compareUnsigned(end, key) >= 0;
  }

  private static byte[] later(byte[] end, byte[] other) {
    boolean endless = end == null || other == null;
    return endless ? null : Arrays.compareUnsigned(end, other) >= 0 ? end : other;
  }

  /**
   * Returns whether {@code key} was read, or is in a gap that a scan passed. Call {@link #seal}
   * first.
   */
  @Override
  public boolean contains(byte[] key) {
    Map.Entry<byte[], Interval> below = merged.floorEntry(key);
    if (below == null) {
      return false;
    }
    byte[] end = below.getValue().to;
    return end == null || Arrays.compareUnsigned(key, end) < 0;
  }

  /**
   * Returns whether a key in {@code range} was read, or is in a gap that a scan passed. Call {@link
   * #seal} first.
   */
  @Override
  public boolean containsAny(KeyRange range) {
    byte[] from = range.from() == null ? LOWEST : range.from();
    byte[] next = merged.higherKey(from);
    return contains(from) || next != null && range.endsAfter(next);
  }
}
