package dev.varve.lsm;

import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The sequence numbers of the open snapshots, each with the number of snapshots at it. Compactions
 * keep the versions that these see. Thread-safe.
 */
final class Snapshots {
  // Guarded by this.
  private final NavigableMap<Long, Integer> readers = new TreeMap<>();

  /**
   * Takes the present moment and registers its sequence number in one step, so that no compaction
   * misses it.
   */
  synchronized View.Moment acquire(Supplier<View.Moment> present) {
    View.Moment now = present.get();
    readers.merge(now.sequence(), 1, Integer::sum);
    return now;
  }

  /** Releases one snapshot; returns whether none is left that is as old or older. */
  synchronized boolean release(long sequence) {
    readers.computeIfPresent(sequence, (it, count) -> count == 1 ? null : count - 1);
    return oldest() > sequence;
  }

  /** Returns the sequence number of the oldest one, or MAX_VALUE if there is none. */
  synchronized long oldest() {
    return readers.isEmpty() ? Long.MAX_VALUE : readers.firstKey();
  }

  /** Returns the sequence numbers, ascending. All later writes have higher ones. */
  synchronized long[] sequences() {
    return readers.keySet().stream().mapToLong(Long::longValue).toArray();
  }
}
