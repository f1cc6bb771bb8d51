package dev.varve.server;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Readable;
import org.jspecify.annotations.Nullable;

/** A reader that counts what is looked at. */
final class CountedReader implements Readable {
  private final Readable reader;
  private final Runnable counter;

  /** Creates a reader of what {@code reader} has; {@code counter} runs for each step. */
  CountedReader(Readable reader, Runnable counter) {
    this.reader = reader;
    this.counter = counter;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    counter.run();
    return reader.get(key);
  }

  @Override
  public Cursor scan(KeyRange range) {
    return new CountedCursor(reader.scan(range));
  }

  private final class CountedCursor implements Cursor {
    private final Cursor cursor;

    private CountedCursor(Cursor cursor) {
      this.cursor = cursor;
    }

    @Override
    public boolean first() {
      counter.run();
      return cursor.first();
    }

    @Override
    public boolean last() {
      counter.run();
      return cursor.last();
    }

    @Override
    public boolean seek(byte[] key) {
      counter.run();
      return cursor.seek(key);
    }

    @Override
    public boolean next() {
      counter.run();
      return cursor.next();
    }

    @Override
    public boolean previous() {
      counter.run();
      return cursor.previous();
    }

    @Override
    public byte[] key() {
      return cursor.key();
    }

    @Override
    public byte[] value() {
      return cursor.value();
    }

    @Override
    public long expiresAtMillis() {
      return cursor.expiresAtMillis();
    }

    @Override
    public void close() {
      cursor.close();
    }
  }
}
