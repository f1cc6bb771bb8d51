package dev.varve.memtable.demo;

import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.Slice;

/** A cursor that counts the entries that it visits. */
public final class CountingCursor implements EntryCursor {
  private final EntryCursor inside;
  private long count;

  public CountingCursor(EntryCursor inside) {
    this.inside = inside;
  }

  public long count() {
    return count;
  }

  private boolean counted(boolean onEntry) {
    count += onEntry ? 1 : 0;
    return onEntry;
  }

  @Override
  public boolean first() {
    return counted(inside.first());
  }

  @Override
  public boolean last() {
    return counted(inside.last());
  }

  @Override
  public boolean seek(byte[] key, long tag) {
    return counted(inside.seek(key, tag));
  }

  @Override
  public boolean next() {
    return counted(inside.next());
  }

  @Override
  public boolean previous() {
    return counted(inside.previous());
  }

  @Override
  public boolean isValid() {
    return inside.isValid();
  }

  @Override
  public Slice key() {
    return inside.key();
  }

  @Override
  public long tag() {
    return inside.tag();
  }

  @Override
  public Slice value() {
    return inside.value();
  }
}
