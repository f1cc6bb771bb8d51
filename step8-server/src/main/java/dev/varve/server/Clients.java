package dev.varve.server;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All clients, by their numbers. */
final class Clients {
  private final TreeMap<Long, Connection> connected = new TreeMap<>();
  private long lastId;

  /** Returns the number of the next client. */
  long nextId() {
    return ++lastId;
  }

  void add(Connection connection) {
    connected.put(connection.id(), connection);
  }

  void remove(Connection connection) {
    connected.remove(connection.id());
  }

  /** Returns the client of this number, or null. */
  @Nullable Connection get(long id) {
    return connected.get(id);
  }

  int count() {
    return connected.size();
  }

  /** Returns all clients, in the order in which they came. */
  List<Connection> all() {
    return new ArrayList<>(connected.values());
  }

  /**
   * Closes the connections from which nothing has arrived since {@code millis}, except of those
   * that listen, or wait for the server.
   */
  void closeIdleSince(long millis) {
    for (Connection connection : all()) {
      ClientState state = connection.state();
      boolean listens = state.isMonitor || state.subscriptions() > 0;
      boolean waits = connection.isWaiting() || connection.isReady();
      if (!listens && !waits && connection.lastReadAtMillis() < millis) {
        connection.close();
      }
    }
  }
}
