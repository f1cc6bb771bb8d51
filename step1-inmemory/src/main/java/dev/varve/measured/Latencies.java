package dev.varve.measured;

import dev.varve.StoreStats;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * The latencies of one kind of operation, counted in buckets that are at most 1 % wide, so that a
 * million measurements take only some kilobytes. Thread-safe.
 */
final class Latencies {
  private static final long LONGEST_NANOS = 3_600_000_000_000L;
  private static final int DIGITS = 2;

  private final String operation;
  private final ConcurrentHistogram nanos = new ConcurrentHistogram(LONGEST_NANOS, DIGITS);

  Latencies(String operation) {
    this.operation = operation;
  }

  /** Records an operation that began at {@code start}, a {@link System#nanoTime}. */
  void since(long start) {
    nanos.recordValue(Math.min(LONGEST_NANOS, Math.max(0, System.nanoTime() - start)));
  }

  long count() {
    return nanos.getTotalCount();
  }

  /** Returns the 50th and 99th percentile of the latencies. */
  StoreStats stats() {
    return new StoreStats()
        .with(operation + ".p50.nanos", nanos.getValueAtPercentile(50))
        .with(operation + ".p99.nanos", nanos.getValueAtPercentile(99));
  }
}
