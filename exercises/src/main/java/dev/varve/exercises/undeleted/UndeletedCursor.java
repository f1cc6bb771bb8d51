// Exercise 5.7: a read through range deletes. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=5.7

package dev.varve.exercises.undeleted;

import dev.varve.course.NotDoneYet;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.RangeTombstone;
import dev.varve.memtable.RangeTombstones;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one layer without those that a range delete hides from a reader.
 *
 * <p>A range delete hides the versions that are older than itself. Those in a newer layer are newer
 * than all entries of this one, so the whole range is skipped at once, by a search for its end: a
 * scan over a million deleted entries takes two steps. A range delete of this layer lies between
 * its entries in time, so these are compared with it one by one. Versions above the sequence number
 * of the reader are not left out here: {@code VisibleCursor} does that. In Pebble: {@code
 * merging_iter.go}, which skips in the same way.
 */
final class UndeletedCursor implements EntryCursor {
  private final EntryCursor in;
  private final RangeTombstones own;
  private final List<RangeTombstones> newer;
  private final long sequence;

  /**
   * Creates a cursor.
   *
   * @param own the range deletes of the layer
   * @param newer those of the newer layers
   * @param sequence range deletes above it are not visible
   */
  UndeletedCursor(EntryCursor in, RangeTombstones own, List<RangeTombstones> newer, long sequence) {
    this.in = in;
    this.own = own;
    this.newer = newer;
    this.sequence = sequence;
  }

  @Override
  public boolean first() {
    in.first();
    return skipForward();
  }

  @Override
  public boolean last() {
    in.last();
    return skipBackward();
  }

  @Override
  public boolean seek(byte[] key, long tag) {
    in.seek(key, tag);
    return skipForward();
  }

  @Override
  public boolean next() {
    in.next();
    return skipForward();
  }

  @Override
  public boolean previous() {
    in.previous();
    return skipBackward();
  }

  /**
   * Moves to the first entry at or after this position that is not hidden, and returns whether
   * there is one. If {@link #newerRange} covers an entry, all of that range takes one {@link
   * #seekEnd}.
   */
  private boolean skipForward() {
    throw new NotDoneYet("5.7");
  }

  /**
   * Moves to the last entry at or before this position that is not hidden, and returns whether
   * there is one. If {@link #newerRange} covers an entry, all of that range takes one {@link
   * #seekBefore}.
   */
  private boolean skipBackward() {
    throw new NotDoneYet("5.7");
  }

  /**
   * Returns a visible range delete of a newer layer that covers the current key, or null if no
   * newer layer has one. It hides all versions of this layer in its range.
   */
  private @Nullable RangeTombstone newerRange() {
    throw new NotDoneYet("5.7");
  }

  /**
   * Returns whether a visible range delete of this layer covers the current key and is newer than
   * the current version.
   */
  private boolean isHiddenByOwn() {
    throw new NotDoneYet("5.7");
  }

  /**
   * Moves to the first entry at or after the upper bound of the range, which is exclusive; beyond
   * the last entry if there is none, or if the range has no upper bound. Takes one or two moves of
   * {@code in}, regardless of the number of entries. {@link Tag#seek} helps to find the newest
   * version of a key.
   */
  private void seekEnd(RangeTombstone range) {
    throw new NotDoneYet("5.7");
  }

  /**
   * Moves to the last entry before the lower bound of the range, which is inclusive; beyond the
   * first entry if there is none. The current entry is in the range. Takes two moves of {@code in}.
   */
  private void seekBefore(RangeTombstone range) {
    throw new NotDoneYet("5.7");
  }

  @Override
  public boolean isValid() {
    return in.isValid();
  }

  @Override
  public EntryCursor innermost() {
    return in.innermost();
  }

  @Override
  public Slice key() {
    return in.key();
  }

  @Override
  public long tag() {
    return in.tag();
  }

  @Override
  public Slice value() {
    return in.value();
  }
}
