package dev.varve.server;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Readable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a database in their order: two cursors merged, over plain strings and over all other
 * keys. Keys that have expired are passed over. It shows the state as of its creation; must be
 * closed.
 */
final class KeyWalk implements AutoCloseable {
  private final long now;
  private final Cursor plain;
  private final Cursor records;
  // What each cursor is on; null after its end.
  private byte @Nullable [] plainKey;
  private byte @Nullable [] recordKey;
  private byte[] key = {};
  private KeyType type = KeyType.STRING;

  /** Creates a walk over some keys of a database as {@code reader} sees it. */
  KeyWalk(Spaces spaces, Readable reader, KeyRange range, long now) {
    this.now = now;
    this.plain = spaces.plain().in(reader).scan(range);
    this.records = spaces.records().in(reader).scan(range);
    this.plainKey = keyOf(plain, plain.next());
    nextRecord();
  }

  private static byte @Nullable [] keyOf(Cursor cursor, boolean found) {
    return found ? cursor.key() : null;
  }

  private void nextRecord() {
    do {
      recordKey = keyOf(records, records.next());
    } while (recordKey != null && KeyRecord.decode(records.value()).isExpired(now));
  }

  /** Moves to the next key; false if there is none. */
  boolean next() {
    if (plainKey == null && recordKey == null) {
      return false;
    }
    if (recordKey == null || plainKey != null && Arrays.compareUnsigned(plainKey, recordKey) < 0) {
      key = plainKey;
      type = KeyType.STRING;
      plainKey = keyOf(plain, plain.next());
    } else {
      key = recordKey;
      type = KeyRecord.decode(records.value()).type();
      nextRecord();
    }
    return true;
  }

  byte[] key() {
    return key;
  }

  KeyType type() {
    return type;
  }

  /** Returns the last key of the range, or an empty one; the walk is over then. */
  byte[] last() {
    byte[] a = plain.last() ? plain.key() : new byte[0];
    byte[] b = records.last() ? records.key() : new byte[0];
    plainKey = null;
    recordKey = null;
    return Arrays.compareUnsigned(a, b) < 0 ? b : a;
  }

  @Override
  public void close() {
    plain.close();
    records.close();
  }
}
