package dev.varve.inmemory;

import dev.varve.Closed;
import dev.varve.Cursor;
import dev.varve.Internal;
import dev.varve.Limits;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.BooleanSupplier;

/**
 * A cursor over entries that were copied and sorted beforehand.
 *
 * @hidden
 */
@Internal
public final class ArrayCursor implements Cursor {

  /**
   * An entry; its arrays are never modified.
   *
   * @hidden
   */
  @Internal
  public record Entry(byte[] key, byte[] value, long expiresAtMillis) {}

  private final List<Entry> entries;
  private final BooleanSupplier storeIsClosed;
  private int position = -1;
  private boolean closed;

  /**
   * Creates a cursor over {@code entries}, before the first.
   *
   * @param storeIsClosed checked before each use; once it is true, the cursor throws
   */
  public ArrayCursor(List<Entry> entries, BooleanSupplier storeIsClosed) {
    this.entries = entries;
    this.storeIsClosed = storeIsClosed;
  }

  @Override
  public boolean first() {
    return moveTo(0);
  }

  @Override
  public boolean last() {
    return moveTo(entries.size() - 1);
  }

  @Override
  public boolean seek(byte[] key) {
    Limits.checkKey(key);
    int low = 0;
    int high = entries.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Arrays.compareUnsigned(entries.get(middle).key(), key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return moveTo(low);
  }

  @Override
  public boolean next() {
    return moveTo(Math.min(position + 1, entries.size()));
  }

  @Override
  public boolean previous() {
    return moveTo(Math.max(position - 1, -1));
  }

  private boolean moveTo(int target) {
    checkOpen();
    position = target;
    return onEntry();
  }

  @Override
  public byte[] key() {
    return entry().key().clone();
  }

  @Override
  public byte[] value() {
    return entry().value().clone();
  }

  @Override
  public long expiresAtMillis() {
    return entry().expiresAtMillis();
  }

  private Entry entry() {
    checkOpen();
    if (!onEntry()) {
      throw new NoSuchElementException("cursor is not on an entry");
    }
    return entries.get(position);
  }

  private boolean onEntry() {
    return position >= 0 && position < entries.size();
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("cursor is closed");
    }
    Closed.check(storeIsClosed.getAsBoolean());
  }

  @Override
  public void close() {
    closed = true;
  }
}
