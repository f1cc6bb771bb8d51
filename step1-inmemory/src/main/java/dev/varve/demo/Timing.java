package dev.varve.demo;

import java.util.stream.LongStream;

/** Measures work that is too short to be timed once. */
public final class Timing {
  private Timing() {}

  /** Does {@code work} so many times, and returns the median of the times it took. */
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
