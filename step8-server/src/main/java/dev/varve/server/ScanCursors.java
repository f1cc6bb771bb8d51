package dev.varve.server;

import java.util.LinkedHashMap;

/**
 * Where scans have stopped. A client gets a number, and sends it to go on. The last key that the
 * scan has seen is kept here under that number, so it goes on exactly there, even if other keys
 * have come and gone. The numbers of Redis are slots of its hash table, which has no order.
 *
 * <p>Only the newest are kept. An older number is an error: a scan that went on elsewhere would
 * miss keys without a word.
 */
final class ScanCursors {
  private static final int MAX_CURSORS = 1 << 16;
  private static final long MAX_BYTES = 32 << 20;

  private record Place(int database, byte[] lastKey) {}

  private final LinkedHashMap<Long, Place> places = new LinkedHashMap<>();
  private long lastNumber;
  private long bytes;

  /** Returns the number of a scan that has come to {@code lastKey}. */
  long stopAt(int database, byte[] lastKey) {
    places.put(++lastNumber, new Place(database, lastKey));
    bytes += lastKey.length;
    while (places.size() > MAX_CURSORS || bytes > MAX_BYTES) {
      var eldest = places.entrySet().iterator();
      bytes -= eldest.next().getValue().lastKey.length;
      eldest.remove();
    }
    return lastNumber;
  }

  /**
   * Returns the last key that a scan has seen.
   *
   * @throws RespError if the number is unknown, or that of a scan of another database
   */
  byte[] lastKey(long number, int database) {
    Place place = places.get(number);
    if (place == null || place.database != database) {
      throw new RespError(
          "ERR cursor "
              + Long.toUnsignedString(number)
              + " is not known, or too many scans have begun since: start again with 0");
    }
    return place.lastKey;
  }
}
