package dev.varve.server;

import dev.varve.CorruptionException;
import dev.varve.server.KeyspaceEvents.Kind;

/** What a key holds. */
enum KeyType {
  STRING(0, "string", Kind.STRING, 0),
  HASH(1, "hash", Kind.HASH, 1),
  SET(2, "set", Kind.SET, 1),
  LIST(3, "list", Kind.LIST, 1),
  ZSET(4, "zset", Kind.ZSET, 2);

  private static final KeyType[] ALL = values();

  private final int code;
  private final String text;
  private final Kind events;
  private final int versions;

  KeyType(int code, String text, Kind events, int versions) {
    this.code = code;
    this.text = text;
    this.events = events;
    this.versions = versions;
  }

  /** Returns the name that clients know. */
  String text() {
    return text;
  }

  /** Returns the kind of the events about changes of what a key holds. */
  Kind events() {
    return events;
  }

  /**
   * Returns how many versions a key takes, which follow each other: two for a sorted set, whose
   * second one is for the order of its members, see {@link ScoreOrder}.
   */
  int versions() {
    return versions;
  }

  /** Returns whether what it holds is stored apart from its record, see {@link KeyParts}. */
  boolean hasParts() {
    return this != STRING;
  }

  int code() {
    return code;
  }

  static KeyType of(int code) {
    for (KeyType type : ALL) {
      if (type.code == code) {
        return type;
      }
    }
    throw new CorruptionException("record of a key", "its type is " + code);
  }
}
