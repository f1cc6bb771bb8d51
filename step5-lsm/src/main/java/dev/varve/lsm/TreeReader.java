package dev.varve.lsm;

import dev.varve.Cursor;
import dev.varve.ForwardClock;
import dev.varve.KeyRange;
import dev.varve.Limits;
import dev.varve.memtable.Entry;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.StoreCursor;
import dev.varve.memtable.VisibleCursor;
import java.util.function.UnaryOperator;

/**
 * Reads a {@link Tree}, as it is or as it was at a sequence number. Each read pins the current
 * view. Thread-safe.
 */
final class TreeReader {
  private final Tree tree;
  private final ForwardClock clock;

  TreeReader(Tree tree, ForwardClock clock) {
    this.tree = tree;
    this.clock = clock;
  }

  /** Returns the clock that decides what has expired. */
  ForwardClock clock() {
    return clock;
  }

  /** Returns the newest version at or below {@code atMost}, which may be a tombstone, or null. */
  Entry find(byte[] key, long atMost) {
    Limits.checkKey(key);
    tree.checkOpen();
    View view = tree.pin();
    try {
      Entry found = view.find(key, Math.min(atMost, view.active().lastSequence()));
      return view.version().whole(found);
    } finally {
      tree.unpin(view);
    }
  }

  /** Returns the expiry of what {@link #find} returns, if a value is visible now; otherwise 0. */
  long expiresAtMillis(byte[] key, long atMost) {
    Limits.checkKey(key);
    tree.checkOpen();
    View view = tree.pin();
    try {
      Entry found = view.find(key, Math.min(atMost, view.active().lastSequence()));
      return Entry.visibleUntilMillis(found, clock);
    } finally {
      tree.unpin(view);
    }
  }

  /** Returns a cursor over the entries visible at a sequence number. */
  Cursor scan(KeyRange range, long atMost) {
    return scan(range, atMost, clock.millis(), entries -> entries);
  }

  /**
   * Returns a cursor over the entries visible at a sequence number, as modified by {@code change}.
   */
  Cursor scan(KeyRange range, long atMost, long now, UnaryOperator<EntryCursor> change) {
    Limits.checkNotNull("range", range);
    tree.checkOpen();
    View view = tree.pin();
    try {
      // Read the sequence number before creating the cursors: all writes up to it are then in the
      // memtable.
      long sequence = Math.min(atMost, view.active().lastSequence());
      EntryCursor entries = view.entries(range.from(), range.to(), sequence);
      EntryCursor visible = new VisibleCursor(entries, range, sequence, now);
      return new StoreCursor(
          change.apply(visible), view.version().values(), tree::isClosed, () -> tree.unpin(view));
    } catch (Throwable e) {
      tree.unpin(view);
      throw e;
    }
  }

  /** Returns a trace of the read of a key. */
  ReadTrace trace(byte[] key) {
    Limits.checkKey(key);
    return tree.reading(view -> ReadTrace.of(view, key, clock));
  }

  /** Returns the mark of the last batch that a reader sees and that has one, or null. */
  byte[] mark() {
    tree.checkOpen();
    return copy(tree.peek().now().mark());
  }

  /** Returns the mark up to which everything is in tables, or null. */
  byte[] flushedMark() {
    tree.checkOpen();
    return copy(tree.peek().version().levels().mark());
  }

  private static byte[] copy(byte[] mark) {
    return mark == null ? null : mark.clone();
  }
}
