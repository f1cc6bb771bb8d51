package dev.varve.wal;

import java.util.function.LongSupplier;

/**
 * Says whether to yield while waiting. Where the processors are free, a yield returns at once, and
 * a writer that looks again soon saves the sleep and the wake-up. On a busy machine whoever yields
 * is out for a slice of the scheduler, milliseconds, and it is better to sleep: a thread that is
 * woken is soon let in.
 *
 * <p>After a slow yield, this wait yields no more, and the next 32 waits do not yield at all. If
 * another yield is slow soon after, four times as many waits do without; after 64 waits in a row
 * without a slow one, a quarter as many. Shared by all who wait: its numbers are estimates, and not
 * guarded. In RocksDB: {@code AwaitState}, {@code max_yield_usec} and {@code slow_yield_usec}.
 */
final class YieldAdvice {
  /** Longer than any yield among threads that soon wait again, shorter than any slice. */
  private static final long SLOW_NANOS = 500_000;

  private static final int MIN_SKIPPED = 32;
  private static final int MAX_SKIPPED = 1 << 16;
  private static final int MORE = 4;

  /** So many waits in a row without a slow yield say that the machine is not busy any more. */
  private static final int GOOD_WAITS = 64;

  private final LongSupplier nanoTime;
  private final Runnable yield;
  // How many waits do without yields, and how many will after the next slow one.
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

  /** Says at the beginning of a wait whether to yield in it at all. */
  boolean isWorthwhile() {
    if (skip > 0) {
      skip--;
      return false;
    }
    return true;
  }

  /** Yields; false if that was slow: then no more in this wait. */
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

  /** A wait has ended in which no yield was slow. */
  void paid() {
    if (++goodWaits >= GOOD_WAITS) {
      goodWaits = 0;
      nextSkip = Math.max(nextSkip / MORE, MIN_SKIPPED);
    }
  }
}
