package dev.varve.server;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Channels, and those who listen to them. A message goes to the clients that listen at that moment,
 * and is not kept. Like every reply, it leaves after the commit of its turn, so no client hears of
 * what was not written.
 */
final class PubSub {
  private final Turn turn;
  private final Map<ByteBuffer, Set<Connection>> channels = new LinkedHashMap<>();
  private final Map<ByteBuffer, Set<Connection>> patterns = new LinkedHashMap<>();
  // The same keys as patterns.
  private final Map<ByteBuffer, Glob> globs = new LinkedHashMap<>();

  PubSub(Turn turn) {
    this.turn = turn;
  }

  void subscribe(Connection connection, byte[] channel) {
    ByteBuffer key = ByteBuffer.wrap(channel);
    connection.state().addSubscription(connection.state().channels, key);
    add(channels, key, connection);
  }

  void unsubscribe(Connection connection, byte[] channel) {
    ByteBuffer key = ByteBuffer.wrap(channel);
    connection.state().removeSubscription(connection.state().channels, key);
    remove(channels, key, connection);
  }

  void subscribePattern(Connection connection, byte[] pattern) {
    ByteBuffer key = ByteBuffer.wrap(pattern);
    connection.state().addSubscription(connection.state().patterns, key);
    addPattern(key, connection);
  }

  void unsubscribePattern(Connection connection, byte[] pattern) {
    ByteBuffer key = ByteBuffer.wrap(pattern);
    connection.state().removeSubscription(connection.state().patterns, key);
    removePattern(key, connection);
  }

  private void addPattern(ByteBuffer key, Connection connection) {
    add(patterns, key, connection);
    globs.computeIfAbsent(key, it -> new Glob(it.array()));
  }

  private void removePattern(ByteBuffer key, Connection connection) {
    remove(patterns, key, connection);
    if (!patterns.containsKey(key)) {
      globs.remove(key);
    }
  }

  private static void add(
      Map<ByteBuffer, Set<Connection>> all, ByteBuffer key, Connection connection) {
    all.computeIfAbsent(key, it -> new LinkedHashSet<>()).add(connection);
  }

  private static void remove(
      Map<ByteBuffer, Set<Connection>> all, ByteBuffer key, Connection connection) {
    Set<Connection> listeners = all.get(key);
    if (listeners != null && listeners.remove(connection) && listeners.isEmpty()) {
      all.remove(key);
    }
  }

  /** Registers all that the state of a client says it listens to. */
  void register(Connection connection) {
    connection.state().channels.forEach(key -> add(channels, key, connection));
    connection.state().patterns.forEach(key -> addPattern(key, connection));
  }

  /** Lets go of a client, whose state still says what it listens to. */
  void unregister(Connection connection) {
    connection.state().channels.forEach(key -> remove(channels, key, connection));
    connection.state().patterns.forEach(key -> removePattern(key, connection));
  }

  /** Returns how many would get a message. */
  int receivers(byte[] channel) {
    int receivers = listeners(channel);
    for (Map.Entry<ByteBuffer, Glob> pattern : globs.entrySet()) {
      if (pattern.getValue().matches(channel)) {
        receivers += patterns.get(pattern.getKey()).size();
      }
    }
    return receivers;
  }

  /** Sends a message, and returns how many have got it. */
  int publish(byte[] channel, byte[] message) {
    int receivers = 0;
    for (Connection listener : channels.getOrDefault(ByteBuffer.wrap(channel), Set.of())) {
      RespWriter out = turn.messagesTo(listener);
      out.push(3);
      out.bulk("message");
      out.bulk(channel);
      out.bulk(message);
      receivers++;
    }
    for (Map.Entry<ByteBuffer, Glob> pattern : globs.entrySet()) {
      if (pattern.getValue().matches(channel)) {
        receivers += publish(pattern.getKey(), channel, message);
      }
    }
    return receivers;
  }

  private int publish(ByteBuffer pattern, byte[] channel, byte[] message) {
    Set<Connection> listeners = patterns.getOrDefault(pattern, Set.of());
    for (Connection listener : listeners) {
      RespWriter out = turn.messagesTo(listener);
      out.push(4);
      out.bulk("pmessage");
      out.bulk(pattern.array());
      out.bulk(channel);
      out.bulk(message);
    }
    return listeners.size();
  }

  /** Returns the channels with listeners, patterns not counted. */
  List<byte[]> channels() {
    List<byte[]> all = new ArrayList<>();
    channels.keySet().forEach(key -> all.add(key.array()));
    return all;
  }

  int listeners(byte[] channel) {
    return channels.getOrDefault(ByteBuffer.wrap(channel), Set.of()).size();
  }

  int channelCount() {
    return channels.size();
  }

  int patternCount() {
    return patterns.size();
  }
}
