package dev.varve.lsm;

import java.util.function.Consumer;

/**
 * A background thread that looks for work whenever it is woken and, if requested, at regular
 * intervals. After a setback it retries when it is woken, or after a pause, which grows with each
 * setback. Any other failure is reported and ends the thread.
 */
final class Worker {

  /** The work of a thread, done in pieces. */
  interface Work {
    /** Does one piece; returns whether there may be more. */
    boolean doSome() throws Exception;
  }

  /** How the thread waits, holding {@code monitor}. */
  interface Waiting {
    /** Waits until {@code monitor} is notified, or {@code millis} have passed; 0 means no limit. */
    void on(Object monitor, long millis) throws InterruptedException;
  }

  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long MAX_PAUSE_MILLIS = 10_000;

  private final Thread thread;
  private final Waiting waiting;
  private final long idleMillis;
  // Used only by the thread: how long to wait before the next retry; 0 if there is nothing to
  // retry.
  private long pauseMillis;
  // Guarded by this.
  private boolean woken;
  private boolean stopped;

  Worker(String name, Work work, Consumer<Throwable> onFailure) {
    this(name, work, onFailure, 0);
  }

  /**
   * Starts a thread that also looks for work after each {@code idleMillis} without a wake; 0 means
   * never.
   */
  Worker(String name, Work work, Consumer<Throwable> onFailure, long idleMillis) {
    this(name, work, onFailure, idleMillis, Object::wait);
  }

  Worker(String name, Work work, Consumer<Throwable> onFailure, long idleMillis, Waiting waiting) {
    this.waiting = waiting;
    this.idleMillis = idleMillis;
    thread = new Thread(() -> run(work, onFailure), name);
    thread.setDaemon(true);
    thread.start();
  }

  private void run(Work work, Consumer<Throwable> onFailure) {
    try {
      while (awaitWake()) {
        doAll(work);
      }
    } catch (TableFiles.CancelledException e) {
      // The store is being closed: if the cancelled work is still needed, the next open does it.
      return;
    } catch (Throwable e) {
      onFailure.accept(e);
    }
  }

  private void doAll(Work work) throws Exception {
    try {
      while (work.doSome() && !isStopped()) {
        pauseMillis = 0;
      }
      pauseMillis = 0;
    } catch (Setbacks.SetbackException e) {
      pauseMillis =
          pauseMillis == 0 ? FIRST_PAUSE_MILLIS : Math.min(2 * pauseMillis, MAX_PAUSE_MILLIS);
    }
  }

  private synchronized boolean awaitWake() {
    boolean pauseIsOver = false;
    while (!woken && !stopped && !pauseIsOver) {
      try {
        long millis = pauseMillis > 0 ? pauseMillis : idleMillis;
        waiting.on(this, millis);
        // After a spurious wakeup, the retry comes early, which does no harm.
        pauseIsOver = millis > 0;
      } catch (InterruptedException e) {
        // Only stop() ends this thread.
        continue;
      }
    }
    woken = false;
    return !stopped;
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  synchronized void wake() {
    woken = true;
    notifyAll();
  }

  /** Ends the thread after its current piece of work, and waits for that. */
  void stop() {
    synchronized (this) {
      stopped = true;
      notifyAll();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
