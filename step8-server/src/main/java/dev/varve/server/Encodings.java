package dev.varve.server;

/**
 * How Redis would store a value, for OBJECT ENCODING. Here, all values are stored in the same way;
 * but programs ask, and the limits are settings as they are in Redis.
 */
final class Encodings {
  private static final int EMBEDDED_BYTES = 44;

  long listEntries = 512;
  long listValue = 64;
  long intsetEntries = 512;

  // How long lists would be divided, and compressed: it is kept, but changes nothing.
  long listSize = -2;
  long compressDepth;

  /** Returns the name of the encoding of a value. */
  String of(RedisDatabase database, byte[] key, KeyRecord record) {
    if (record.type() == KeyType.STRING) {
      boolean isShort = record.value().length <= EMBEDDED_BYTES;
      return RedisNumbers.isInteger(record.value()) ? "int" : isShort ? "embstr" : "raw";
    }
    if (record.type() == KeyType.LIST) {
      return "quicklist";
    }
    boolean isHash = record.type() == KeyType.HASH;
    boolean isSmall = record.size() <= (isHash ? listEntries : intsetEntries);
    if (isSmall && allPartsAreSmall(database.parts(key, record, record.type()), isHash)) {
      return isHash ? "listpack" : "intset";
    }
    return "hashtable";
  }

  private boolean allPartsAreSmall(KeyParts parts, boolean isHash) {
    try (PartWalk walk = parts.walk(PartWalk.FROM_START)) {
      boolean small = true;
      while (small && walk.next()) {
        small =
            isHash
                ? Math.max(walk.sub().length, walk.value().length) <= listValue
                : RedisNumbers.isInteger(walk.sub());
      }
      return small;
    }
  }
}
