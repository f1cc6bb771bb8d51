package dev.varve.transactions;

import dev.varve.Internal;
import dev.varve.KeyRange;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.MemTable;
import dev.varve.memtable.RangeTombstone;
import dev.varve.memtable.Tag;

/**
 * The keys that a transaction has written, the ranges that it has deleted, and the keys that it has
 * read for an update.
 *
 * @hidden
 */
@Internal
public final class WriteSet implements Dependencies {
  private final MemTable written;
  private final ReadSet pinned;

  /** Creates the set of what was written to a memtable, and of {@code pinned}. */
  public WriteSet(MemTable written, ReadSet pinned) {
    this.written = written;
    this.pinned = pinned;
  }

  @Override
  public boolean contains(byte[] key) {
    return written.find(key, Tag.MAX_SEQUENCE) != null || pinned.contains(key);
  }

  @Override
  public boolean containsAny(KeyRange range) {
    EntryCursor entries = written.entries();
    byte[] from = range.from() == null ? new byte[0] : range.from();
    boolean hasKey =
        entries.seek(from, Tag.seek(Tag.MAX_SEQUENCE))
            && range.endsAfter(entries.key().toByteArray());
    return hasKey
        || pinned.containsAny(range)
        || written.rangeTombstones().list().stream().anyMatch(it -> meets(it, range));
  }

  private static boolean meets(RangeTombstone deleted, KeyRange range) {
    return deleted.within(range.from(), range.to()) != null;
  }
}
