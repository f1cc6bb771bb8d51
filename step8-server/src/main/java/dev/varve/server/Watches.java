package dev.varve.server;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys that clients rely on until their EXEC. A change of a key marks the clients that watch
 * it, and the EXEC of a marked client does nothing.
 *
 * <p>It is what {@code Transaction.getForUpdate} does within one transaction, without a snapshot
 * that would be held open for as long as a client likes to think. A change by a program beside the
 * server marks no client, but EXEC compares fingerprints of what the keys hold, and then relies on
 * {@code getForUpdate} until the commit.
 */
final class Watches {
  /** A key of a database. */
  record Watched(int database, ByteBuffer key) {}

  private final Map<Watched, Set<Connection>> watchers = new HashMap<>();

  /** Lets a client watch a key, which holds {@code record} now, or nothing if it is null. */
  void watch(Connection connection, int database, byte[] key, @Nullable KeyRecord record) {
    Watched watched = new Watched(database, ByteBuffer.wrap(key));
    if (connection.state().watched.putIfAbsent(watched, fingerprint(record)) == null) {
      register(connection, watched);
    }
  }

  /** Returns a number that differs if what a key holds differs, almost certainly. */
  static long fingerprint(@Nullable KeyRecord record) {
    if (record == null) {
      return 0;
    }
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(record.encoded());
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has it", e);
    }
  }

  private void register(Connection connection, Watched watched) {
    watchers.computeIfAbsent(watched, it -> new HashSet<>()).add(connection);
  }

  /** Registers all that the state of a client says it watches. */
  void register(Connection connection) {
    connection.state().watched.keySet().forEach(watched -> register(connection, watched));
  }

  /** Lets go of all keys of a client, whose state still names them. */
  void unregister(Connection connection) {
    for (Watched watched : connection.state().watched.keySet()) {
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
      if (watched.database() == database.index() && database.seesKey(watched.key().array())) {
        touch(watched);
      }
    }
  }
}
