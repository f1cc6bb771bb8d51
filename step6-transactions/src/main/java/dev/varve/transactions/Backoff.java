package dev.varve.transactions;

import dev.varve.Internal;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a refused transaction waits before the next attempt.
 *
 * @hidden
 */
@Internal
public final class Backoff {
  private static final int ATTEMPTS_WITHOUT_PAUSE = 3;
  private static final long MAX_PAUSE_NANOS = 2_000_000;

  private Backoff() {}

  /**
   * Backs off for a random time, which grows with the number of attempts. But in half of the cases
   * it does not pause at all: right after a refusal, all transactions begin with the same chance.
   * If commits take longer than the pause, a transaction that pauses begins during the next commit,
   * and is refused because of that.
   */
  public static void pauseAfter(int attempt) {
    if (attempt > ATTEMPTS_WITHOUT_PAUSE && ThreadLocalRandom.current().nextBoolean()) {
      long most = Math.min(MAX_PAUSE_NANOS, 10_000L << Math.min(attempt, 20));
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most));
    }
  }
}
