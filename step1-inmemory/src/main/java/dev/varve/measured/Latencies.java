package dev.varve.measured;

import dev.varve.StoreStats;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * How long one kind of operation took: all of them, counted in buckets that are at most 1 % wide,
 * so that a million measurements cost some kilobytes. Thread-safe.
 */
final class Latencies {
  private static final long LONGEST_NANOS = 3_600_000_000_000L;
  private static final int DIGITS = 2;

  private final String operation;
  private final ConcurrentHistogram nanos = new ConcurrentHistogram(LONGEST_NANOS, DIGITS);

  Latencies(String operation) {
    this.operation = operation;
  }

  /** Records an operation that began at {@code start}, by {@link System#nanoTime}. */
  void since(long start) {
    nanos.recordValue(Math.min(LONGEST_NANOS, Math.max(0, System.nanoTime() - start)));
  }

  long count() {
    return nanos.getTotalCount();
  }

  /** Returns the latencies that half and all but a hundredth of the operations kept within. */
  StoreStats stats() {
    return new StoreStats()
        .with(operation + ".p50.nanos", nanos.getValueAtPercentile(50))
        .with(operation + ".p99.nanos", nanos.getValueAtPercentile(99));
  }
}
