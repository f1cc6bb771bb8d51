package dev.varve.transactions;

import dev.varve.Cursor;
import dev.varve.Expiry;
import dev.varve.Internal;
import dev.varve.KeyRange;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A cursor of a transaction: it ends with it, and tells its read set which keys and gaps it has
 * passed.
 *
 * <p>A move from one entry to the next passes all between them. A jump (first, last, seek) begins a
 * new interval: what lies between there and here was not seen.
 *
 * @hidden
 */
@Internal
public final class TransactionCursor implements Cursor {
  private final Cursor in;
  private final byte[] rangeFrom;
  private final byte[] rangeTo;
  private final ReadSet reads;
  private final Consumer<Cursor> onExpiring;
  private final BooleanSupplier isOver;
  private ReadSet.Interval passed;

  /**
   * Creates a cursor.
   *
   * @param onExpiring is shown {@code in} when that stands on an entry that expires
   */
  public TransactionCursor(
      Cursor in,
      KeyRange range,
      ReadSet reads,
      Consumer<Cursor> onExpiring,
      BooleanSupplier isOver) {
    this.in = in;
    this.rangeFrom = range.from();
    this.rangeTo = range.to();
    this.reads = reads;
    this.onExpiring = onExpiring;
    this.isOver = isOver;
  }

  @Override
  public boolean first() {
    checkOpen();
    boolean found = shown(in.first());
    jumped(rangeFrom, behind(found));
    return found;
  }

  @Override
  public boolean last() {
    checkOpen();
    boolean found = shown(in.last());
    jumped(at(found), rangeTo);
    return found;
  }

  @Override
  public boolean seek(byte[] key) {
    checkOpen();
    boolean found = shown(in.seek(key));
    boolean inRange = rangeFrom == null || Arrays.compareUnsigned(key, rangeFrom) >= 0;
    jumped(inRange ? key.clone() : rangeFrom, behind(found));
    return found;
  }

  @Override
  public boolean next() {
    checkOpen();
    boolean found = shown(in.next());
    if (passed == null) {
      jumped(rangeFrom, behind(found));
    } else {
      passed.extendTo(behind(found));
    }
    return found;
  }

  @Override
  public boolean previous() {
    checkOpen();
    boolean found = shown(in.previous());
    // A new cursor stands before the first entry, from where no way leads back: nothing was seen.
    if (passed != null) {
      passed.extendFrom(at(found));
    }
    return found;
  }

  private boolean shown(boolean found) {
    if (found && in.expiresAtMillis() != Expiry.NEVER) {
      onExpiring.accept(in);
    }
    return found;
  }

  private void jumped(byte[] from, byte[] to) {
    reads.finish(passed);
    passed = reads.addScan(from, to);
  }

  /** Where a move forward has come to: right after the entry found, or the end of the range. */
  private byte[] behind(boolean found) {
    return found ? ReadSet.successor(in.key()) : rangeTo;
  }

  /** Where a move backward has come to: the entry found, or the start of the range. */
  private byte[] at(boolean found) {
    return found ? in.key() : rangeFrom;
  }

  @Override
  public byte[] key() {
    checkOpen();
    return in.key();
  }

  @Override
  public byte[] value() {
    checkOpen();
    return in.value();
  }

  @Override
  public long expiresAtMillis() {
    checkOpen();
    return in.expiresAtMillis();
  }

  private void checkOpen() {
    if (isOver.getAsBoolean()) {
      throw new IllegalStateException("transaction is over");
    }
  }

  @Override
  public void close() {
    reads.finish(passed);
    in.close();
  }
}
