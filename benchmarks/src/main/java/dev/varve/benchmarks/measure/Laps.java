package dev.varve.benchmarks.measure;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** The times of operations, of one thread or of several. Not thread-safe. */
public final class Laps {
  private static final long HIGHEST = TimeUnit.HOURS.toNanos(1);
  private static final int DIGITS = 3;

  private final Histogram single = new Histogram(HIGHEST, DIGITS);
  private long longest;
  private long operations;
  private long userBytes;
  private long begin = Long.MAX_VALUE;
  private long end = Long.MIN_VALUE;

  void addOne(long took) {
    single.recordValue(Math.min(took, HIGHEST));
    longest = Math.max(longest, took);
  }

  void addGroup(long took) {
    longest = Math.max(longest, took);
  }

  void addOperations(long count) {
    operations += count;
  }

  void addUserBytes(long count) {
    userBytes += count;
  }

  /** Says from when to when, by {@link System#nanoTime}, the operations were done. */
  void span(long from, long to) {
    begin = Math.min(begin, from);
    end = Math.max(end, to);
  }

  void add(Laps other) {
    single.add(other.single);
    longest = Math.max(longest, other.longest);
    operations += other.operations;
    userBytes += other.userBytes;
    span(other.begin, other.end);
  }

  /** Returns the number of operations. */
  public long operations() {
    return operations;
  }

  /** Returns the bytes of keys and values written. */
  public long userBytes() {
    return userBytes;
  }

  /** Returns the time from the start of the first thread to the end of the last, in seconds. */
  public double seconds() {
    return (end - begin) / 1e9;
  }

  /** Returns the time that so many percent of the operations did not exceed, in microseconds. */
  public double percentile(double percent) {
    return single.getValueAtPercentile(percent) / 1e3;
  }

  /** Returns the longest time; see {@link Timing}. In microseconds. */
  public double longest() {
    return longest / 1e3;
  }
}
