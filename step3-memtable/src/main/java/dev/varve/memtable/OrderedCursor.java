package dev.varve.memtable;

import dev.varve.CorruptionException;

/**
 * Checks that the entries of a cursor are in order. A cursor that skips ranges by searching relies
 * on that: in a table whose entries are out of order, it would go round in circles.
 */
final class OrderedCursor implements EntryCursor {
  private final EntryCursor in;
  private final Slice before = new Slice();
  // The last search, if no other move came after it: an entry before its result is before it, too.
  private byte[] sought;
  private long soughtTag;

  OrderedCursor(EntryCursor in) {
    this.in = in;
  }

  @Override
  public boolean first() {
    sought = null;
    return in.first();
  }

  @Override
  public boolean last() {
    sought = null;
    return in.last();
  }

  @Override
  public boolean seek(byte[] key, long tag) {
    sought = key.clone();
    soughtTag = tag;
    boolean found = in.seek(key, tag);
    check(!found || compare(in.key().compareTo(key), in.tag(), tag) >= 0);
    return found;
  }

  @Override
  public boolean next() {
    sought = null;
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
    check(!found || sought == null || compare(in.key().compareTo(sought), in.tag(), soughtTag) < 0);
    sought = null;
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
