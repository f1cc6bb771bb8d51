package dev.varve.lsm;

import java.util.function.Consumer;

/**
 * A background thread that works whenever it is woken and has something to do. Its first failure
 * ends it, and is reported.
 */
final class Worker {

  /** One piece of work. */
  interface Work {
    /** Does a piece; says whether there may be more. */
    boolean doSome() throws Exception;
  }

  private final Thread thread;
  // Guarded by this.
  private boolean woken;
  private boolean stopped;

  Worker(String name, Work work, Consumer<Throwable> onFailure) {
    thread = new Thread(() -> run(work, onFailure), name);
    thread.setDaemon(true);
    thread.start();
  }

  private void run(Work work, Consumer<Throwable> onFailure) {
    try {
      while (awaitWake()) {
        while (work.doSome() && !isStopped()) {
          // More of it.
        }
      }
    } catch (TableFiles.CancelledException e) {
      // Being stopped: the work that was given up is done by the next open, if it is still needed.
      return;
    } catch (Throwable e) {
      onFailure.accept(e);
    }
  }

  private synchronized boolean awaitWake() {
    while (!woken && !stopped) {
      try {
        wait();
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
