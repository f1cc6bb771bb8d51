package dev.varve.query;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Readable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the entries of several ranges of keys, one after the other, in either direction. */
final class RangeScan implements AutoCloseable {
  private final Readable space;
  private final List<KeyRange> ranges;
  private final boolean backward;
  private final Watch watch;
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

  /** Moves to the next entry, and returns the cursor that is on it, or null after the last. */
  @Nullable Cursor next() {
    watch.check();
    while (true) {
      if (cursor != null && (backward ? cursor.previous() : cursor.next())) {
        return cursor;
      }
      close();
      if (next == ranges.size()) {
        return null;
      }
      KeyRange range = ranges.get(backward ? ranges.size() - 1 - next : next);
      next++;
      cursor = space.scan(range);
      if (backward) {
        if (cursor.last()) {
          return cursor;
        }
        close();
      }
    }
  }

  @Override
  public void close() {
    if (cursor != null) {
      cursor.close();
      cursor = null;
    }
  }
}
