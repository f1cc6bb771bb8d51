package dev.varve.sstable;

/**
 * Counts events that are too frequent for a locked instruction: each thread adds to a slot of its
 * own.
 *
 * <p>A {@link java.util.concurrent.atomic.LongAdder} adds with a locked instruction, and a
 * processor starts no later load before that has completed. A read spends nearly all its time
 * waiting for memory, and waits that cannot overlap add up. The cost of avoiding it: two threads
 * whose ids are equal modulo {@value #SLOTS} share a slot, and may lose a count.
 */
public final class HitCounter {
  private static final int SLOTS = 64;
  // One slot per cache line, to avoid false sharing.
  private static final int DISTANCE = 64 / Long.BYTES;

  private final long[] slots = new long[SLOTS * DISTANCE];

  /** Adds one, for this thread. */
  public void increment() {
    slots[(int) (Thread.currentThread().getId() & (SLOTS - 1)) * DISTANCE]++;
  }

  /** Returns the sum of the counts of all threads, as far as they are visible to this thread. */
  public long sum() {
    long sum = 0;
    for (int i = 0; i < slots.length; i += DISTANCE) {
      sum += slots[i];
    }
    return sum;
  }
}
