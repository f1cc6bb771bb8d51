package dev.varve.server;

import dev.varve.CorruptionException;
import dev.varve.KeyRange;
import dev.varve.Readable;
import java.nio.ByteBuffer;

/**
 * The elements of a list, as a reader of the store sees them. Each is stored under the version of
 * its key and its position; positions grow to the right, and have no gaps.
 *
 * <pre>
 *   sub := position:i64      (big-endian, the sign inverted: negative positions come first)
 * </pre>
 *
 * @param spaces where they are
 * @param reader the turn, or a snapshot
 * @param version the version of their key
 * @param first the position of the first one
 * @param size their number
 */
record StoredList(Spaces spaces, Readable reader, long version, long first, long size) {

  /**
   * Returns the list that a key has in a snapshot: an empty one if the key is not there, or holds
   * something else by now.
   *
   * @param now the time, in milliseconds since 1970
   */
  static StoredList of(Spaces spaces, Readable snapshot, byte[] key, long now) {
    KeyRecord record = spaces.recordIn(snapshot, key);
    return record == null || record.type() != KeyType.LIST || record.isExpired(now)
        ? new StoredList(spaces, snapshot, 0, 0, 0)
        : new StoredList(spaces, snapshot, record.version(), record.first(), record.size());
  }

  /** Returns the name of the part that is at a position. */
  static byte[] sub(long position) {
    return ByteBuffer.allocate(Long.BYTES).putLong(position ^ Long.MIN_VALUE).array();
  }

  private static long positionOf(byte[] sub) {
    return sub.length == Long.BYTES ? ByteBuffer.wrap(sub).getLong() ^ Long.MIN_VALUE : -1;
  }

  /** Returns where the element at {@code index} is stored. */
  byte[] keyOf(long index) {
    return Spaces.partKey(version, sub(first + index));
  }

  /** Returns the element at an index, from 0 on. */
  byte[] get(long index) {
    byte[] element = spaces.parts().in(reader).get(keyOf(index));
    if (element == null) {
      throw missing();
    }
    return element;
  }

  private static CorruptionException missing() {
    return new CorruptionException("list", "an element is missing");
  }

  /** Elements one after the other; must be closed. It shows the state as of its creation. */
  final class Walk implements AutoCloseable {
    private final PartWalk parts;
    private final boolean isForward;
    private boolean hasBegun;
    private long position;
    private long left;

    private Walk(long from, long to, boolean isForward) {
      KeyRange range = new KeyRange(sub(first + from), sub(first + to));
      this.parts = new PartWalk(spaces, reader, version, range);
      this.isForward = isForward;
      this.position = first + (isForward ? from : to - 1);
      this.left = to - from;
    }

    /** Moves to the next element; false if there is none. */
    boolean next() {
      if (left == 0) {
        return false;
      }
      boolean found = isForward ? parts.next() : hasBegun ? parts.previous() : parts.last();
      if (!found || positionOf(parts.sub()) != position) {
        throw missing();
      }
      hasBegun = true;
      position += isForward ? 1 : -1;
      left--;
      return true;
    }

    byte[] element() {
      return parts.value();
    }

    @Override
    public void close() {
      parts.close();
    }
  }

  /** Returns the elements from index {@code from} on and before {@code to}. */
  Walk walk(long from, long to) {
    return new Walk(from, to, true);
  }

  /** Returns the same elements, the last one first. */
  Walk walkBack(long from, long to) {
    return new Walk(from, to, false);
  }

  /** Some elements, from an index on. */
  record Range(long from, long count) {
    /** Returns what two indexes mean; negative ones are counted from the end, -1 is the last. */
    static Range of(long start, long stop, long size) {
      long from = Math.max(0, start < 0 ? start + size : start);
      long to = Math.min(size, (stop < 0 ? stop + size : stop) + (stop == Long.MAX_VALUE ? 0 : 1));
      return from < to ? new Range(from, to - from) : new Range(0, 0);
    }

    long to() {
      return from + count;
    }
  }
}
