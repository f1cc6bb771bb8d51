package dev.varve.server;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Readable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a database in their order: two cursors merged, over plain strings and over all other
 * keys. It passes over keys that have expired, or shows them, too. It shows the state as of its
 * creation; must be closed.
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
  private boolean isExpired;

  /** Creates a walk over some keys of a database as {@code reader} sees it. */
  KeyWalk(Spaces spaces, Readable reader, KeyRange range, long now) {
    this.now = now;
    this.plain = spaces.plain().in(reader).scan(range);
    this.records = spaces.records().in(reader).scan(range);
    this.plainKey = keyOf(plain);
    this.recordKey = keyOf(records);
  }

  private static byte @Nullable [] keyOf(Cursor cursor) {
    return cursor.next() ? cursor.key() : null;
  }

  /** Moves to the next key that has not expired; false if there is none. */
  boolean next() {
    boolean found;
    do {
      found = nextStored();
    } while (found && isExpired);
    return found;
  }

  /** Moves to the next key, even if it has expired; false if there is none. */
  private boolean nextStored() {
    if (plainKey == null && recordKey == null) {
      return false;
    }
    if (recordKey == null || plainKey != null && Arrays.compareUnsigned(plainKey, recordKey) < 0) {
      key = plainKey;
      type = KeyType.STRING;
      isExpired = false;
      plainKey = keyOf(plain);
    } else {
      // Not all of it: a long string would be copied for nothing.
      byte[] record = records.value();
      key = recordKey;
      type = KeyRecord.typeOf(record);
      isExpired = KeyRecord.expiresAtOf(record) <= now;
      recordKey = keyOf(records);
    }
    return true;
  }

  byte[] key() {
    return key;
  }

  /** Returns this walk for a scan, which looks at keys that have expired, too. */
  ScanCursors.Walk forScan() {
    return new ForScan();
  }

  private final class ForScan implements ScanCursors.Walk {
    @Override
    public boolean next() {
      return nextStored();
    }

    @Override
    public byte[] name() {
      return key;
    }

    @Override
    public boolean isExpired() {
      return isExpired;
    }

    @Override
    public String type() {
      return type.text();
    }

    @Override
    public void close() {
      KeyWalk.this.close();
    }
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
