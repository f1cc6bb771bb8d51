package dev.varve.benchmarks.redis;

import java.util.List;
import java.util.Locale;

/** A command that {@code redis-benchmark} sends. */
enum BenchmarkCommand {
  SET("-t", "set"),
  GET("-t", "get"),
  INCR("-t", "incr"),
  HSET("-t", "hset"),
  SADD("-t", "sadd"),
  /** On a list of a hundred; its own test would fill that list first, and count this too. */
  LRANGE("LRANGE", BenchmarkCommand.LIST, "0", "99");

  /** The key of the list. */
  static final String LIST = "mylist";

  static final int LIST_SIZE = 100;

  private final List<String> arguments;

  BenchmarkCommand(String... arguments) {
    this.arguments = List.of(arguments);
  }

  /** Returns the arguments that come last. */
  List<String> arguments() {
    return arguments;
  }

  /** Returns its name as servers know it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns whether it is measured with durable writes too. */
  boolean isWrite() {
    return this != GET && this != LRANGE;
  }
}
