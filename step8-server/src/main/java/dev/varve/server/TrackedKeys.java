package dev.varve.server;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The keys that clients have read and may have a copy of, regardless of their database, with the
 * numbers of these clients. A client that has gone stays in here until its keys change or are
 * dropped, so that it costs nothing to go; the table has a limit anyway. In Redis: {@code
 * TrackingTable} in tracking.c.
 *
 * <p>What a turn does here can be undone until the turn is over.
 */
final class TrackedKeys {
  /** What a key needs, in addition to its name, and what each client of it does. */
  private static final int KEY_BYTES = 256;

  private static final int CLIENT_BYTES = 80;

  // The key that came first is the first one.
  private Map<ByteBuffer, Set<Long>> clients = new LinkedHashMap<>();
  private long items;
  private long bytes;

  // This turn: what reverses its changes, the last one first.
  private final Deque<Runnable> undo = new ArrayDeque<>();

  boolean isEmpty() {
    return clients.isEmpty();
  }

  int size() {
    return clients.size();
  }

  /** Returns the number of pairs of a key and a client. */
  long items() {
    return items;
  }

  /** Returns what all of it needs. */
  long bytes() {
    return bytes;
  }

  /** A client has read a key. */
  void add(byte[] key, long client) {
    ByteBuffer name = ByteBuffer.wrap(key);
    Set<Long> its = clients.get(name);
    if (its == null) {
      put(name, new HashSet<>(2));
      undo.push(() -> take(name));
      its = clients.get(name);
    }
    Set<Long> readers = its;
    if (readers != null && readers.add(client)) {
      count(1);
      undo.push(
          () -> {
            readers.remove(client);
            count(-1);
          });
    }
  }

  /** Returns the clients that have read a key, and forgets it. */
  Set<Long> remove(byte[] key) {
    ByteBuffer name = ByteBuffer.wrap(key);
    if (!clients.containsKey(name)) {
      return Set.of();
    }
    Set<Long> its = take(name);
    undo.push(() -> put(name, its));
    return its;
  }

  /** Returns the key that came first; there must be one. */
  byte[] oldest() {
    return clients.keySet().iterator().next().array();
  }

  /** Forgets all keys. */
  void clear() {
    Map<ByteBuffer, Set<Long>> all = clients;
    long allItems = items;
    long allBytes = bytes;
    undo.push(
        () -> {
          clients = all;
          items = allItems;
          bytes = allBytes;
        });
    clients = new LinkedHashMap<>();
    items = 0;
    bytes = 0;
  }

  private void put(ByteBuffer name, Set<Long> its) {
    clients.put(name, its);
    bytes += name.capacity() + KEY_BYTES;
    count(its.size());
  }

  private Set<Long> take(ByteBuffer name) {
    Set<Long> its = clients.remove(name);
    Set<Long> taken = its == null ? Set.of() : its;
    bytes -= name.capacity() + KEY_BYTES;
    count(-taken.size());
    return taken;
  }

  private void count(int more) {
    items += more;
    bytes += (long) more * CLIENT_BYTES;
  }

  /** Undoes what this turn has done. */
  void undo() {
    while (!undo.isEmpty()) {
      undo.pop().run();
    }
  }

  /** The turn is over: what it has done stays. */
  void turned() {
    undo.clear();
  }
}
