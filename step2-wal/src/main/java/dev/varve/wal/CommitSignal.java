package dev.varve.wal;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Wakes those who wait for the next commit. While no thread waits, a commit reads one field and
 * takes no lock. Thread-safe.
 */
public final class CommitSignal {
  // Changed under the monitor.
  private volatile int waiting;

  /**
   * Wakes all who wait. What they wait for must have been published before: then either they see
   * it, since they look after they have announced themselves, or this sees that they wait.
   */
  public void signal() {
    if (waiting > 0) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /**
   * Waits until {@code ready}, which is asked after each signal; returns whether it is.
   *
   * @param nanos how long to wait at most
   */
  public boolean await(BooleanSupplier ready, long nanos) throws InterruptedException {
    long start = System.nanoTime();
    synchronized (this) {
      waiting++;
      try {
        while (!ready.getAsBoolean()) {
          long left = nanos - (System.nanoTime() - start);
          if (left <= 0) {
            return false;
          }
          TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
      } finally {
        waiting--;
      }
    }
  }
}
