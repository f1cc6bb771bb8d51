package dev.varve.server;

import java.util.Arrays;

/** How often a command ran, and how long. */
final class CommandFigures {
  /** Times are counted by powers of two, up to 2^30 microseconds, about 18 minutes. */
  private static final int BUCKETS = 31;

  private final long[] buckets = new long[BUCKETS];
  private long calls;
  private long nanos;
  private long rejected;
  private long failed;

  void ran(long itsNanos) {
    calls++;
    nanos += itsNanos;
    buckets[bucket(itsNanos / 1_000)]++;
  }

  /** Returns the lowest power of two that is not below {@code micros}, by its exponent. */
  private static int bucket(long micros) {
    int exponent = micros <= 1 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(micros - 1);
    return Math.min(exponent, BUCKETS - 1);
  }

  /** The request had too few words, for example. */
  void rejected() {
    rejected++;
  }

  /** The reply was an error. */
  void failed() {
    failed++;
  }

  long calls() {
    return calls;
  }

  long micros() {
    return nanos / 1_000;
  }

  long rejectedCalls() {
    return rejected;
  }

  long failedCalls() {
    return failed;
  }

  int bucketCount() {
    return BUCKETS;
  }

  /** Returns how many calls took 2^exponent microseconds at most, but more than half of that. */
  long callsWithin(int exponent) {
    return buckets[exponent];
  }

  void clear() {
    Arrays.fill(buckets, 0);
    calls = 0;
    nanos = 0;
    rejected = 0;
    failed = 0;
  }
}
