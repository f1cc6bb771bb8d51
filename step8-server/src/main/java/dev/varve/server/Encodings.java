package dev.varve.server;

import java.util.function.Predicate;

/**
 * How Redis would store a value, for OBJECT ENCODING. Here, all values are stored in the same way;
 * but programs ask, and the limits are settings as they are in Redis.
 */
final class Encodings {
  private static final int EMBEDDED_BYTES = 44;

  long listEntries = 512;
  long listValue = 64;
  long intsetEntries = 512;
  long sortedListEntries = 128;
  long sortedListValue = 64;

  // How long lists would be divided, and compressed: it is kept, but changes nothing.
  long listSize = -2;
  long compressDepth;

  /** Returns the name of the encoding of a value. */
  String of(RedisDatabase database, byte[] key, KeyRecord record) {
    if (record.type() == KeyType.STRING) {
      boolean isShort = record.value().length <= EMBEDDED_BYTES;
      return RedisNumbers.isInteger(record.value()) ? "int" : isShort ? "embstr" : "raw";
    }
    KeyParts parts = database.parts(key, record, record.type());
    return switch (record.type()) {
      case HASH -> allAreSmall(parts, listEntries, this::isSmall) ? "listpack" : "hashtable";
      case SET ->
          allAreSmall(parts, intsetEntries, it -> RedisNumbers.isInteger(it.sub()))
              ? "intset"
              : "hashtable";
      case ZSET ->
          allAreSmall(parts, sortedListEntries, it -> it.sub().length <= sortedListValue)
              ? "listpack"
              : "skiplist";
      default -> "quicklist";
    };
  }

  private boolean isSmall(PartWalk field) {
    return Math.max(field.sub().length, field.value().length) <= listValue;
  }

  /** Returns whether there are so few parts, and each of them is small. */
  private static boolean allAreSmall(KeyParts parts, long most, Predicate<PartWalk> isSmall) {
    if (parts.size() > most) {
      return false;
    }
    try (PartWalk walk = parts.walk(PartWalk.FROM_START)) {
      boolean small = true;
      while (small && walk.next()) {
        small = isSmall.test(walk);
      }
      return small;
    }
  }
}
