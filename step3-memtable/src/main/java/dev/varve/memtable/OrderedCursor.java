package dev.varve.memtable;

import dev.varve.CorruptionException;

/**
 * Checks that the entries of a cursor are in order. A cursor that skips ranges by searching relies
 * on that: in a table whose entries are out of order, it would go round in circles. In a memtable,
 * entries may be added while the cursor moves, so only the places that it comes from and gets to
 * are compared.
 */
final class OrderedCursor implements EntryCursor {
  private final EntryCursor in;
  private final Slice before = new Slice();

  OrderedCursor(EntryCursor in) {
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
  public boolean seek(byte[] key, long tag) {
    boolean isBack = in.isValid() && compare(in.key().compareTo(key), in.tag(), tag) >= 0;
    long tagBefore = isBack ? in.tag() : 0;
    if (isBack) {
      before.set(in.key());
    }
    boolean found = in.seek(key, tag);
    check(!found || compare(in.key().compareTo(key), in.tag(), tag) >= 0);
    // The entry that it comes from is at or after what is sought, so the first such is not later.
    check(!isBack || found && compare(in.key().compareTo(before), in.tag(), tagBefore) <= 0);
    return found;
  }

  @Override
  public boolean next() {
    before.set(in.key());
    long tag = in.tag();
    boolean found = in.next();
    check(!found || compare(in.key().compareTo(before), in.tag(), tag) > 0);
    return found;
  }

  @Override
  public boolean previous() {
    check(in.isValid());
    before.set(in.key());
    long tag = in.tag();
    boolean found = in.previous();
    check(!found || compare(in.key().compareTo(before), in.tag(), tag) < 0);
    return found;
  }

  private static int compare(int order, long tag, long other) {
    return order != 0 ? order : Long.compare(other, tag);
  }

  private static void check(boolean isInOrder) {
    if (!isInOrder) {
      throw new CorruptionException("a table", "its entries are out of order");
    }
  }

  @Override
  public boolean isValid() {
    return in.isValid();
  }

  @Override
  public EntryCursor innermost() {
    return in.innermost();
  }

  @Override
  public Slice key() {
    return in.key();
  }

  @Override
  public long tag() {
    return in.tag();
  }

  @Override
  public Slice value() {
    return in.value();
  }
}
