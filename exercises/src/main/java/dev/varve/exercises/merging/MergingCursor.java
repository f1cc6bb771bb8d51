// Exercise 3.4: a merging cursor. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=3.4

package dev.varve.exercises.merging;

import dev.varve.course.NotDoneYet;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.Slice;
import java.util.List;

/**
 * Merges several sorted cursors into one.
 *
 * <p>The cursors that are on an entry form a heap: the parent of {@code heap[i]} is {@code heap[(i
 * - 1) / 2]}, and its entry comes before those of its children (moving backward: after). So {@code
 * heap[0]} has the current entry. To change direction, all other cursors move to the other side of
 * it. In LevelDB: {@code merger.cc}.
 */
public final class MergingCursor implements EntryCursor {
  private final Child[] heap;
  private int size;
  private boolean forward = true;

  /** One of the cursors, with its innermost cursor and its key cached. */
  private static final class Child {
    final EntryCursor in;
    EntryCursor at;
    Slice key;

    Child(EntryCursor in) {
      this.in = in;
    }

    /**
     * Updates the cached fields after a move that {@code found} an entry or not; returns {@code
     * found}.
     */
    boolean moved(boolean found) {
      if (found) {
        at = in.innermost();
        key = at.key();
      }
      return found;
    }

    int compareTo(Child other) {
      int order = key.compareTo(other.key);
      return order != 0 ? order : Long.compare(other.at.tag(), at.tag());
    }
  }

  private MergingCursor(List<? extends EntryCursor> children) {
    heap = new Child[children.size()];
    for (int i = 0; i < heap.length; i++) {
      heap[i] = new Child(children.get(i));
    }
  }

  /** Merges {@code children}; no two of them may have an entry of the same key and tag. */
  public static EntryCursor of(List<? extends EntryCursor> children) {
    return children.size() == 1 ? children.get(0) : new MergingCursor(children);
  }

  @Override
  public boolean first() {
    for (Child child : heap) {
      child.in.first();
    }
    return arrange(true);
  }

  @Override
  public boolean last() {
    for (Child child : heap) {
      child.in.last();
    }
    return arrange(false);
  }

  @Override
  public boolean seek(byte[] key, long tag) {
    for (Child child : heap) {
      child.in.seek(key, tag);
    }
    return arrange(true);
  }

  /**
   * Moves to the next entry, after turning round if the last move was backward. The cursor is at an
   * entry.
   */
  @Override
  public boolean next() {
    throw new NotDoneYet("3.4");
  }

  /**
   * Moves to the previous entry, after turning round if the last move was forward. The cursor is at
   * an entry.
   */
  @Override
  public boolean previous() {
    throw new NotDoneYet("3.4");
  }

  /** Moves all but the first to their first entry after the current one, by key and tag. */
  private void turnForward() {
    throw new NotDoneYet("3.4");
  }

  /**
   * Moves all but the first to their last entry before the current one, by key and tag. Entries may
   * be added to a child after its search; those after the current entry are skipped.
   */
  private void turnBackward() {
    throw new NotDoneYet("3.4");
  }

  /** Moves the children that are on an entry to the front, and builds a heap of them. */
  private boolean arrange(boolean forward) {
    this.forward = forward;
    size = 0;
    for (int i = 0; i < heap.length; i++) {
      if (heap[i].moved(heap[i].in.isValid())) {
        swap(i, size++);
      }
    }
    for (int i = size / 2 - 1; i >= 0; i--) {
      sink(i);
    }
    return size > 0;
  }

  /**
   * Restores the heap after the first cursor has moved: it sinks to its place, or leaves the heap.
   */
  private boolean settleFirst(boolean found) {
    throw new NotDoneYet("3.4");
  }

  /** Sinks the cursor at {@code start} below those that come before it. */
  private void sink(int start) {
    throw new NotDoneYet("3.4");
  }

  private boolean comesBefore(Child a, Child b) {
    int order = a.compareTo(b);
    return forward ? order < 0 : order > 0;
  }

  private void swap(int i, int j) {
    Child kept = heap[i];
    heap[i] = heap[j];
    heap[j] = kept;
  }

  @Override
  public boolean isValid() {
    return size > 0;
  }

  @Override
  public EntryCursor innermost() {
    return heap[0].at;
  }

  @Override
  public Slice key() {
    return heap[0].at.key();
  }

  @Override
  public long tag() {
    return heap[0].at.tag();
  }

  @Override
  public Slice value() {
    return heap[0].at.value();
  }
}
