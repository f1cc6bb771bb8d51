package dev.varve.lsm;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Threads at once, and waiting for what they bring about. */
final class Together {
  private static final long DEADLINE_NANOS = TimeUnit.MINUTES.toNanos(10);

  private Together() {}

  /** The work of one of the threads; its number tells it from the others. */
  @FunctionalInterface
  interface Work {
    void run(int number) throws Exception;
  }

  /** Runs {@code work} in so many threads, and throws the first of their failures. */
  static void run(int threads, Work work) throws Exception {
    List<Callable<Void>> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int number = i;
      all.add(
          () -> {
            work.run(number);
            return null;
          });
    }
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      for (Future<Void> done : executor.invokeAll(all)) {
        done.get();
      }
    } finally {
      executor.shutdownNow();
    }
  }

  /** Waits until {@code condition} holds; fails after ten minutes. */
  static void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > DEADLINE_NANOS) {
        throw new AssertionError("waited in vain until " + what);
      }
      Thread.yield();
    }
  }
}
