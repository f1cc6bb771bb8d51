package dev.varve.server;

import dev.varve.Expiry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The clients that wait until a key holds something: those of BLPOP and its kind. As soon as a
 * request, or a whole transaction, has ended that has created such a key, they are served in the
 * order in which they came, each by what its command would have done itself; in the same turn, so
 * that they get it and all others lose it in one commit. In Redis: {@code
 * handleClientsBlockedOnKeys} in blocked.c.
 *
 * <p>A client waits only for keys that are not there, or of another type. So a change of a key that
 * is there serves no client, and costs nothing here.
 *
 * <p>What a turn does here can be undone until the turn is over.
 */
final class BlockedClients {
  /** What a client gets. */
  @FunctionalInterface
  interface Serving {
    /**
     * Takes out of {@code key}, which holds what is wanted, and replies.
     *
     * @throws RespError if that is refused; it has changed nothing then
     */
    void serve(byte[] key, RespWriter reply);
  }

  /** What a key needs, in addition to its name. */
  private static final int ENTRY_BYTES = 256;

  /** If more than this could not be served in a turn, the others are not tried. */
  private static final int MOST_FAILED = 20;

  /** A key of a database, and what it should hold. */
  private record Place(int database, KeyType type, ByteBuffer key) {}

  /** A client that waits; the numbers of those that came later are greater. */
  private record Blocked(
      long number,
      Call call,
      boolean wantsReply,
      Set<Place> places,
      long untilMillis,
      Serving serving) {

    Connection connection() {
      return call.connection();
    }

    long bytes() {
      return RequestLimits.bytesOf(call.arguments()) + (long) ENTRY_BYTES * places.size();
    }
  }

  private final ServerContext server;

  // All say the same.
  private final Map<Connection, Blocked> clients = new HashMap<>();
  private final Map<Place, TreeMap<Long, Blocked>> byPlace = new HashMap<>();
  private final TreeSet<Blocked> byTime =
      new TreeSet<>(
          Comparator.comparingLong(Blocked::untilMillis).thenComparingLong(Blocked::number));

  private long lastNumber;

  // This request: the keys that are there now, in the order in which they have appeared.
  private final Set<Place> ready = new LinkedHashSet<>();

  // This turn: how clients waited before it, null if they did not; whether one could not be served
  // in this attempt; and, by their requests, why those could not that were tried in any of them.
  private final Map<Connection, @Nullable Blocked> before = new HashMap<>();
  private boolean hasFailed;
  private final Map<byte[][], String> failed = new IdentityHashMap<>();

  BlockedClients(ServerContext server) {
    this.server = server;
  }

  /** Returns how many clients wait. */
  int count() {
    return clients.size();
  }

  /** Returns a time before which {@link #endDue} has nothing to do. */
  long earliest() {
    return byTime.isEmpty() ? Expiry.NEVER : byTime.first().untilMillis;
  }

  /**
   * Serves a client from the first of its keys that is there, or lets it wait until one is. In a
   * transaction, no client waits: there is no array then.
   *
   * @param untilMillis when it stops to wait, in milliseconds since 1970, or {@link Expiry#NEVER}
   * @throws RespError if the first key that is there holds something else
   */
  void serveOrWait(Call call, KeyType type, List<byte[]> keys, long untilMillis, Serving serving) {
    for (byte[] key : keys) {
      KeyRecord record = call.database().find(key);
      if (record != null && record.type() != type) {
        throw RespError.WRONG_TYPE;
      }
      if (record != null) {
        serving.serve(key, call.reply());
        return;
      }
    }
    if (call.isPartOfTransaction()) {
      call.reply().noArray();
    } else {
      await(call, type, keys, untilMillis, serving);
    }
  }

  private void await(
      Call call, KeyType type, List<byte[]> keys, long untilMillis, Serving serving) {
    Set<Place> places = new LinkedHashSet<>();
    for (byte[] key : keys) {
      places.add(new Place(call.database().index(), type, ByteBuffer.wrap(key)));
    }
    boolean wantsReply = !call.client().isMuted();
    Blocked fresh = new Blocked(++lastNumber, call, wantsReply, places, untilMillis, serving);
    server.memory.checkRoom(fresh.bytes());
    change(call.connection(), fresh);
  }

  /** A key is there that was not, or has held another type. */
  void appeared(int database, byte[] key, KeyType type) {
    // Most of the time, no client waits, or for no string.
    if (!clients.isEmpty() && type.hasParts()) {
      Place place = new Place(database, type, ByteBuffer.wrap(key));
      if (byPlace.containsKey(place)) {
        ready.add(place);
      }
    }
  }

  /**
   * All keys of a database may be there that were not; {@code keys} finds what they hold. Those
   * come first for which a client has waited longest.
   */
  void allAppeared(int database, Function<byte[], @Nullable KeyRecord> keys) {
    clients.values().stream()
        .sorted(Comparator.comparingLong(Blocked::number))
        .flatMap(one -> one.places.stream())
        .distinct()
        .filter(place -> place.database == database && keys.apply(place.key.array()) != null)
        .forEach(ready::add);
  }

  /** Serves all clients whose keys are there, also those that appear by that. */
  void serveReady() {
    while (!ready.isEmpty()) {
      Place place = ready.iterator().next();
      ready.remove(place);
      serveAll(place);
    }
  }

  private void serveAll(Place place) {
    Blocked next = after(0, place);
    while (next != null && !hasFailed && isThere(place)) {
      if (!next.connection().isGone() && !next.connection().isClosing()) {
        serve(next, place.key.array());
      }
      next = after(next.number, place);
    }
  }

  /** Returns the next one that waits for a key, or null. */
  private @Nullable Blocked after(long number, Place place) {
    TreeMap<Long, Blocked> all = byPlace.get(place);
    Map.Entry<Long, Blocked> next = all == null ? null : all.higherEntry(number);
    return next == null ? null : next.getValue();
  }

  private boolean isThere(Place place) {
    KeyRecord record = server.databases.get(place.database).find(place.key.array());
    return record != null && record.type() == place.type;
  }

  /**
   * Serves a client. If that fails, half of what it does may be done: so this attempt of the turn
   * goes no further, and in the next one, it is this client that gets an error, and not the one
   * that has filled the key. Each failure lets the turn run again, so there is a limit.
   */
  private void serve(Blocked one, byte[] key) {
    String failure = failed.get(one.call.arguments());
    if (failure == null && failed.size() >= MOST_FAILED) {
      failure = "ERR too many clients that wait could not be served";
    }
    if (failure != null) {
      end(one, failure);
      return;
    }
    server.tracking.setCurrent(one.connection());
    try {
      end(one, reply -> serve(one, key, reply));
    } catch (RuntimeException | OutOfMemoryError e) {
      failed.put(one.call.arguments(), "ERR " + Attempts.reason(e));
      hasFailed = true;
      ready.clear();
    }
  }

  private void serve(Blocked one, byte[] key, RespWriter reply) {
    try {
      server.access.check(one.call);
      one.serving.serve(key, reply);
    } catch (RespError e) {
      server.figures.error(e);
      throw e;
    }
  }

  /** Returns whether this attempt of the turn has to be undone. */
  boolean hasFailed() {
    return hasFailed;
  }

  /** Throws if {@link #hasFailed}, so that the turn runs again, without the one that failed. */
  void checkServed() {
    if (hasFailed) {
      throw new IllegalStateException("a client that has waited could not be served");
    }
  }

  /** A client does not wait any more, and gets a reply. */
  private void end(Blocked one, Consumer<RespWriter> reply) {
    change(one.connection(), null);
    server.turn.replyLate(one.connection(), one.wantsReply, reply);
  }

  private void end(Blocked one, String error) {
    endOrClose(one, reply -> reply.error(error));
  }

  private void endOrClose(Blocked one, Consumer<RespWriter> reply) {
    try {
      end(one, reply);
    } catch (RuntimeException | OutOfMemoryError e) {
      // There is no room even for this.
      one.connection().closeAfterTurn();
    }
  }

  /** Answers those whose time is over. */
  void endDue() {
    long now = server.workspace.now();
    while (earliest() <= now) {
      endOrClose(byTime.first(), RespWriter::noArray);
    }
  }

  /** Answers all with an error. */
  void endAll(String error) {
    for (Blocked one : new ArrayList<>(clients.values())) {
      end(one, error);
    }
  }

  /**
   * Lets a client stop to wait, as if its time were over, or with an error; returns whether it has
   * waited.
   */
  boolean unblock(Connection connection, @Nullable String error) {
    Blocked one = clients.get(connection);
    if (one != null && error == null) {
      endOrClose(one, RespWriter::noArray);
    } else if (one != null) {
      end(one, error);
    }
    return one != null;
  }

  /** The server stops: answers all, between two turns. */
  void close() {
    for (Blocked one : new ArrayList<>(clients.values())) {
      replace(one.connection(), null);
      one.connection()
          .replyLate(one.wantsReply, reply -> reply.error("UNBLOCKED the server has stopped"));
      one.connection().flush();
    }
  }

  /** A client is about to begin or to stop to wait: keeps how it was before the turn. */
  private void change(Connection connection, @Nullable Blocked fresh) {
    if (!before.containsKey(connection)) {
      before.put(connection, clients.get(connection));
    }
    replace(connection, fresh);
  }

  private void replace(Connection connection, @Nullable Blocked fresh) {
    Blocked old = clients.remove(connection);
    if (old != null) {
      old.places.forEach(place -> remove(place, old));
      byTime.remove(old);
    }
    if (fresh != null) {
      clients.put(connection, fresh);
      fresh.places.forEach(
          it -> byPlace.computeIfAbsent(it, key -> new TreeMap<>()).put(fresh.number, fresh));
      if (fresh.untilMillis != Expiry.NEVER) {
        byTime.add(fresh);
      }
    }
    connection.waits().setBlocked(fresh == null ? 0 : fresh.bytes());
  }

  private void remove(Place place, Blocked old) {
    TreeMap<Long, Blocked> all = byPlace.get(place);
    if (all != null && all.remove(old.number) != null && all.isEmpty()) {
      byPlace.remove(place);
    }
  }

  /** Undoes what this turn has done: those wait that have waited before it. */
  void undo() {
    before.forEach(this::replace);
    before.clear();
    ready.clear();
    hasFailed = false;
  }

  /** The turn is over: what it has done stays. */
  void turned() {
    before.clear();
    failed.clear();
  }

  /** A client has gone, between two turns. */
  void forget(Connection connection) {
    replace(connection, null);
  }
}
