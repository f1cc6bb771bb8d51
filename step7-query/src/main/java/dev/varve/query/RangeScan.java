package dev.varve.query;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Readable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of several ranges of keys, one after the other, in either direction. The first
 * of them may be read in advance, to count them; they are not read again.
 */
final class RangeScan implements AutoCloseable {
  /** An entry of the store. */
  record KeyValue(byte[] key, byte[] value) {}

  private static final int MAX_BYTES_AHEAD = 1 << 20;

  private final Readable space;
  private final List<KeyRange> ranges;
  private final boolean backward;
  private final Watch watch;
  private final Deque<KeyValue> ahead = new ArrayDeque<>();
  private int next;
  private @Nullable Cursor cursor;

  /**
   * Reads {@code ranges}, which must be sorted and must not overlap.
   *
   * @param backward whether to begin at the end of the last one
   */
  RangeScan(Readable space, List<KeyRange> ranges, boolean backward, Watch watch) {
    this.space = space;
    this.ranges = ranges;
    this.backward = backward;
    this.watch = watch;
  }

  /** Returns the next entry, or null after the last. */
  @Nullable KeyValue next() {
    watch.check();
    return ahead.isEmpty() ? read() : ahead.poll();
  }

  private @Nullable KeyValue read() {
    while (cursor != null || next < ranges.size()) {
      if (cursor == null) {
        cursor = space.scan(ranges.get(backward ? ranges.size() - 1 - next : next));
        next++;
        if (backward ? cursor.last() : cursor.next()) {
          return current(cursor);
        }
      } else if (backward ? cursor.previous() : cursor.next()) {
        return current(cursor);
      }
      closeCursor();
    }
    return null;
  }

  private static KeyValue current(Cursor at) {
    return new KeyValue(at.key(), at.value());
  }

  /**
   * Reads entries in advance, at most {@code most}.
   *
   * @return whether these are all
   */
  boolean readAhead(int most) {
    long bytes = 0;
    while (ahead.size() < most && bytes < MAX_BYTES_AHEAD) {
      KeyValue entry = read();
      if (entry == null) {
        return true;
      }
      ahead.add(entry);
      bytes += entry.key().length + entry.value().length;
    }
    return false;
  }

  /** Returns the entries that were read in advance. */
  Deque<KeyValue> ahead() {
    return ahead;
  }

  private void closeCursor() {
    if (cursor != null) {
      cursor.close();
      cursor = null;
    }
  }

  @Override
  public void close() {
    closeCursor();
    ahead.clear();
    next = ranges.size();
  }
}
