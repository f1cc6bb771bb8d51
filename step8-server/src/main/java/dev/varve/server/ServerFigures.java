package dev.varve.server;

import java.util.TreeMap;

/** What the server has counted since it started, or since CONFIG RESETSTAT. */
final class ServerFigures {
  /** As in Redis: clients can provoke any number of codes. */
  private static final int MAX_ERROR_CODES = 128;

  private final long startedAtNanos = System.nanoTime();
  private final TreeMap<String, Long> errors = new TreeMap<>();
  private long connections;
  private long rejectedConnections;
  private long commands;
  private long turns;
  private long bytesRead;
  private long hits;
  private long misses;
  private long expired;
  private long cutOff;
  private long errorReplies;

  void connected() {
    connections++;
  }

  void rejected() {
    rejectedConnections++;
  }

  void ran() {
    commands++;
  }

  /** A turn with requests has ended. */
  void turned() {
    turns++;
  }

  void arrived(int bytes) {
    bytesRead += bytes;
  }

  /** A key was read, and was there or not. */
  void read(boolean hit) {
    if (hit) {
      hits++;
    } else {
      misses++;
    }
  }

  void expired() {
    expired++;
  }

  /** A client was closed because it did not read. */
  void cutOff() {
    cutOff++;
  }

  void error(RespError error) {
    errorReplies++;
    String text = error.text();
    String code = text.substring(0, Math.max(0, text.indexOf(' ')));
    if (errors.size() < MAX_ERROR_CODES || errors.containsKey(code)) {
      errors.merge(code, 1L, Long::sum);
    }
  }

  /** Returns the number of errors by their codes. */
  TreeMap<String, Long> errors() {
    return errors;
  }

  long uptimeSeconds() {
    return (System.nanoTime() - startedAtNanos) / 1_000_000_000L;
  }

  long connections() {
    return connections;
  }

  long rejectedConnections() {
    return rejectedConnections;
  }

  long commands() {
    return commands;
  }

  long turns() {
    return turns;
  }

  long bytesRead() {
    return bytesRead;
  }

  long hits() {
    return hits;
  }

  long misses() {
    return misses;
  }

  long expiredKeys() {
    return expired;
  }

  long cutOffClients() {
    return cutOff;
  }

  long errorReplies() {
    return errorReplies;
  }

  void reset() {
    errors.clear();
    connections = 0;
    rejectedConnections = 0;
    commands = 0;
    turns = 0;
    bytesRead = 0;
    hits = 0;
    misses = 0;
    expired = 0;
    cutOff = 0;
    errorReplies = 0;
  }
}
