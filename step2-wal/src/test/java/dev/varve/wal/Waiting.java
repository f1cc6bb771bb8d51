package dev.varve.wal;

import java.util.List;

/** Waits for threads to get somewhere, by looking at them. */
final class Waiting {
  private Waiting() {}

  /** Returns once each thread is parked, as in a queue, or dead. */
  static void untilParked(List<Thread> threads) {
    threads.forEach(Waiting::untilParked);
  }

  /** Returns once the thread is parked or dead. */
  static void untilParked(Thread thread) {
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TERMINATED) {
      Thread.onSpinWait();
    }
  }

  /** Waits until all are dead. */
  static void untilDead(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
