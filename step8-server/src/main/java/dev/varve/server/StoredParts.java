package dev.varve.server;

import dev.varve.KeyRange;
import dev.varve.Readable;
import org.jspecify.annotations.Nullable;

/**
 * The parts under a version, as a reader of the store sees them.
 *
 * @param spaces where they are
 * @param reader the turn, or a snapshot
 * @param version the version of their key
 * @param size their number
 */
record StoredParts(Spaces spaces, Readable reader, long version, long size) {

  /** Returns the value of a part, or null if there is no such part. */
  byte @Nullable [] get(byte[] sub) {
    boolean isPossible = size > 0 && sub.length <= KeyParts.MAX_SUB_BYTES;
    return isPossible ? spaces.parts().in(reader).get(Spaces.partKey(version, sub)) : null;
  }

  boolean contains(byte[] sub) {
    return get(sub) != null;
  }

  /** Returns all parts in their order. */
  PartWalk walk() {
    return new PartWalk(spaces, reader, version);
  }

  /** Returns the entries of {@link ScoreOrder}, which a sorted set has in addition. */
  StoredParts order() {
    // A key that does not exist has no version, so the next one is that of another key.
    return size == 0 ? this : new StoredParts(spaces, reader, version + 1, size);
  }

  /** Returns the parts whose names are in a range, in their order. */
  PartWalk walk(KeyRange range) {
    return new PartWalk(spaces, reader, version, range);
  }

  /**
   * Returns what a key has in a snapshot: no parts if it is not there, or holds something else by
   * now.
   *
   * @param now the time, in milliseconds since 1970
   */
  static StoredParts of(Spaces spaces, Readable snapshot, byte[] key, KeyType type, long now) {
    KeyRecord record = spaces.recordIn(snapshot, key);
    return record == null || record.type() != type || record.isExpired(now)
        ? new StoredParts(spaces, snapshot, 0, 0)
        : new StoredParts(spaces, snapshot, record.version(), record.size());
  }
}
