package dev.varve.wal;

import java.util.function.LongSupplier;

/**
 * Decides whether to yield while waiting. If CPUs are idle, a yield returns at once, and a writer
 * that checks again soon saves the sleep and the wake-up. On a busy machine a thread that yields is
 * descheduled for a time slice, milliseconds, and it is better to sleep: a woken thread is
 * scheduled soon.
 *
 * <p>After a slow yield, this wait stops yielding, and the next 32 waits do not yield at all. If
 * another yield is slow soon after, four times as many waits do not yield; after 64 waits in a row
 * without a slow one, a quarter as many. Shared by all waiting threads: its numbers are estimates,
 * and not guarded. In RocksDB: {@code AwaitState}, {@code max_yield_usec} and {@code
 * slow_yield_usec}.
 */
final class YieldAdvice {
  /** Longer than any yield among threads that soon wait again, shorter than any time slice. */
  private static final long SLOW_NANOS = 500_000;

  private static final int MIN_SKIPPED = 32;
  private static final int MAX_SKIPPED = 1 << 16;
  private static final int MORE = 4;

  /** This many waits in a row without a slow yield show that the machine is no longer busy. */
  private static final int GOOD_WAITS = 64;

  private final LongSupplier nanoTime;
  private final Runnable yield;
  // The number of waits without yields that are left, and that follow the next slow one.
  private int skip;
  private int nextSkip = MIN_SKIPPED;
  private int goodWaits;

  YieldAdvice() {
    this(System::nanoTime, Thread::yield);
  }

  YieldAdvice(LongSupplier nanoTime, Runnable yield) {
    this.nanoTime = nanoTime;
    this.yield = yield;
  }

  /** Returns, at the beginning of a wait, whether to yield in it at all. */
  boolean isWorthwhile() {
    if (skip > 0) {
      skip--;
      return false;
    }
    return true;
  }

  /** Yields; returns false if that was slow: then this wait should not yield again. */
  boolean yield() {
    long start = nanoTime.getAsLong();
    yield.run();
    if (nanoTime.getAsLong() - start < SLOW_NANOS) {
      return true;
    }
    goodWaits = 0;
    skip = nextSkip;
    nextSkip = Math.min(MORE * nextSkip, MAX_SKIPPED);
    return false;
  }

  /** Records a wait in which no yield was slow. */
  void paid() {
    if (++goodWaits >= GOOD_WAITS) {
      goodWaits = 0;
      nextSkip = Math.max(nextSkip / MORE, MIN_SKIPPED);
    }
  }
}
