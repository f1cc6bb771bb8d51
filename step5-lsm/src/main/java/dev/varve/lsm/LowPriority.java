package dev.varve.lsm;

import java.util.function.BooleanSupplier;

/**
 * What background work asks between two entries: whether to give up. And where it gives way.
 *
 * <p>A get or a put is waited for; most of what a flush or a compaction does is not. Where there
 * are fewer processors than threads, such work would keep a caller waiting for as long as the
 * scheduler lets a thread run, milliseconds. So it offers its processor after each few entries. If
 * nobody wants it, that costs next to nothing. But once writers are held back since this very work
 * is left to do, or soon will be, it is what they wait for, and it makes no offers. In RocksDB:
 * {@code Env::LowerThreadPoolCPUPriority}.
 *
 * <p>For one thread.
 */
final class LowPriority implements BooleanSupplier {
  /** About a block of small ones: some 20 microseconds of work, for an offer of less than one. */
  private static final int ENTRIES_BETWEEN_OFFERS = 32;

  private final BooleanSupplier cancelled;
  private final BooleanSupplier awaited;
  private final Runnable offer;
  private int entries;

  /**
   * Makes one for a piece of work.
   *
   * @param cancelled says whether to give up
   * @param awaited says whether so much is left to do that it holds writers back, or soon will
   */
  LowPriority(BooleanSupplier cancelled, BooleanSupplier awaited) {
    this(cancelled, awaited, Thread::yield);
  }

  LowPriority(BooleanSupplier cancelled, BooleanSupplier awaited, Runnable offer) {
    this.cancelled = cancelled;
    this.awaited = awaited;
    this.offer = offer;
  }

  /** Gives way if it is time to; then says whether to give up. */
  @Override
  public boolean getAsBoolean() {
    if (++entries >= ENTRIES_BETWEEN_OFFERS) {
      entries = 0;
      if (!awaited.getAsBoolean()) {
        offer.run();
      }
    }
    return cancelled.getAsBoolean();
  }
}
