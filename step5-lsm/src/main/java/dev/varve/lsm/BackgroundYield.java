package dev.varve.lsm;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Lets background work yield the CPU, between two entries.
 *
 * <p>Callers wait for a get or a put, but usually not for a flush or a compaction. With fewer CPUs
 * than threads, background work would delay a caller for a whole time slice of the scheduler,
 * milliseconds. So it yields after every few entries. If no other thread is runnable, that costs
 * next to nothing. After a slow yield, the work runs for a quarter of the time lost before it
 * yields again; otherwise it would make no progress on a busy machine. And once writers stall
 * because of this unfinished work, or soon will, it stops yielding. In RocksDB: {@code
 * Env::LowerThreadPoolCPUPriority}.
 *
 * <p>Not thread-safe.
 */
final class BackgroundYield {
  /** About a block of small entries: some 20 microseconds of work, for a yield of less than one. */
  private static final int ENTRIES_BETWEEN_YIELDS = 32;

  /** A yield that takes this long is slow: the work then runs for a while before the next one. */
  private static final long LONG_NANOS = 100_000;

  private static final int SHARE_OF_WORK = 4;

  private final BooleanSupplier awaited;
  private final Runnable yield;
  private final LongSupplier nanoTime;
  private int entries;
  // The time until which it does not yield.
  private long quietUntil;

  /**
   * Creates a yield policy for a piece of work.
   *
   * @param awaited returns whether writers stall because of the remaining work, or soon will
   */
  BackgroundYield(BooleanSupplier awaited) {
    this(awaited, Thread::yield, System::nanoTime);
  }

  BackgroundYield(BooleanSupplier awaited, Runnable yield, LongSupplier nanoTime) {
    this.awaited = awaited;
    this.yield = yield;
    this.nanoTime = nanoTime;
    this.quietUntil = nanoTime.getAsLong();
  }

  /** Yields if it is time to. */
  void yieldIfDue() {
    if (++entries >= ENTRIES_BETWEEN_YIELDS) {
      entries = 0;
      if (!awaited.getAsBoolean()) {
        yieldOnce();
      }
    }
  }

  private void yieldOnce() {
    long start = nanoTime.getAsLong();
    if (start - quietUntil < 0) {
      return;
    }
    yield.run();
    long end = nanoTime.getAsLong();
    if (end - start >= LONG_NANOS) {
      quietUntil = end + (end - start) / SHARE_OF_WORK;
    }
  }
}
