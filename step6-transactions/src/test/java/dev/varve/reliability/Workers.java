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
 * Threads that look at things, one for each processor; whoever hands them more than they can do
 * waits. The first failure is kept for {@link #finish}, and nothing more is done after it. If for a
 * long time no piece of work ends, however many there are, that is a failure, told with what each
 * thread was given to do and with what it is at. How long all of them take does not matter: the
 * machine may have other things to do.
 */
final class Workers implements AutoCloseable {
  private static final int QUEUE = 64;
  // For one piece of work, of milliseconds.
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
   * Does {@code work} some time, which returns how many things it has looked at.
   *
   * @param what it is, for people
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
