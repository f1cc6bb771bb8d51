package dev.varve.lsm;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Limits;
import dev.varve.Readable;
import org.jspecify.annotations.Nullable;

/** A {@link Keyspace} as a reader sees the store. */
class KeyspaceView implements Readable {
  private final Keyspace keyspace;
  private final Readable reader;

  KeyspaceView(Keyspace keyspace, Readable reader) {
    this.keyspace = keyspace;
    this.reader = Limits.checkNotNull("reader", reader);
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return reader.get(keyspace.prefix().with(key));
  }

  @Override
  public long expiresAtMillis(byte[] key) {
    return reader.expiresAtMillis(keyspace.prefix().with(key));
  }

  @Override
  public Cursor scan(KeyRange range) {
    return keyspace.prefix().scan(reader, range);
  }
}
