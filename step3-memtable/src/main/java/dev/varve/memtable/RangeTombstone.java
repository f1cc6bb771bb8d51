package dev.varve.memtable;

import dev.varve.Text;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A delete of all keys from {@code from} (inclusive) to {@code to} (exclusive), as one entry
 * however many keys there are: it hides the versions of these keys whose sequence number is lower
 * than its own. In RocksDB: {@code range_tombstone_fragmenter.h}; LevelDB has none.
 *
 * @param to null for no upper bound
 */
public record RangeTombstone(byte[] from, byte @Nullable [] to, long sequence) {
  /** Sorts by the lower bound; at the same one, the newest comes first. */
  static final Comparator<RangeTombstone> BY_START =
      Comparator.comparing(RangeTombstone::from, Arrays::compareUnsigned)
          .thenComparing(RangeTombstone::sequence, Comparator.reverseOrder());

  /** Returns the lowest key above {@code key}. */
  public static byte[] successor(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /** Returns whether {@code key} lies in the range. */
  public boolean covers(byte[] key) {
    return Arrays.compareUnsigned(from, key) <= 0 && endsAfter(key);
  }

  /** Returns whether the range ends after {@code key}. */
  public boolean endsAfter(byte[] key) {
    return to == null || Arrays.compareUnsigned(key, to) < 0;
  }

  /** Returns whether the range ends at or after {@code end}, which is exclusive, too. */
  public boolean reaches(byte[] end) {
    return to == null || Arrays.compareUnsigned(to, end) >= 0;
  }

  /**
   * Returns the part of this in a range whose bounds may be null, or null if there is none.
   *
   * @param start inclusive
   * @param end exclusive
   */
  public @Nullable RangeTombstone within(byte @Nullable [] start, byte @Nullable [] end) {
    byte[] first = start != null && Arrays.compareUnsigned(start, from) > 0 ? start : from;
    byte[] last = end != null && endsAfter(end) ? end : to;
    boolean isEmpty = last != null && Arrays.compareUnsigned(first, last) >= 0;
    return isEmpty ? null : new RangeTombstone(first, last, sequence);
  }

  @Override
  public String toString() {
    return "[" + Text.of(from) + ", " + (to == null ? "+∞" : Text.of(to)) + ")#" + sequence;
  }
}
