package dev.varve.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The clients that keep what they have read, and are informed when it changes: those of CLIENT
 * TRACKING. For most of them, the server remembers what they have read; others want to know of all
 * changes of keys with a prefix. In Redis: tracking.c.
 *
 * <p>The messages leave like all others, after the commit of their turn. So no client learns of a
 * change that is lost, and none can read what it held before once the message is there: what it
 * asks for after that belongs to a later turn. What a turn does here can be undone until the turn
 * is over.
 */
final class Tracking {
  private static final int MAX_EVICTED_PER_TURN = 10_000;

  /** What a change needs until the end of the turn, in addition to the name of its key. */
  private static final int CHANGE_BYTES = 64;

  private final ServerContext context;
  private final Invalidations invalidations;
  private final TrackedKeys read = new TrackedKeys();
  private final DelayedReads delayed = new DelayedReads();
  private final Set<Connection> trackers = new LinkedHashSet<>();
  private final TreeMap<byte[], Set<Connection>> prefixes = new TreeMap<>(Arrays::compareUnsigned);
  private long maxKeys = 1_000_000;

  // This turn: whose request is executed; and, if there are prefixes, the keys that have changed,
  // with the clients that have changed them last, null if their time has come.
  private @Nullable Connection current;
  private final TreeMap<byte[], @Nullable Connection> changed =
      new TreeMap<>(Arrays::compareUnsigned);
  private long changedBytes;

  Tracking(ServerContext context) {
    this.context = context;
    this.invalidations = new Invalidations(context);
  }

  /** Lets the state of a client take effect. */
  void register(Connection connection) {
    TrackingMode mode = connection.state().tracking;
    if (mode != null) {
      trackers.add(connection);
      for (byte[] prefix : mode.prefixes()) {
        prefixes.computeIfAbsent(prefix, it -> new LinkedHashSet<>()).add(connection);
      }
    }
  }

  /** Reverses {@link #register}. */
  void unregister(Connection connection) {
    TrackingMode mode = connection.state().tracking;
    if (mode != null) {
      trackers.remove(connection);
      for (byte[] prefix : mode.prefixes()) {
        prefixes.computeIfPresent(
            prefix, (it, all) -> all.remove(connection) && all.isEmpty() ? null : all);
      }
    }
  }

  /** A client has gone, between two turns. */
  void forget(Connection connection) {
    delayed.end(connection);
  }

  int clients() {
    return trackers.size();
  }

  int prefixes() {
    return prefixes.size();
  }

  int keys() {
    return read.size();
  }

  long items() {
    return read.items();
  }

  /** Returns what all of this takes of the server's memory. */
  long bytes() {
    return read.bytes() + changedBytes;
  }

  long maxKeys() {
    return maxKeys;
  }

  /** Sets how many keys are remembered; 0 for as many as there is memory for. */
  void setMaxKeys(long value) {
    maxKeys = value;
  }

  /** What follows is done by a request of this client; by none if it is null. */
  void setCurrent(@Nullable Connection connection) {
    current = connection;
  }

  /** A command has read what its keys hold. */
  void read(Call call) {
    TrackingMode mode = call.client().tracking;
    if (mode != null && !mode.isBroadcast() && mode.counts(call.client().isCachingGiven)) {
      for (byte[] key : call.keys()) {
        read.add(key, call.connection().id());
        evict(1);
      }
    }
  }

  /** The reply of a command will come after this turn. */
  void delay(Call call) {
    TrackingMode mode = call.client().tracking;
    if (mode != null && mode.counts(call.client().isCachingGiven)) {
      delayed.begin(call.connection(), call.keys());
    }
  }

  /** A reply that was delayed has been written, between two turns. */
  void replied(Connection connection) {
    List<byte[]> outdated = delayed.end(connection);
    TrackingMode mode = connection.state().tracking;
    if (mode != null && !outdated.isEmpty()) {
      Set<Connection> receivers = new LinkedHashSet<>();
      invalidations.send(
          connection,
          mode,
          outdated,
          receiver -> {
            receivers.add(receiver);
            return receiver.messages();
          });
      receivers.forEach(context.turn::reply);
      receivers.forEach(context.memory::count);
    }
  }

  /** The current request has changed a key. */
  void changed(byte[] key) {
    changed(key, current);
  }

  /** The time of a key has come. */
  void expired(byte[] key) {
    changed(key, null);
  }

  private void changed(byte[] key, @Nullable Connection changer) {
    // Most of the time, no client tracks anything.
    if (trackers.isEmpty() && read.isEmpty()) {
      return;
    }
    if (!prefixes.isEmpty()) {
      int before = changed.size();
      changed.put(key, changer);
      changedBytes += changed.size() > before ? key.length + CHANGE_BYTES : 0;
    }
    send(key, read.remove(key), true);
  }

  private void send(byte[] key, Set<Long> readers, boolean hasChanged) {
    for (long id : readers) {
      Connection client = context.clients.get(id);
      TrackingMode mode = client == null ? null : client.state().tracking;
      if (client != null && mode != null && !mode.isBroadcast()) {
        boolean isOwn = hasChanged && mode.isNoLoop() && client == current;
        if (!isOwn) {
          send(client, mode, List.of(key));
        }
      }
    }
  }

  private void send(Connection client, TrackingMode mode, @Nullable List<byte[]> keys) {
    delayed.changed(client, keys);
    invalidations.send(client, mode, keys, context.turn::messagesTo);
  }

  /** All keys of a database have changed: clients do not know to which one their keys belong. */
  void changedAll() {
    for (Connection client : trackers) {
      TrackingMode mode = client.state().tracking;
      if (mode != null) {
        send(client, mode, null);
      }
    }
    if (!read.isEmpty()) {
      read.clear();
    }
  }

  /** Returns whether the messages of this turn may become so long that it should end. */
  boolean hasEnough() {
    return changedBytes > 0 && changedBytes * trackers.size() > context.memory.bytes() / 32;
  }

  /** The requests of the turn are executed: what is left is to tell of all changes at once. */
  void endRequests() {
    evict(MAX_EVICTED_PER_TURN);
    if (hasTooMany()) {
      context.turn.afterwards(context.turn::schedule);
    }
    if (!changed.isEmpty()) {
      prefixes.forEach(this::broadcast);
      forgetChanges();
    }
  }

  /** Forgets the oldest keys if there are too many; their clients must not rely on them. */
  private void evict(int most) {
    for (int i = 0; i < most && hasTooMany(); i++) {
      byte[] oldest = read.oldest();
      send(oldest, read.remove(oldest), false);
    }
  }

  private boolean hasTooMany() {
    return !read.isEmpty()
        && (maxKeys > 0 && read.size() > maxKeys || read.bytes() > context.memory.bytes() / 16);
  }

  private void broadcast(byte[] prefix, Set<Connection> clients) {
    List<byte[]> all = changedBy(prefix, null);
    for (Connection client : clients) {
      TrackingMode mode = client.state().tracking;
      if (mode != null) {
        List<byte[]> keys = mode.isNoLoop() ? changedBy(prefix, client) : all;
        if (!keys.isEmpty()) {
          send(client, mode, keys);
        }
      }
    }
  }

  /** Returns the changed keys with a prefix, in their order, without those of one client. */
  private List<byte[]> changedBy(byte[] prefix, @Nullable Connection notThis) {
    List<byte[]> keys = new ArrayList<>();
    for (Map.Entry<byte[], @Nullable Connection> one : changed.tailMap(prefix).entrySet()) {
      byte[] key = one.getKey();
      if (key.length < prefix.length || !TrackingMode.overlap(prefix, key)) {
        break;
      }
      if (notThis == null || one.getValue() != notThis) {
        keys.add(key);
      }
    }
    return keys;
  }

  private void forgetChanges() {
    changed.clear();
    changedBytes = 0;
  }

  /** Undoes what this turn has done. */
  void undo() {
    current = null;
    forgetChanges();
    read.undo();
    delayed.undo();
  }

  /** The turn is over: what it has done stays. */
  void turned() {
    read.turned();
  }
}
