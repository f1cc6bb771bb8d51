package dev.varve.benchmarks.redis;

import java.util.List;
import java.util.Locale;

/** A command that {@code redis-benchmark} sends. */
enum BenchmarkCommand {
  SET,
  GET,
  INCR,
  HSET,
  SADD,
  /** To one list, which grows all the time. */
  LPUSH,
  RPUSH,
  /** From that list, while it has elements. */
  LPOP,
  ZADD,
  /** Of ten keys. */
  MSET;

  /** Those that are measured if none are named. */
  static final List<BenchmarkCommand> USUAL = List.of(SET, GET, INCR, HSET, SADD);

  /** Returns its name as servers know it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns whether it is measured with durable writes too. */
  boolean isWrite() {
    return this != GET;
  }
}
