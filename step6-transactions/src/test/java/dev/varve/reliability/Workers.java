package dev.varve.reliability;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A pool of threads for checks, one per processor; submitting blocks while all are busy. The first
 * failure is kept for {@link #finish}, and no more work is done after it. If no work completes for
 * a long time, that is a failure, which is reported with the current work and stack trace of each
 * thread. The total time does not matter, since the machine may be busy.
 */
final class Workers implements AutoCloseable {
  private static final int QUEUE = 64;
  // The limit for one piece of work, which should take milliseconds.
  private static final long PATIENCE_MILLIS = 600_000;

  private final long patienceMillis;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
  private final Semaphore room = new Semaphore(QUEUE);
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong ended = new AtomicLong();
  private final Map<String, String> underWay = new ConcurrentHashMap<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  Workers() {
    this(PATIENCE_MILLIS);
  }

  Workers(long patienceMillis) {
    this.patienceMillis = patienceMillis;
  }

  /**
   * Submits {@code work}, which returns the number of things that it has checked.
   *
   * @param what describes the work in messages
   */
  void submit(Object what, Callable<Integer> work) {
    acquire(1);
    threads.execute(
        () -> {
          String thread = Thread.currentThread().getName();
          underWay.put(thread, what.toString());
          try {
            if (failure.get() == null) {
              count.addAndGet(work.call());
            }
          } catch (Throwable e) {
            failure.compareAndSet(null, e);
          } finally {
            underWay.remove(thread);
            ended.incrementAndGet();
            room.release();
          }
        });
  }

  private void acquire(int places) {
    try {
      long before = ended.get();
      while (!room.tryAcquire(places, patienceMillis, TimeUnit.MILLISECONDS)) {
        if (ended.get() == before) {
          throw new AssertionError("work hangs: " + underWay + "\n" + Threads.dump());
        }
        before = ended.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while this was going on: " + underWay, e);
    }
  }

  boolean hasFailed() {
    return failure.get() != null;
  }

  /** Waits for all work, and returns the number of things checked. */
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
