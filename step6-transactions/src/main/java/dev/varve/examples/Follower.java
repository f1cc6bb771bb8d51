package dev.varve.examples;

import dev.varve.TooOldException;
import dev.varve.WriteBatch;
import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.lsm.ChangeFeed;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import dev.varve.lsm.MaintainedStore;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A second store that follows a first one: it begins as a checkpoint of it, or empty, and applies
 * each batch that the first one commits.
 *
 * <pre>
 *   \0follower/next → the sequence number from which to go on
 * </pre>
 *
 * <p>The number is written together with the batch before it. So after a restart, even after a kill
 * or a power cut, the follower asks for exactly what it does not have yet. For one thread.
 */
public final class Follower implements AutoCloseable {
  private static final String NEXT = "\0follower/next";

  private final LsmStore store;

  private Follower(LsmStore store) {
    this.store = store;
  }

  /** Makes a new follower, which has everything that {@code leader} has now. */
  public static Follower of(MaintainedStore leader, Path directory, LsmOptions options)
      throws IOException {
    leader.checkpoint(directory);
    return over(LsmStore.open(directory, options));
  }

  /** Goes on with a store that has followed before, or has just been made by a checkpoint. */
  public static Follower over(LsmStore store) {
    if (store.get(NEXT) == null) {
      // A checkpoint counts on where the first store was at that moment, and an empty store from 1.
      store.put(NEXT, Long.toString(store.lastSequence() + 1));
    }
    return new Follower(store);
  }

  /** Returns the sequence number from which to go on. */
  public long next() {
    return Long.parseLong(store.get(NEXT));
  }

  /**
   * Applies what {@code leader} commits, until nothing comes for {@code patience}; returns the
   * number of batches.
   *
   * @throws TooOldException if the leader no longer has what comes next: make a new follower then
   */
  public long follow(MaintainedStore leader, Duration patience) throws InterruptedException {
    long batches = 0;
    try (ChangeFeed changes = leader.changes(next())) {
      while (changes.next(patience)) {
        WriteBatch batch = changes.batch();
        store.write(batch.put(NEXT, Long.toString(changes.nextSequence())));
        batches++;
      }
    }
    return batches;
  }

  /** Returns what has been followed so far, for reading. */
  public LsmStore store() {
    return store;
  }

  @Override
  public void close() {
    store.close();
  }

  /** Shows a follower that is restarted, and one that has stayed away for too long. */
  static void show(Narrator narrator) throws IOException {
    LsmOptions options = LsmOptions.defaults();
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        TransactionalStore leader =
            TransactionalStore.open(
                directory.path().resolve("leader"), options.withKeptLogBytes(1 << 20))) {
      leader.put("river", "Rhine");
      leader.put("lake", "Constance");
      Path copy = directory.path().resolve("follower");
      try (Follower follower = of(leader, copy, options)) {
        narrator.show("a new follower has river =", follower.store.get("river"));
        leader.put("city", "Basel");
        narrator.show("batches to follow", follow(follower, leader));
      }
      leader.updateOnly(transaction -> transaction.put("city", "Bern"));
      leader.delete("lake");
      leader.flush();
      try (Follower follower = over(LsmStore.open(copy, options))) {
        narrator.show("batches after its restart", follow(follower, leader));
        narrator.show("city =", follower.store.get("city"));
        leader.put("large", "v".repeat(2 << 20));
        leader.flush();
        leader.put("small", "v");
        narrator.show("after 2 MiB in one go", tooOld(follower, leader));
      }
      try (Follower again = of(leader, directory.path().resolve("again"), options)) {
        narrator.show("a new one has small =", again.store.get("small"));
      }
    }
  }

  private static String tooOld(Follower follower, MaintainedStore leader) {
    try {
      return follow(follower, leader) + " batches";
    } catch (TooOldException e) {
      return "too old: only from " + e.oldest() + " on";
    }
  }

  private static long follow(Follower follower, MaintainedStore leader) {
    try {
      return follower.follow(leader, Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }
}
