package dev.varve.examples;

import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs the same work in several threads at once. */
final class Crowd {
  private Crowd() {}

  /**
   * Runs {@code work} {@code each} times in each of {@code threads} threads, and waits for them to
   * end.
   */
  static void run(int threads, int each, Runnable work) {
    CyclicBarrier start = new CyclicBarrier(threads);
    Callable<Void> member =
        () -> {
          start.await();
          for (int i = 0; i < each; i++) {
            work.run();
          }
          return null;
        };
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (Future<Void> end : pool.invokeAll(Collections.nCopies(threads, member))) {
        end.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("a thread of the crowd failed", e);
    } finally {
      pool.shutdownNow();
    }
  }
}
