package dev.varve.sstable;

/**
 * Counts what happens too often for a locked instruction: each thread adds to a slot of its own.
 *
 * <p>A {@link java.util.concurrent.atomic.LongAdder} adds with a locked instruction, and a
 * processor begins no later load before that is done. On the way of a read nearly all time goes
 * into waiting for memory, and waits that may not overlap add up. The price of doing without: two
 * threads whose numbers are equal modulo {@value #SLOTS} share a slot, and may lose a count.
 */
public final class HitCounter {
  private static final int SLOTS = 64;
  // One slot a cache line, so that threads do not take the line from each other.
  private static final int DISTANCE = 64 / Long.BYTES;

  private final long[] slots = new long[SLOTS * DISTANCE];

  /** Adds one, for this thread. */
  public void increment() {
    slots[(int) (Thread.currentThread().getId() & (SLOTS - 1)) * DISTANCE]++;
  }

  /** Returns the sum of all threads' counts, as far as they are seen here. */
  public long sum() {
    long sum = 0;
    for (int i = 0; i < slots.length; i += DISTANCE) {
      sum += slots[i];
    }
    return sum;
  }
}
