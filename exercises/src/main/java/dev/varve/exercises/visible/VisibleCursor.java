// Exercise 3.5: what a reader may see. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=3.5

package dev.varve.exercises.visible;

import dev.varve.KeyRange;
import dev.varve.course.NotDoneYet;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;

/**
 * Filters the visible versions out of all versions: for each key of a range, the newest version at
 * or below a sequence number, unless it is a tombstone or has expired.
 *
 * <p>Moving forward, the inner cursor is on the current version. Moving backward, the newest
 * version of a key comes last, and the inner cursor must leave the key to detect that. So the
 * current version is copied, and the inner cursor is before all versions of its key. In LevelDB:
 * {@code db_iter.cc}.
 */
public final class VisibleCursor implements EntryCursor {
  private final EntryCursor in;
  private final byte[] from;
  private final byte[] to;
  private final long sequence;
  private final long now;

  private boolean valid;
  private boolean forward;
  // The innermost cursor of in, while that is on an entry.
  private EntryCursor at;
  // The key shown last, whose other versions must be skipped.
  private final Slice shownKey = new Slice();
  // Moving backward: the current tag and value; the key is shownKey.
  private final Slice shownValue = new Slice();
  private long shownTag;

  /**
   * Creates a cursor over the visible versions in {@code in}.
   *
   * @param sequence versions above it are not visible
   * @param now values that expire at or before it are not visible, in milliseconds since 1970
   */
  public VisibleCursor(EntryCursor in, KeyRange range, long sequence, long now) {
    this.in = in;
    this.from = range.from();
    this.to = range.to();
    this.sequence = sequence;
    this.now = now;
  }

  @Override
  public boolean first() {
    startOfRange();
    return showForward(false);
  }

  private void startOfRange() {
    if (from == null) {
      in.first();
    } else {
      in.seek(from, Tag.seek(Tag.MAX_SEQUENCE));
    }
  }

  @Override
  public boolean last() {
    if (to == null) {
      in.last();
    } else if (in.seek(to, Tag.seek(Tag.MAX_SEQUENCE))) {
      in.previous();
    } else {
      in.last();
    }
    return showBackward();
  }

  @Override
  public boolean seek(byte[] key, long tag) {
    if (from != null && Slice.compare(key, 0, key.length, from, 0, from.length) < 0) {
      return first();
    }
    in.seek(key, Tag.seek(sequence));
    showForward(false);
    // The visible version of this key may be newer than the tag sought, and so come before it.
    boolean passed = valid && tag() > tag && key().compareTo(key) == 0;
    return passed ? next() : valid;
  }

  /**
   * Moves to the next key that a reader may see. The cursor is at a key, reached in either
   * direction.
   */
  @Override
  public boolean next() {
    throw new NotDoneYet("3.5");
  }

  /**
   * Updates the innermost cursor, which may change with each move of the inner cursor. Returns
   * {@code found}, whether that is on an entry.
   */
  private boolean moved(boolean found) {
    if (found) {
      at = in.innermost();
    }
    return found;
  }

  /**
   * Finds the first visible version at or after this position; with {@code skip}, of a key other
   * than {@code shownKey}.
   */
  private boolean showForward(boolean skip) {
    throw new NotDoneYet("3.5");
  }

  /**
   * Moves to the previous key that a reader may see. The cursor is at a key, reached in either
   * direction.
   */
  @Override
  public boolean previous() {
    throw new NotDoneYet("3.5");
  }

  /**
   * Finds the last key at or before this position that has a visible version, and copies that. The
   * inner cursor has been moved, but {@link #at} is not updated yet: see {@link #moved}.
   */
  private boolean showBackward() {
    throw new NotDoneYet("3.5");
  }

  private boolean isShownKey() {
    return at.key().compareTo(shownKey) == 0;
  }

  private boolean isAfterRange() {
    return to != null && at.key().compareTo(to) >= 0;
  }

  private boolean isBeforeRange() {
    return from != null && at.key().compareTo(from) < 0;
  }

  @Override
  public boolean isValid() {
    return valid;
  }

  @Override
  public Slice key() {
    return forward ? at.key() : shownKey;
  }

  @Override
  public long tag() {
    return forward ? at.tag() : shownTag;
  }

  @Override
  public Slice value() {
    return forward ? at.value() : shownValue;
  }
}
