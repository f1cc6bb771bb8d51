package dev.varve.benchmarks.redis;

/** What is measured of a server; times in microseconds. */
enum Figure {
  RATE,
  CPU,
  P50,
  P99,
  P999,
  LONGEST,
  /** By how much the load generator was late. */
  LATE
}
