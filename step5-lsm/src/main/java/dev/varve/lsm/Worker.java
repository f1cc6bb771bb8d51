package dev.varve.lsm;

import dev.varve.wal.Job;
import dev.varve.wal.ThreadPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A background job of one store: it works whenever it is woken and has something to do, and on
 * request from time to time without being woken. After a setback it tries again: when it is woken,
 * or else after a pause, which grows from one setback to the next; a pause needs no thread. Any
 * other failure ends it, and is reported.
 */
final class Worker {

  /** The work, in pieces. */
  interface Work {
    /** Does one piece; returns whether there may be more. */
    boolean doSome() throws Exception;
  }

  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long MAX_PAUSE_MILLIS = 10_000;

  private final ThreadPool threads;
  private final Work work;
  private final Consumer<Throwable> onFailure;
  private final long idleMillis;
  private final Job job;
  // Written by one piece after the other: the pause before the next try; 0 if the last one was
  // none.
  private long pauseMillis;
  // Guarded by this.
  private Future<?> alarm;
  private boolean ended;

  Worker(ThreadPool threads, Work work, Consumer<Throwable> onFailure) {
    this(threads, work, onFailure, 0);
  }

  /**
   * Creates a worker that also looks for work whenever it was idle for {@code idleMillis}; 0 is
   * never.
   */
  Worker(ThreadPool threads, Work work, Consumer<Throwable> onFailure, long idleMillis) {
    this.threads = threads;
    this.work = work;
    this.onFailure = onFailure;
    this.idleMillis = idleMillis;
    this.job = new Job(threads, this::doSome);
    wakeAfter(idleMillis);
  }

  private boolean doSome() {
    wakeAfter(0);
    try {
      boolean more = work.doSome();
      pauseMillis = 0;
      wakeAfter(more ? 0 : idleMillis);
      return more;
    } catch (Setbacks.SetbackException e) {
      pauseMillis =
          pauseMillis == 0 ? FIRST_PAUSE_MILLIS : Math.min(2 * pauseMillis, MAX_PAUSE_MILLIS);
      wakeAfter(pauseMillis);
    } catch (TableFiles.CancelledException e) {
      // Being stopped: the work that was given up is done by the next open, if it is still needed.
      stop();
    } catch (Throwable e) {
      stop();
      onFailure.accept(e);
    }
    return false;
  }

  /** Sets the alarm again; 0 is no alarm. */
  private synchronized void wakeAfter(long millis) {
    if (alarm != null) {
      alarm.cancel(false);
    }
    alarm =
        millis == 0 || ended ? null : threads.schedule(job::wake, millis, TimeUnit.MILLISECONDS);
  }

  void wake() {
    job.wake();
  }

  /** Ends the work after the piece it is at, and waits for that. */
  void stop() {
    job.stop();
    synchronized (this) {
      ended = true;
    }
    wakeAfter(0);
  }
}
