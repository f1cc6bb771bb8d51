package dev.varve.benchmarks.redis;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/** One of the commands, with its arguments. */
interface RedisCommandLine {
  /** Returns the options that all of them have. */
  RedisOptions options();

  /** Throws IllegalArgumentException if it cannot run with these arguments, or not here. */
  void check();

  /**
   * Measures, and returns what is to be printed.
   *
   * @param classPath where the classes of our server are
   * @param directory where the servers may have their files
   * @param progress gets a line for each run
   */
  String measure(String classPath, Path directory, PrintStream progress)
      throws IOException, InterruptedException;
}
