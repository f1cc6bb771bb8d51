package dev.varve.memtable;

import dev.varve.Closed;
import dev.varve.Cursor;
import dev.varve.Limits;
import java.util.NoSuchElementException;
import java.util.function.BooleanSupplier;

/**
 * The cursor that users get. It copies keys and values, handles both ends, and throws once it or
 * its store is closed.
 */
public final class StoreCursor implements Cursor {
  private enum Position {
    BEFORE_FIRST,
    ON_ENTRY,
    AFTER_LAST
  }

  private final EntryCursor entries;
  private final ValueReader values;
  private final BooleanSupplier storeIsClosed;
  private final Runnable onClose;
  private Position position = Position.BEFORE_FIRST;
  private boolean closed;

  /**
   * Creates a cursor before the first of {@code entries}, whose values are all stored with them; it
   * shows all of them.
   *
   * @param onClose releases the resources of {@code entries}; called once
   */
  public StoreCursor(EntryCursor entries, BooleanSupplier storeIsClosed, Runnable onClose) {
    this(entries, ValueReader.STORED, storeIsClosed, onClose);
  }

  /**
   * As the other constructor, with values that may be kept apart: one is read when the caller asks
   * for it.
   *
   * @param onClose releases the resources of {@code entries}; called once
   */
  public StoreCursor(
      EntryCursor entries, ValueReader values, BooleanSupplier storeIsClosed, Runnable onClose) {
    this.entries = entries;
    this.values = values;
    this.storeIsClosed = storeIsClosed;
    this.onClose = onClose;
  }

  @Override
  public boolean first() {
    checkOpen();
    return movedOn(entries.first());
  }

  @Override
  public boolean last() {
    checkOpen();
    return movedBack(entries.last());
  }

  @Override
  public boolean seek(byte[] key) {
    Limits.checkKey(key);
    checkOpen();
    return movedOn(entries.seek(key, Tag.seek(Tag.MAX_SEQUENCE)));
  }

  @Override
  public boolean next() {
    checkOpen();
    return switch (position) {
      case BEFORE_FIRST -> movedOn(entries.first());
      case ON_ENTRY -> movedOn(entries.next());
      case AFTER_LAST -> false;
    };
  }

  @Override
  public boolean previous() {
    checkOpen();
    return switch (position) {
      case BEFORE_FIRST -> false;
      case ON_ENTRY -> movedBack(entries.previous());
      case AFTER_LAST -> movedBack(entries.last());
    };
  }

  private boolean movedOn(boolean found) {
    position = found ? Position.ON_ENTRY : Position.AFTER_LAST;
    return found;
  }

  private boolean movedBack(boolean found) {
    position = found ? Position.ON_ENTRY : Position.BEFORE_FIRST;
    return found;
  }

  @Override
  public byte[] key() {
    checkOnEntry();
    return entries.key().toByteArray();
  }

  @Override
  public byte[] value() {
    checkOnEntry();
    return values.value(entries.tag(), entries.value());
  }

  @Override
  public long expiresAtMillis() {
    checkOnEntry();
    return Entry.expiresAtMillis(entries.tag(), entries.value());
  }

  private void checkOnEntry() {
    checkOpen();
    if (position != Position.ON_ENTRY) {
      throw new NoSuchElementException("cursor is not on an entry");
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("cursor is closed");
    }
    Closed.check(storeIsClosed.getAsBoolean());
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      onClose.run();
    }
  }
}
