package dev.varve.lsm;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Where background work gives way, between two entries.
 *
 * <p>A get or a put is waited for; most of what a flush or a compaction does is not. Where there
 * are fewer processors than threads, such work would keep a caller waiting for as long as the
 * scheduler lets a thread run, milliseconds. So it offers its processor after every few entries. If
 * nobody wants it, that costs next to nothing. If an offer costs a long time, the work then runs
 * for a quarter of that time before it offers again; otherwise it would stop altogether on a busy
 * machine. And once somebody is held back because this very work is left to do, or soon will be, it
 * makes no offers. In RocksDB: {@code Env::LowerThreadPoolCPUPriority}.
 *
 * <p>For one thread.
 */
final class LowPriority {
  /** About a block of small ones: some 20 microseconds of work, for an offer of less than one. */
  private static final int ENTRIES_BETWEEN_OFFERS = 32;

  /** What was taken for this long is worked for, by a share of it, before the next offer. */
  private static final long LONG_NANOS = 100_000;

  private static final int SHARE_OF_WORK = 4;

  private final BooleanSupplier awaited;
  private final Runnable offer;
  private final LongSupplier nanoTime;
  private int entries;
  // Until when no offers are made.
  private long quietUntil;

  /**
   * Makes one for a piece of work.
   *
   * @param awaited says whether somebody is held back by what is left to do, or soon will be
   */
  LowPriority(BooleanSupplier awaited) {
    this(awaited, Thread::yield, System::nanoTime);
  }

  LowPriority(BooleanSupplier awaited, Runnable offer, LongSupplier nanoTime) {
    this.awaited = awaited;
    this.offer = offer;
    this.nanoTime = nanoTime;
    this.quietUntil = nanoTime.getAsLong();
  }

  /** Makes an offer if it is time to. */
  void giveWay() {
    if (++entries >= ENTRIES_BETWEEN_OFFERS) {
      entries = 0;
      if (!awaited.getAsBoolean()) {
        makeOffer();
      }
    }
  }

  private void makeOffer() {
    long start = nanoTime.getAsLong();
    if (start - quietUntil < 0) {
      return;
    }
    offer.run();
    long end = nanoTime.getAsLong();
    if (end - start >= LONG_NANOS) {
      quietUntil = end + (end - start) / SHARE_OF_WORK;
    }
  }
}
