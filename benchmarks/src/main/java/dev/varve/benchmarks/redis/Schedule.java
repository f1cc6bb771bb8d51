package dev.varve.benchmarks.redis;

import java.util.List;
import java.util.function.IntSupplier;

/** Decides when requests are made. */
interface Schedule {
  /**
   * Hands out the requests that are due.
   *
   * @param connections get them
   * @param keys draws their keys
   * @param now the time since the beginning, in nanoseconds
   * @return whether more requests will come later
   */
  boolean handOut(List<LoadConnection> connections, IntSupplier keys, long now);
}
