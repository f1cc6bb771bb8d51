// Exercise 6.4: phantoms, and the gaps a scan has read. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=6.4

package dev.varve.exercises.phantoms;

import dev.varve.Internal;
import dev.varve.course.NotDoneYet;
import java.util.Arrays;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * All that a transaction has read: keys, and what lay between the keys that its cursors passed.
 * That a key was <em>absent</em> is read as well: one that appears in a scanned gap later is a
 * phantom.
 *
 * <p>All is kept as intervals from a key (inclusive) to a key (exclusive). A single key {@code k}
 * is the interval from {@code k} to {@code k} with a zero byte after it, the next key there can be.
 * Not thread-safe.
 *
 * @hidden
 */
@Internal
public final class ReadSet {

  /** What one run of a cursor has passed; it grows as the cursor moves, until it is finished. */
  public static final class Interval {
    private byte[] from;
    private byte[] to;

    private Interval(byte[] from, byte[] to) {
      this.from = from;
      this.to = to;
    }

    /** Moves the end up to {@code end}, exclusive; null is no end. */
    public void extendTo(byte[] end) {
      throw new NotDoneYet("6.4");
    }

    /** Moves the start down to {@code start}; null is the lowest key. */
    public void extendFrom(byte[] start) {
      throw new NotDoneYet("6.4");
    }
  }

  private static final byte[] LOWEST = {};

  private final boolean remembers;
  private final Set<Interval> growing = new HashSet<>();
  // Disjoint intervals, start to end.
  private final NavigableMap<byte[], Interval> merged = new TreeMap<>(Arrays::compareUnsigned);

  /** Makes an empty set; it stays empty if it {@code remembers} nothing. */
  public ReadSet(boolean remembers) {
    this.remembers = remembers;
  }

  /** Adds one key. */
  public void add(byte[] key) {
    throw new NotDoneYet("6.4");
  }

  /**
   * Adds what a cursor has passed, which grows until {@link #finish}. An end that is not above the
   * start means that nothing was passed yet.
   *
   * @param from inclusive; null is the lowest key
   * @param to exclusive; null is no end
   */
  public Interval addScan(byte[] from, byte[] to) {
    Interval interval = new Interval(from == null ? LOWEST : from, to);
    if (remembers) {
      growing.add(interval);
    }
    return interval;
  }

  /** The interval grows no more. So what is kept does not grow with the number of scans. */
  public void finish(Interval interval) {
    if (growing.remove(interval)) {
      merge(interval.from, interval.to);
    }
  }

  /** Returns the next key that there can be. */
  public static byte[] successor(byte[] key) {
    throw new NotDoneYet("6.4");
  }

  /** Brings all scans into the merged intervals: the cursors move no more. */
  public void seal() {
    growing.forEach(interval -> merge(interval.from, interval.to));
    growing.clear();
  }

  /** Adds an interval, and makes one of it and all those that it touches. */
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

  /** Says whether {@code key} was read, or lies where a scan found nothing. Seal before. */
  public boolean contains(byte[] key) {
    throw new NotDoneYet("6.4");
  }
}
