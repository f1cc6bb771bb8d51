package dev.varve.server;

import dev.varve.Readable;
import org.jspecify.annotations.Nullable;

/**
 * A database as a reader sees it: the turn, or a snapshot beside it. So what takes long can be read
 * by either of them, in the same way. Keys that have expired are absent.
 *
 * @param spaces where the keys are
 * @param reader the turn, or a snapshot
 * @param now the time, in milliseconds since 1970
 * @param ends where sorted sets begin and end; null if a snapshot is read
 */
record DatabaseView(Spaces spaces, Readable reader, long now, @Nullable OrderEnds ends) {

  /** Returns the database that a client has selected, as its turn sees it. */
  static DatabaseView ofTurn(Call call) {
    return ofTurn(call, call.server().workspace.reader());
  }

  /** Like {@link #ofTurn(Call)}; {@code reader} reads what the turn has. */
  static DatabaseView ofTurn(Call call, Readable reader) {
    RedisDatabase database = call.database();
    return new DatabaseView(database.spaces(), reader, database.now(), call.server().orderEnds);
  }

  /** Returns the record of a key, or null if there is no such key. */
  @Nullable KeyRecord find(byte[] key) {
    if (key.length > Spaces.MAX_KEY_BYTES) {
      return null;
    }
    byte[] value = spaces.plain().in(reader).get(key);
    KeyRecord record = value == null ? spaces.recordIn(reader, key) : KeyRecord.string(value);
    return record == null || record.isExpired(now) ? null : record;
  }

  /** Returns the parts of a key; none if it is not there, or holds something else by now. */
  StoredParts parts(byte[] key, KeyType type) {
    return StoredParts.of(spaces, reader, key, type, now);
  }

  /** Returns the sorted set of a key; none if it is not there, or holds something else by now. */
  SortedSet sortedSet(byte[] key) {
    return new SortedSet(parts(key, KeyType.ZSET), true, ends);
  }

  /** Returns the sorted set or the set of a key; one without members if it is neither. */
  SortedSet anySet(byte[] key) {
    KeyRecord record = spaces.recordIn(reader, key);
    KeyType type = record == null ? KeyType.ZSET : record.type();
    boolean isSet = type == KeyType.SET || type == KeyType.ZSET;
    return new SortedSet(parts(key, isSet ? type : KeyType.ZSET), type != KeyType.SET, ends);
  }
}
