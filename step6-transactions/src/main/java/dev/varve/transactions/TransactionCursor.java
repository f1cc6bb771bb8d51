package dev.varve.transactions;

import dev.varve.Cursor;
import dev.varve.Expiry;
import dev.varve.Internal;
import dev.varve.KeyRange;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A cursor of a transaction. It ends with the transaction, and records the keys and gaps that it
 * passes in the read set.
 *
 * <p>A move from one entry to the next passes everything in between. A jump (first, last, seek)
 * begins a new interval, since the keys in between were not seen.
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
   * @param onExpiring receives {@code in} when it is on an entry that expires
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
    // A new cursor is before the first entry and cannot move back: nothing was seen.
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

  /**
   * Returns where a forward move ended: right after the entry found, or at the end of the range.
   */
  private byte[] behind(boolean found) {
    return found ? ReadSet.successor(in.key()) : rangeTo;
  }

  /** Returns where a backward move ended: at the entry found, or at the start of the range. */
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
