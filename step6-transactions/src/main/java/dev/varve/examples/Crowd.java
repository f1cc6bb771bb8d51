package dev.varve.examples;

import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that all do the same at once. */
final class Crowd {
  private Crowd() {}

  /** Has {@code threads} threads do {@code work} so many times each, and waits for their end. */
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
      throw new IllegalStateException("one of the crowd did not come to its end", e);
    } finally {
      pool.shutdownNow();
    }
  }
}
