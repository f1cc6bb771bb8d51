// Exercise 5.4: what a compaction may drop. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=5.4

package dev.varve.exercises.retention;

import dev.varve.Internal;
import dev.varve.course.NotDoneYet;
import dev.varve.memtable.Entry;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;

/**
 * Decides which versions a flush or a compaction keeps. It is given them in order: by key, the
 * newest of each key first.
 *
 * <p>The snapshots divide the sequence numbers into stripes. For each snapshot, two versions in one
 * stripe are either both at or below it, or both above it. So a version may be dropped if
 *
 * <ol>
 *   <li>a newer version of its key is in the same stripe: every reader that could see this one sees
 *       the newer one; or
 *   <li>it has no visible value (it is a tombstone, or expired), and
 *       <ul>
 *         <li>no snapshot is older than it, so no reader needs what it hides <em>among the versions
 *             seen here</em>: these are in its stripe, and dropped by (1); and
 *         <li>no level below the output can hold its key: there is nothing else to hide.
 *       </ul>
 * </ol>
 *
 * <p>In LevelDB: {@code DBImpl::DoCompactionWork}, rule (A) and the one after it.
 *
 * @hidden
 */
@Internal
public final class Retention {

  /**
   * Decides whether there may be older versions of a key below the tables to be written.
   *
   * @hidden
   */
  @Internal
  public interface Below {
    /** Returns whether there may be an older version of {@code key}. */
    boolean mayHold(byte[] key);
  }

  private final long[] snapshots;
  private final Below below;
  private final long now;

  private final Slice lastKey = new Slice();
  private int lastStripe = -1;

  /**
   * Creates a retention for one pass over sorted entries.
   *
   * @param snapshots the sequence numbers that are still read at, ascending
   * @param now the current time, in milliseconds; values that expire at or before it have expired
   */
  public Retention(long[] snapshots, Below below, long now) {
    this.snapshots = snapshots;
    this.below = below;
    this.now = now;
  }

  /** Returns the sequence numbers that are still read at, ascending. */
  long[] snapshots() {
    return snapshots;
  }

  /**
   * Returns whether a version is kept. Called once for each version, in order; it remembers the key
   * and the stripe of the previous version, kept or not.
   *
   * @param key valid until the next call
   * @param tag contains the sequence number ({@link Tag#sequence})
   * @param value its stored value, from which {@link Entry#isHidden} tells whether it is visible
   */
  boolean keeps(Slice key, long tag, Slice value) {
    throw new NotDoneYet("5.4");
  }

  /**
   * Returns the stripe of a sequence number. Stripe i has the numbers above snapshot i - 1, up to
   * and including snapshot i; stripe 0 has those up to the oldest, and the last stripe those above
   * the newest.
   */
  private int stripe(long sequence) {
    throw new NotDoneYet("5.4");
  }
}
