// Exercise 6.3: a check at commit. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=6.3

package dev.varve.exercises.commitlog;

import dev.varve.Internal;
import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import dev.varve.course.NotDoneYet;
import dev.varve.lsm.Snapshot;
import dev.varve.transactions.ConflictException;
import dev.varve.transactions.Dependencies;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The keys written by recent commits, as far back as the oldest open transaction needs them.
 *
 * <p>A transaction that began at snapshot {@code s} may commit if no commit after {@code s} has
 * written a key that the transaction depends on. Commits are checked one after the other, in the
 * order in which they will be logged. Kung and Robinson, "On Optimistic Methods for Concurrency
 * Control", 1981 (serial validation). Thread-safe.
 *
 * @hidden
 */
@Internal
public final class CommitLog {
  /**
   * The most memory that recorded commits may take, in bytes; less in a small heap. A transaction
   * that needs older commits is refused.
   */
  public static final long MAX_BYTES = Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 16);

  // The memory used by the objects, in bytes, with headers of 16 bytes and references of up to 8: a
  // commit with its slot in the queue and its array, and a key in addition to its own bytes.
  private static final int COMMIT_BYTES = 40 + 16 + 8;
  private static final int KEY_BYTES = 16 + 8 + 7;

  private record Commit(long sequence, byte[][] keys, List<KeyRange> ranges, long bytes) {}

  private final LongSupplier publishedSequence;
  // All guarded by this.
  private final Deque<Commit> commits = new ArrayDeque<>();
  private final TreeMap<Long, Integer> active = new TreeMap<>();
  private long bytes;
  private long forgottenUpTo;

  /**
   * Creates an empty log.
   *
   * @param publishedSequence returns the sequence number up to which new snapshots see all writes
   */
  public CommitLog(LongSupplier publishedSequence) {
    this.publishedSequence = publishedSequence;
  }

  /**
   * Begins a transaction: takes its snapshot, and keeps all later commits until it ends. This is
   * one atomic step, so that no commit in between is forgotten.
   */
  public synchronized Snapshot begin(Supplier<Snapshot> takeSnapshot) {
    throw new NotDoneYet("6.3");
  }

  /**
   * Ends a transaction that began at {@code snapshot}: one of them, if several began there. Forgets
   * the commits that were kept only for it.
   */
  public synchronized void end(long snapshot) {
    throw new NotDoneYet("6.3");
  }

  /**
   * Refuses a transaction if a commit after its snapshot, one with a higher sequence number, has
   * written a key that it depends on, or deleted a range with such a key; or if such a commit has
   * been forgotten, so that this is unknown.
   *
   * @throws ConflictException whose message names the key, as in "key b" (formatted by {@link
   *     dev.varve.Text#of}), or the range, or says that the transaction took too long
   */
  public synchronized void check(long snapshot, Dependencies dependsOn) {
    throw new NotDoneYet("6.3");
  }

  /**
   * First forgets the commits that are no longer needed, then records the keys of a batch that is
   * about to be committed; an empty batch is not recorded. If more than {@link #MAX_BYTES} are kept
   * then, drops the oldest commits, even if they are needed, until the limit is met or only the
   * newest commit is left; {@code forgottenUpTo} becomes the number of the last commit dropped this
   * way.
   */
  public synchronized void record(long firstSequence, WriteBatch batch) {
    throw new NotDoneYet("6.3");
  }

  private static Commit commit(long firstSequence, WriteBatch batch) {
    List<byte[]> keys = new ArrayList<>(batch.size());
    List<KeyRange> ranges = new ArrayList<>(0);
    batch.forEach(
        new WriteBatch.Visitor() {
          @Override
          public void put(
              byte[] array, int key, int keyLength, int value, int valueLength, long expiresAt) {
            delete(array, key, keyLength);
          }

          @Override
          public void delete(byte[] array, int key, int keyLength) {
            keys.add(Arrays.copyOfRange(array, key, key + keyLength));
          }

          @Override
          public void deleteRange(KeyRange range) {
            ranges.add(range);
          }
        });
    long size = keys.stream().mapToLong(key -> KEY_BYTES + key.length).sum();
    size += ranges.stream().mapToLong(CommitLog::bytes).sum();
    return new Commit(
        firstSequence, keys.toArray(byte[][]::new), List.copyOf(ranges), COMMIT_BYTES + size);
  }

  private static long bytes(KeyRange range) {
    int from = range.from() == null ? 0 : range.from().length;
    int to = range.to() == null ? 0 : range.to().length;
    return 3L * KEY_BYTES + from + to;
  }

  /**
   * Forgets the commits that are visible to all transactions, those that are open and those that
   * begin later. A transaction sees the commits whose number is at or below its snapshot. The
   * oldest open transaction sees the fewest; if none is open, one that begins now sees everything
   * that is published.
   */
  private void forget() {
    throw new NotDoneYet("6.3");
  }

  private long removeOldest() {
    Commit oldest = commits.removeFirst();
    bytes -= oldest.bytes();
    return oldest.sequence();
  }

  /** Returns the number of open transactions. */
  public synchronized int active() {
    return active.values().stream().mapToInt(Integer::intValue).sum();
  }
}
