package dev.varve.lsm;

import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.Slice;
import java.util.List;

/**
 * The tables of one level as one cursor: they are sorted and share no key, so one is after the
 * other. In LevelDB: {@code two_level_iterator.cc} over {@code LevelFileNumIterator}.
 */
public final class LevelCursor implements EntryCursor {
  private final List<Table> tables;
  private final boolean keep;
  private int index = -1;
  private EntryCursor current;

  /**
   * Makes a cursor over the entries of {@code tables}.
   *
   * @param keep whether blocks that are read go into the cache
   */
  public LevelCursor(List<Table> tables, boolean keep) {
    this.tables = tables;
    this.keep = keep;
  }

  /** Goes to a table, at no entry; false if there is none of that index. */
  private boolean open(int target) {
    if (target < 0 || target >= tables.size()) {
      current = null;
      index = -1;
      return false;
    }
    if (target != index) {
      current = tables.get(target).reader().entries(keep);
      index = target;
    }
    return true;
  }

  @Override
  public boolean first() {
    return open(0) && current.first();
  }

  @Override
  public boolean last() {
    return open(tables.size() - 1) && current.last();
  }

  @Override
  public boolean seek(byte[] key, long tag) {
    if (!open(Version.firstEndingAtOrBehind(tables, key))) {
      return false;
    }
    // Its largest key may be this one with a newer tag only; then the next table begins after it.
    return current.seek(key, tag) || open(index + 1) && current.first();
  }

  @Override
  public boolean next() {
    return current.next() || open(index + 1) && current.first();
  }

  @Override
  public boolean previous() {
    return current.previous() || open(index - 1) && current.last();
  }

  @Override
  public boolean isValid() {
    return current != null && current.isValid();
  }

  @Override
  public EntryCursor innermost() {
    return current.innermost();
  }

  @Override
  public Slice key() {
    return current.key();
  }

  @Override
  public long tag() {
    return current.tag();
  }

  @Override
  public Slice value() {
    return current.value();
  }
}
