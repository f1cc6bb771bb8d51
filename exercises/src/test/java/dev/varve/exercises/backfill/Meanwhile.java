package dev.varve.exercises.backfill;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * A clock that lets others write in the middle of a transaction: a thread that reads the clock lets
 * them run first, if it is their turn. So one thread is enough for a conflict.
 */
final class Meanwhile implements InstantSource {
  private Thread thread;
  private BooleanSupplier isTurn = () -> false;
  private Runnable others = () -> {};

  /**
   * From now on, {@code others} run in this thread when it reads the clock and it is their turn.
   */
  void let(BooleanSupplier isTurn, Runnable others) {
    this.thread = Thread.currentThread();
    this.isTurn = isTurn;
    this.others = others;
  }

  @Override
  public Instant instant() {
    if (Thread.currentThread() == thread) {
      Thread current = thread;
      thread = null; // They read the clock, too.
      try {
        if (isTurn.getAsBoolean()) {
          others.run();
        }
      } finally {
        thread = current;
      }
    }
    return Instant.EPOCH;
  }
}
