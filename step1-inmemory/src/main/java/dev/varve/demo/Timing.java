package dev.varve.demo;

import java.util.stream.LongStream;

/** Measures work that is too short to be timed once. */
public final class Timing {
  private Timing() {}

  /** Runs {@code work} {@code times} times and returns the median duration. */
  public static long medianNanos(int times, Runnable work) {
    long[] nanos =
        LongStream.range(0, times)
            .map(
                i -> {
                  long start = System.nanoTime();
                  work.run();
                  return System.nanoTime() - start;
                })
            .sorted()
            .toArray();
    return nanos[times / 2];
  }
}
