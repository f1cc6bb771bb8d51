// Exercise 8.5: keys that clients rely on. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=8.5

package dev.varve.exercises.watches;

import dev.varve.course.NotDoneYet;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The keys that clients rely on until their EXEC. A change of a key marks the clients that watch
 * it, and the EXEC of a marked client does nothing. In Redis: {@code touchWatchedKey} in multi.c.
 *
 * <p>It is what {@code Transaction.getForUpdate} does within one transaction, without a snapshot
 * that would be held open for as long as a client likes to think. A change by a program beside the
 * server marks no client, and neither does a key whose time comes; but EXEC compares fingerprints
 * of what the keys hold.
 *
 * <p>What a turn does here can be undone until the turn is over.
 *
 * @param <C> a client
 */
public final class Watches<C> {
  /** What keys hold. */
  public interface Contents {
    /** Returns a number that differs if what a key holds differs; 0 if there is no such key. */
    long fingerprint(int database, byte[] key);
  }

  /** A key of a database. */
  private record Watched(int database, ByteBuffer key) {}

  /** What a client watches: keys with their fingerprints; and whether one has changed since. */
  private static final class Watching {
    private final Map<Watched, Long> keys;
    private boolean isMarked;

    Watching(Map<Watched, Long> keys, boolean isMarked) {
      this.keys = keys;
      this.isMarked = isMarked;
    }

    Watching copy() {
      return new Watching(new LinkedHashMap<>(keys), isMarked);
    }
  }

  // Both say the same. Clients that watch nothing are in neither map, and keys that no client
  // watches.
  private final Map<C, Watching> clients = new HashMap<>();
  private final Map<Watched, Set<C>> watchers = new HashMap<>();

  // This turn: what clients watched before it, if that has changed, or their marks.
  private final Map<C, Watching> before = new HashMap<>();

  /** Creates it without any watches. */
  public Watches() {}

  /**
   * Lets a client watch a key, which has this fingerprint now. A client that watches it already
   * relies on what the key held when it began to, and stays marked if it is.
   */
  public void watch(C client, int database, byte[] key, long fingerprint) {
    throw new NotDoneYet("8.5");
  }

  /** Returns whether a client watches a key. */
  boolean isWatching(C client, int database, byte[] key) {
    Watching its = clients.get(client);
    return its != null && its.keys.containsKey(new Watched(database, ByteBuffer.wrap(key)));
  }

  /** Ends all watches of a client, and takes its mark away; does nothing if it watches nothing. */
  public void unwatch(C client) {
    throw new NotDoneYet("8.5");
  }

  /** A key has changed: marks the clients that watch it. */
  public void touch(int database, byte[] key) {
    // Most of the time, no client watches anything.
    if (!watchers.isEmpty()) {
      touch(new Watched(database, ByteBuffer.wrap(key)));
    }
  }

  /** Marks the clients that watch a key. */
  private void touch(Watched watched) {
    throw new NotDoneYet("8.5");
  }

  /**
   * All keys of a database change, by a FLUSHDB or a SWAPDB: those that are there mark the clients
   * that watch them.
   */
  public void touchAll(int database, Predicate<byte[]> isThere) {
    throw new NotDoneYet("8.5");
  }

  /** Returns whether a client is marked. */
  public boolean isMarked(C client) {
    Watching its = clients.get(client);
    return its != null && its.isMarked;
  }

  /**
   * Returns whether the EXEC of a client has to do nothing: it is marked, or a key that it watches
   * holds something else now.
   */
  public boolean hasChanged(C client, Contents contents) {
    throw new NotDoneYet("8.5");
  }

  /** What a client watches, or its mark, is about to change: keeps what it was before the turn. */
  private void remember(C client) {
    throw new NotDoneYet("8.5");
  }

  /** Undoes what this turn has done: every client watches what it has watched before it. */
  public void undo() {
    throw new NotDoneYet("8.5");
  }

  /** The turn is over: what it has done stays. */
  public void turned() {
    throw new NotDoneYet("8.5");
  }

  /** A client has gone, between two turns. */
  public void forget(C client) {
    replace(client, nothing());
  }

  private static Watching nothing() {
    return new Watching(new LinkedHashMap<>(), false);
  }

  /** Lets a client watch what {@code fresh} says, and nothing else; both maps follow. */
  private void replace(C client, Watching fresh) {
    throw new NotDoneYet("8.5");
  }

  private void addWatcher(Watched watched, C client) {
    watchers.computeIfAbsent(watched, it -> new HashSet<>()).add(client);
  }

  private void removeWatcher(Watched watched, C client) {
    watchers.computeIfPresent(
        watched, (it, all) -> all.remove(client) && all.isEmpty() ? null : all);
  }
}
