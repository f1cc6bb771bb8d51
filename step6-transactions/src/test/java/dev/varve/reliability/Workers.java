package dev.varve.reliability;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Threads that look at things, one for each processor; whoever hands them more than they can do
 * waits. The first failure is kept for {@link #finish}, and nothing more is done after it. A piece
 * of work that does not end is a failure, told with what all threads are at.
 */
final class Workers implements AutoCloseable {
  private static final int QUEUE = 64;
  private static final long PATIENCE_SECONDS = 60;

  private final ExecutorService threads =
      Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
  private final Semaphore room = new Semaphore(QUEUE);
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /** Does {@code work} some time, which returns how many things it has looked at. */
  void submit(Callable<Integer> work) {
    acquire(1);
    threads.execute(
        () -> {
          try {
            if (failure.get() == null) {
              count.addAndGet(work.call());
            }
          } catch (Throwable e) {
            failure.compareAndSet(null, e);
          } finally {
            room.release();
          }
        });
  }

  private void acquire(int places) {
    try {
      if (!room.tryAcquire(places, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("work hangs:\n" + Threads.dump());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while work was going on", e);
    }
  }

  boolean hasFailed() {
    return failure.get() != null;
  }

  /** Waits for all work, and returns how many things were looked at. */
  int finish() {
    acquire(QUEUE);
    room.release(QUEUE);
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
