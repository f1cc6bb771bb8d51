package dev.varve.wal;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Work that the threads of a pool do in pieces whenever it is woken, until there is nothing to do:
 * one piece after the other, never two at once. Between two pieces it queues up again behind all
 * other jobs of the pool, so that one with much to do does not keep the others waiting.
 *
 * <p>Thread-safe. A piece is done without a lock, and sees all that earlier pieces have done.
 */
public final class Job {

  /** The work. */
  public interface Work {
    /** Does a piece; returns whether there may be more. An exception ends the job. */
    boolean doSome();
  }

  private final Executor pool;
  private final Work work;
  // Guarded by this.
  private boolean queued;
  private boolean woken;
  private boolean stopped;
  // The one that is at work; null between two pieces.
  private Thread thread;

  /** Creates a job that has not been woken yet. */
  public Job(Executor pool, Work work) {
    this.pool = pool;
    this.work = work;
  }

  /** There may be something to do, even if the piece under way has not found it. */
  public synchronized void wake() {
    if (!stopped) {
      woken = true;
      if (thread == null && !queued) {
        queueUp();
      }
    }
  }

  private void queueUp() {
    pool.execute(this::run);
    queued = true;
  }

  private void run() {
    boolean more = begin();
    while (more) {
      boolean done = false;
      try {
        more = work.doSome();
        done = true;
      } finally {
        more = end(more, done);
      }
    }
  }

  private synchronized boolean begin() {
    queued = false;
    woken = false;
    thread = stopped ? null : Thread.currentThread();
    notifyAll();
    return !stopped;
  }

  /** Ends a piece; returns whether this thread must go on with the next. */
  private synchronized boolean end(boolean more, boolean done) {
    boolean goesOn = false;
    stopped |= !done;
    thread = null;
    if (!stopped && (more || woken)) {
      try {
        queueUp();
      } catch (RejectedExecutionException e) {
        // The piece itself has ended the pool: no other thread will do the rest.
        goesOn = begin();
      }
    }
    notifyAll();
    return goesOn;
  }

  /** Waits until there is nothing to do, unless it is called by the work itself. */
  public synchronized void awaitIdle() {
    awaitThat(() -> !queued && thread == null);
  }

  /** Lets no piece begin any more; waits for the one under way, unless that has called this. */
  public synchronized void stop() {
    stopped = true;
    awaitThat(() -> thread == null);
  }

  private interface Condition {
    boolean holds();
  }

  private void awaitThat(Condition condition) {
    boolean interrupted = false;
    while (!condition.holds() && thread != Thread.currentThread()) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
