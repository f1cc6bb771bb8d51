package dev.varve.lsm;

import dev.varve.Internal;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.Slice;
import java.util.List;
import java.util.function.Function;

/**
 * A cursor over the tables of one level, one after the other: they are sorted and share no key. In
 * LevelDB: {@code two_level_iterator.cc} over {@code LevelFileNumIterator}.
 *
 * @hidden
 */
@Internal
public final class LevelCursor implements EntryCursor {
  private final List<TableMetadata> tables;
  private final Function<TableMetadata, EntryCursor> open;
  private int index = -1;
  private EntryCursor current;

  /** Creates a cursor over {@code tables}; {@code open} opens a cursor over one of them. */
  public LevelCursor(List<TableMetadata> tables, Function<TableMetadata, EntryCursor> open) {
    this.tables = tables;
    this.open = open;
  }

  /** Opens the table with this index, positioned at no entry; returns false if there is none. */
  private boolean open(int target) {
    if (target < 0 || target >= tables.size()) {
      current = null;
      index = -1;
      return false;
    }
    if (target != index) {
      current = open.apply(tables.get(target));
      index = target;
    }
    return true;
  }

  /** Moves to the first entry of the first table from this index on that has one. */
  private boolean firstFrom(int target) {
    int table = target;
    while (open(table)) {
      if (current.first()) {
        return true;
      }
      table++; // It has nothing but range tombstones.
    }
    return false;
  }

  /** Moves to the last entry of the last table up to this index that has one. */
  private boolean lastUpTo(int target) {
    int table = target;
    while (open(table)) {
      if (current.last()) {
        return true;
      }
      table--;
    }
    return false;
  }

  @Override
  public boolean first() {
    return firstFrom(0);
  }

  @Override
  public boolean last() {
    return lastUpTo(tables.size() - 1);
  }

  @Override
  public boolean seek(byte[] key, long tag) {
    if (!open(Levels.firstEndingAtOrAfter(tables, key))) {
      return false;
    }
    // The table may end with this key, but only with a newer tag, or with a range tombstone; the
    // next entry is then in a later table.
    return current.seek(key, tag) || firstFrom(index + 1);
  }

  @Override
  public boolean next() {
    return current.next() || firstFrom(index + 1);
  }

  @Override
  public boolean previous() {
    return current.previous() || lastUpTo(index - 1);
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
