package dev.varve.benchmarks.workload;

import java.io.IOException;

/** One operation of a workload, to be done again and again by one thread. */
@FunctionalInterface
public interface Step extends AutoCloseable {

  /**
   * Does the operation and checks its answer.
   *
   * @param number how many this thread has done before
   */
  void run(long number) throws Exception;

  /** Frees what the operations so far have left open. */
  @Override
  default void close() throws IOException {}
}
