// Exercise 6.3: a check at commit. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=6.3

package dev.varve.exercises.commitlog;

import dev.varve.Internal;
import dev.varve.WriteBatch;
import dev.varve.course.NotDoneYet;
import dev.varve.lsm.Snapshot;
import dev.varve.transactions.ConflictException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Which keys the latest commits have written: as far back as the oldest transaction that may still
 * ask.
 *
 * <p>A transaction that began at snapshot {@code s} may commit if none of the commits after {@code
 * s} has written what the transaction depends on. Commits are checked one after the other, in the
 * order in which they will be logged. Kung and Robinson, "On Optimistic Methods for Concurrency
 * Control", 1981 (serial validation). Thread-safe.
 *
 * @hidden
 */
@Internal
public final class CommitLog {
  /**
   * What is kept for transactions that take long; those older than that are refused. In a small
   * heap it is less.
   */
  public static final long MAX_BYTES = Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 16);

  // What the objects take, in bytes, with headers of 16 bytes and references of up to 8: a commit
  // with its place in the queue and its array, and a key besides its own bytes.
  private static final int COMMIT_BYTES = 40 + 16 + 8;
  private static final int KEY_BYTES = 16 + 8 + 7;

  private record Commit(long sequence, byte[][] keys, long bytes) {}

  private final LongSupplier publishedSequence;
  // All guarded by this.
  private final Deque<Commit> commits = new ArrayDeque<>();
  private final TreeMap<Long, Integer> active = new TreeMap<>();
  private long bytes;
  private long forgottenUpTo;

  /**
   * Makes an empty log.
   *
   * @param publishedSequence gives the sequence number up to which new snapshots see everything
   */
  public CommitLog(LongSupplier publishedSequence) {
    this.publishedSequence = publishedSequence;
  }

  /**
   * A transaction begins: takes its snapshot, and keeps the commits after that until it ends. One
   * step, so that no commit in between is forgotten.
   */
  public synchronized Snapshot begin(Supplier<Snapshot> takeSnapshot) {
    throw new NotDoneYet("6.3");
  }

  /**
   * A transaction that began at {@code snapshot} has ended: one of them, if others began there too.
   * What was kept for it alone is forgotten.
   */
  public synchronized void end(long snapshot) {
    throw new NotDoneYet("6.3");
  }

  /**
   * Refuses a transaction if a commit after its snapshot, one with a higher sequence number, has
   * written a key that it depends on; or if such a commit is forgotten, so that nobody knows.
   *
   * @throws ConflictException naming the key, as "key b" ({@link dev.varve.Text#of} writes it for
   *     people), or saying that the transaction took too long
   */
  public synchronized void check(long snapshot, Predicate<byte[]> dependsOn) {
    throw new NotDoneYet("6.3");
  }

  /**
   * Remembers what a batch that is about to be committed writes, once what nobody needs any more is
   * forgotten; of an empty batch there is nothing to remember. If more than {@link #MAX_BYTES} are
   * kept then, the oldest commits go, whoever needs them, until no more are kept or only the newest
   * is left; {@code forgottenUpTo} is the number of the last one that went so.
   */
  public synchronized void record(long firstSequence, WriteBatch batch) {
    throw new NotDoneYet("6.3");
  }

  private static Commit commit(long firstSequence, WriteBatch batch) {
    byte[][] keys = new byte[batch.size()][];
    batch.forEach(
        new WriteBatch.Visitor() {
          private int next;

          @Override
          public void put(
              byte[] array, int key, int keyLength, int value, int valueLength, long expiresAt) {
            delete(array, key, keyLength);
          }

          @Override
          public void delete(byte[] array, int key, int keyLength) {
            keys[next++] = Arrays.copyOfRange(array, key, key + keyLength);
          }
        });
    long size = Arrays.stream(keys).mapToLong(key -> KEY_BYTES + key.length).sum();
    return new Commit(firstSequence, keys, COMMIT_BYTES + size);
  }

  /**
   * Forgets what all transactions see: the open ones, and any that begins from now on. A
   * transaction sees the commits whose number is at or below its snapshot; of the open ones the
   * oldest sees least, and if none is open, one that begins now sees what is published.
   */
  private void forget() {
    throw new NotDoneYet("6.3");
  }

  private long removeOldest() {
    Commit oldest = commits.removeFirst();
    bytes -= oldest.bytes();
    return oldest.sequence();
  }

  /** Returns how many transactions are open. */
  public synchronized int active() {
    return active.values().stream().mapToInt(Integer::intValue).sum();
  }
}
