package dev.varve.lsm;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * The sequence numbers of the open snapshots, each with the number of snapshots at it. Compactions
 * keep the versions that these see. Thread-safe.
 */
final class Snapshots {
  // Guarded by this.
  private final Map<Long, Integer> readers = new TreeMap<>();

  /**
   * Takes the current sequence number and registers it in one step, so that no compaction misses
   * it.
   */
  synchronized long acquire(LongSupplier currentSequence) {
    long sequence = currentSequence.getAsLong();
    readers.merge(sequence, 1, Integer::sum);
    return sequence;
  }

  synchronized void release(long sequence) {
    readers.computeIfPresent(sequence, (it, count) -> count == 1 ? null : count - 1);
  }

  /** Returns the sequence numbers, ascending. All later writes have higher ones. */
  synchronized long[] sequences() {
    return readers.keySet().stream().mapToLong(Long::longValue).toArray();
  }
}
