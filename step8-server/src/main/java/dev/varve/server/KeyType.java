package dev.varve.server;

import dev.varve.CorruptionException;

/** What a key holds. */
enum KeyType {
  STRING(0, "string"),
  HASH(1, "hash"),
  SET(2, "set"),
  LIST(3, "list");

  private static final KeyType[] ALL = values();

  private final int code;
  private final String text;

  KeyType(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** Returns the name that clients know. */
  String text() {
    return text;
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
