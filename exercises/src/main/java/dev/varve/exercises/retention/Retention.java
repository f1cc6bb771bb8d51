// Exercise 5.4: what a compaction may drop. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=5.4

package dev.varve.exercises.retention;

import dev.varve.Internal;
import dev.varve.course.NotDoneYet;
import dev.varve.memtable.Entry;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;

/**
 * Decides which versions a flush or a compaction keeps. It sees them in order: by key, the newest
 * of each key first.
 *
 * <p>The snapshots part the sequence numbers into stripes. Two versions in one stripe lie both at
 * or below each snapshot, or both above it. So a version may be dropped if
 *
 * <ol>
 *   <li>a newer version of its key lies in the same stripe: whoever sees this one sees the newer;
 *       or
 *   <li>it shows no value (a tombstone, or expired), and
 *       <ul>
 *         <li>no snapshot is older than it, so nobody still needs what it hides <em>among the
 *             versions seen here</em>: those are in its stripe, and dropped by (1); and
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
   * Says whether there may be older versions of a key below the tables to be written.
   *
   * @hidden
   */
  @Internal
  public interface Below {
    /** Says whether there may be an older version of {@code key}. */
    boolean mayHold(byte[] key);
  }

  private final long[] snapshots;
  private final Below below;
  private final long now;

  private final Slice lastKey = new Slice();
  private int lastStripe = -1;

  /**
   * Makes a decider for one run over sorted entries.
   *
   * @param snapshots the sequence numbers that are still read at, ascending
   * @param now what expires at or before it has expired, in milliseconds
   */
  public Retention(long[] snapshots, Below below, long now) {
    this.snapshots = snapshots;
    this.below = below;
    this.now = now;
  }

  /**
   * Says whether a version is kept. Asked about each version once, in order; what it remembers of
   * the one before, kept or not, is its key and its stripe.
   *
   * @param key lent until the next call
   * @param tag has the sequence number ({@link Tag#sequence})
   * @param value its stored value, by which {@link Entry#isHidden} says whether it shows one
   */
  boolean keeps(Slice key, long tag, Slice value) {
    throw new NotDoneYet("5.4");
  }

  /**
   * Returns the stripe of a sequence number. Stripe i has the numbers above snapshot i - 1, up to
   * snapshot i itself; stripe 0 those up to the oldest, and the last one those above the newest.
   */
  private int stripe(long sequence) {
    throw new NotDoneYet("5.4");
  }
}
