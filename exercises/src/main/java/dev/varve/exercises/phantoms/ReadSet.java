// Exercise 6.4: phantoms and the gaps of a scan. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=6.4

package dev.varve.exercises.phantoms;

import dev.varve.Internal;
import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import dev.varve.course.NotDoneYet;
import dev.varve.transactions.Dependencies;
import java.util.Arrays;
import java.util.HashSet;
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
      throw new NotDoneYet("6.4");
    }

    /** Extends the start down to {@code start}; null means the lowest key. */
    public void extendFrom(byte[] start) {
      throw new NotDoneYet("6.4");
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
    throw new NotDoneYet("6.4");
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
    throw new NotDoneYet("6.4");
  }

  /** Merges the intervals of all scans; the cursors must not move any more. */
  public void seal() {
    growing.forEach(interval -> merge(interval.from, interval.to));
    growing.clear();
  }

  /** Adds an interval, merging it with all intervals that it touches. */
  private void merge(byte[] from, byte[] to) {
    throw new NotDoneYet("6.4");
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
    throw new NotDoneYet("6.4");
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
