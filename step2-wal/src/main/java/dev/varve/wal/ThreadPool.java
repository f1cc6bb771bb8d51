package dev.varve.wal;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fixed number of daemon threads with one queue: of one store, or of many. They are started when
 * they are first needed. What waits for a time in the future waits in that queue, too, and needs no
 * thread meanwhile.
 */
public class ThreadPool extends ScheduledThreadPoolExecutor {

  /** Makes a pool whose threads are named {@code name}, with a number if there are several. */
  @SuppressWarnings("this-escape") // It only sets a field of the superclass.
  public ThreadPool(String name, int threads) {
    super(threads, named(name, threads));
    // A pause of hours that has become needless must not keep its store in memory.
    setRemoveOnCancelPolicy(true);
  }

  private static ThreadFactory named(String name, int threads) {
    AtomicInteger number = new AtomicInteger();
    return work -> {
      String full = threads == 1 ? name : name + "-" + number.incrementAndGet();
      Thread thread = new Thread(work, full);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Waits until the threads have ended, after a {@link #shutdown}. */
  public void awaitEnd() {
    boolean interrupted = false;
    while (!isTerminated()) {
      try {
        awaitTermination(1, TimeUnit.DAYS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
