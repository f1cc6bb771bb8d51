package dev.varve.server;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Readable;

/**
 * The parts under a version in their order: the fields of a hash, the members of a set, the
 * elements of a list. It shows the state as of its creation; must be closed.
 */
final class PartWalk implements AutoCloseable {
  static final byte[] FROM_START = {};

  private final Cursor parts;

  /** Creates a walk over all parts under {@code version}, as {@code reader} sees the database. */
  PartWalk(Spaces spaces, Readable reader, long version) {
    this(spaces, reader, version, FROM_START);
  }

  /** Creates a walk that begins at {@code from}, or after it if there is no such part. */
  PartWalk(Spaces spaces, Readable reader, long version, byte[] from) {
    this(spaces, reader, version, KeyRange.from(from));
  }

  /** Creates a walk over the parts whose names are in {@code range}. */
  PartWalk(Spaces spaces, Readable reader, long version, KeyRange range) {
    byte[] start = range.from();
    byte[] end = range.to();
    KeyRange all = KeyRange.prefix(Spaces.partKey(version, FROM_START));
    KeyRange some =
        new KeyRange(
            Spaces.partKey(version, start == null ? FROM_START : start),
            end == null ? all.to() : Spaces.partKey(version, end));
    this.parts = spaces.parts().in(reader).scan(some);
  }

  /** Moves to the next part; false if there is none. */
  boolean next() {
    return parts.next();
  }

  /** Moves to the last part; false if there is none. */
  boolean last() {
    return parts.last();
  }

  /** Moves to the previous part; false if there is none. */
  boolean previous() {
    return parts.previous();
  }

  /** Returns the name of the part: a field of a hash, a member of a set. */
  byte[] sub() {
    return Spaces.subOf(parts.key());
  }

  byte[] value() {
    return parts.value();
  }

  /** Returns this walk for a scan of what has this type. */
  ScanCursors.Walk forScan(KeyType type) {
    return new ForScan(type);
  }

  private final class ForScan implements ScanCursors.Walk {
    private final KeyType type;

    private ForScan(KeyType type) {
      this.type = type;
    }

    @Override
    public boolean next() {
      return PartWalk.this.next();
    }

    @Override
    public byte[] name() {
      return sub();
    }

    @Override
    public boolean isExpired() {
      return false;
    }

    @Override
    public String type() {
      return type.text();
    }

    @Override
    public void close() {
      PartWalk.this.close();
    }
  }

  @Override
  public void close() {
    parts.close();
  }
}
