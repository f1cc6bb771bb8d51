package dev.varve.benchmarks.redis;

import java.util.Locale;

/** A command that {@code redis-benchmark} sends. */
enum BenchmarkCommand {
  SET,
  GET,
  INCR,
  HSET,
  SADD;

  /** Returns its name as servers know it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns whether it is measured with durable writes too. */
  boolean isWrite() {
    return this != GET;
  }
}
