package dev.varve.server;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The keys that clients rely on until their EXEC. A change of a key marks the clients that watch
 * it, and the EXEC of a marked client does nothing.
 *
 * <p>It is what {@code Transaction.getForUpdate} does within one transaction, without a snapshot
 * that would be held open for as long as a client likes to think. It sees the changes made through
 * this server.
 */
final class Watches {
  /** A key of a database. */
  record Watched(int database, ByteBuffer key) {}

  private final Map<Watched, Set<Connection>> watchers = new HashMap<>();

  /** Lets a client watch a key. */
  void watch(Connection connection, int database, byte[] key) {
    Watched watched = new Watched(database, ByteBuffer.wrap(key));
    if (connection.state().watched.add(watched)) {
      register(connection, watched);
    }
  }

  private void register(Connection connection, Watched watched) {
    watchers.computeIfAbsent(watched, it -> new HashSet<>()).add(connection);
  }

  /** Registers all that the state of a client says it watches. */
  void register(Connection connection) {
    connection.state().watched.forEach(watched -> register(connection, watched));
  }

  /** Lets go of all keys of a client, whose state still names them. */
  void unregister(Connection connection) {
    for (Watched watched : connection.state().watched) {
      watchers.computeIfPresent(
          watched,
          (it, all) -> {
            all.remove(connection);
            return all.isEmpty() ? null : all;
          });
    }
  }

  /** Ends all watches of a client. */
  void unwatch(Connection connection) {
    unregister(connection);
    connection.state().watched.clear();
    connection.state().watchedChanged = false;
  }

  /** A key has changed. */
  void touch(int database, byte[] key) {
    if (!watchers.isEmpty()) {
      touch(new Watched(database, ByteBuffer.wrap(key)));
    }
  }

  private void touch(Watched watched) {
    for (Connection connection : watchers.getOrDefault(watched, Set.of())) {
      connection.state().watchedChanged = true;
    }
  }

  /** All keys of a database change: those that exist do. */
  void touchExisting(RedisDatabase database) {
    List<Watched> there = new ArrayList<>(watchers.keySet());
    for (Watched watched : there) {
      if (watched.database() == database.index() && database.contains(watched.key().array())) {
        touch(watched);
      }
    }
  }
}
