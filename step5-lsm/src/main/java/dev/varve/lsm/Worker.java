package dev.varve.lsm;

import java.util.function.Consumer;

/**
 * A background thread that works whenever it is woken and has something to do, and on request from
 * time to time without being woken. After a setback it tries again: when it is woken, or else after
 * a pause, which grows from one setback to the next. Any other failure ends it, and is reported.
 */
final class Worker {

  /** One piece of work. */
  interface Work {
    /** Does a piece; says whether there may be more. */
    boolean doSome() throws Exception;
  }

  /** How the thread waits, holding {@code monitor}. */
  interface Waiting {
    /** Waits until {@code monitor} is notified, for at most so long; 0 is no limit. */
    void on(Object monitor, long millis) throws InterruptedException;
  }

  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long MAX_PAUSE_MILLIS = 10_000;

  private final Thread thread;
  private final Waiting waiting;
  private final long idleMillis;
  // The thread's own: how long to wait before the next try; 0 if nothing is to be tried again.
  private long pauseMillis;
  // Guarded by this.
  private boolean woken;
  private boolean stopped;

  Worker(String name, Work work, Consumer<Throwable> onFailure) {
    this(name, work, onFailure, 0);
  }

  /** Starts a thread that also looks for work whenever it was idle for so long; 0 is never. */
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
      // Being stopped: the work that was given up is done by the next open, if it is still needed.
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
        // Or this woke up by mistake: then the next try comes early.
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

  /** Ends the thread after the piece it is at, and waits for that. */
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
