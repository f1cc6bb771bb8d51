package dev.varve.lsm;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Limits;
import dev.varve.Readable;
import dev.varve.WriteBatch;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What the keys of a {@link Keyspace} begin with in the store: four bytes FF, then the number of
 * the keyspace, big-endian. Translates keys, ranges, batches and cursors.
 */
final class KeyPrefix {
  /** The length of the prefix. */
  static final int BYTES = 8;

  private final int id;
  private final byte[] bytes;

  KeyPrefix(int id) {
    this.id = id;
    this.bytes = ByteBuffer.allocate(BYTES).putInt(-1).putInt(id).array();
  }

  int id() {
    return id;
  }

  /** Returns the range of the store's keys that begin with this. */
  KeyRange range() {
    return KeyRange.prefix(bytes);
  }

  /** Returns a key as it is in the store. */
  byte[] with(byte[] key) {
    Limits.checkKey(key);
    return with(key, 0, key.length);
  }

  private byte[] with(byte[] array, int key, int keyLength) {
    if (keyLength > Keyspace.MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "key of "
              + keyLength
              + " bytes exceeds the limit of "
              + Keyspace.MAX_KEY_BYTES
              + " in a keyspace");
    }
    byte[] whole = Arrays.copyOf(bytes, BYTES + keyLength);
    System.arraycopy(array, key, whole, BYTES, keyLength);
    return whole;
  }

  /** Returns a range as it is in the store; an open end is that of the keyspace. */
  KeyRange with(KeyRange range) {
    Limits.checkNotNull("range", range);
    byte[] from = range.from();
    byte[] to = range.to();
    return new KeyRange(from == null ? bytes : with(from), to == null ? range().to() : with(to));
  }

  /** Returns the operations of a batch with their keys as they are in the store. */
  WriteBatch with(WriteBatch batch) {
    WriteBatch all = new WriteBatch();
    batch.forEach(
        new WriteBatch.Visitor() {
          @Override
          public void put(
              byte[] array, int key, int keyLength, int value, int valueLength, long expiresAt) {
            byte[] copy = Arrays.copyOfRange(array, value, value + valueLength);
            all.put(with(array, key, keyLength), copy, expiresAt);
          }

          @Override
          public void delete(byte[] array, int key, int keyLength) {
            all.delete(with(array, key, keyLength));
          }

          @Override
          public void deleteRange(KeyRange range) {
            all.deleteRange(with(range));
          }

          @Override
          public void mark(byte[] mark) {
            all.mark(mark); // That of the store, which all keyspaces share.
          }
        });
    return all;
  }

  /** Returns a cursor over the keyspace, which shows the keys without the prefix. */
  Cursor scan(Readable reader, KeyRange range) {
    return new Stripped(reader.scan(with(range)));
  }

  private final class Stripped implements Cursor {
    private final Cursor in;

    Stripped(Cursor in) {
      this.in = in;
    }

    @Override
    public boolean first() {
      return in.first();
    }

    @Override
    public boolean last() {
      return in.last();
    }

    @Override
    public boolean seek(byte[] key) {
      return in.seek(with(key));
    }

    @Override
    public boolean next() {
      return in.next();
    }

    @Override
    public boolean previous() {
      return in.previous();
    }

    @Override
    public byte[] key() {
      byte[] whole = in.key();
      return Arrays.copyOfRange(whole, BYTES, whole.length);
    }

    @Override
    public byte[] value() {
      return in.value();
    }

    @Override
    public long expiresAtMillis() {
      return in.expiresAtMillis();
    }

    @Override
    public void close() {
      in.close();
    }
  }
}
