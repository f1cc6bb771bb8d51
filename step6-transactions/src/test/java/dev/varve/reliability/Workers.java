package dev.varve.reliability;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Threads that look at things, one for each processor. Whoever hands them more than they can do
 * does some of it. The first failure is kept for {@link #finish}; nothing more is done after it.
 */
final class Workers implements AutoCloseable {
  private static final int QUEUE = 64;

  private final ThreadPoolExecutor threads;
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  Workers() {
    int processors = Runtime.getRuntime().availableProcessors();
    threads =
        new ThreadPoolExecutor(
            processors,
            processors,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(QUEUE),
            new ThreadPoolExecutor.CallerRunsPolicy());
  }

  /** Does {@code work} some time, which returns how many things it has looked at. */
  void submit(Callable<Integer> work) {
    threads.execute(
        () -> {
          try {
            if (failure.get() == null) {
              count.addAndGet(work.call());
            }
          } catch (Throwable e) {
            failure.compareAndSet(null, e);
          }
        });
  }

  boolean hasFailed() {
    return failure.get() != null;
  }

  /** Waits for all work, and returns how many things were looked at. */
  int finish() throws InterruptedException {
    threads.shutdown();
    if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
      throw new AssertionError("work hangs:\n" + Threads.dump());
    }
    Throwable cause = failure.get();
    if (cause != null) {
      throw new AssertionError(cause.getMessage(), cause);
    }
    return count.get();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
