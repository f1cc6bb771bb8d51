package dev.varve.transactions;

import dev.varve.Internal;
import dev.varve.KeyRange;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.MemTable;
import dev.varve.memtable.RangeTombstone;
import dev.varve.memtable.Tag;
import java.util.function.Supplier;

/**
 * The keys that a transaction has written, the ranges that it has deleted, and the keys that it has
 * read for an update.
 *
 * @hidden
 */
@Internal
public final class WriteSet implements Dependencies {
  private final Supplier<MemTable> written;
  private final ReadSet pinned;

  /**
   * Creates the set of what was written to a memtable, and of {@code pinned}.
   *
   * @param written is asked for only if there is something to compare with
   */
  public WriteSet(Supplier<MemTable> written, ReadSet pinned) {
    this.written = written;
    this.pinned = pinned;
  }

  @Override
  public boolean contains(byte[] key) {
    return written.get().find(key, Tag.MAX_SEQUENCE) != null || pinned.contains(key);
  }

  @Override
  public boolean containsAny(KeyRange range) {
    EntryCursor entries = written.get().entries();
    byte[] from = range.from() == null ? new byte[0] : range.from();
    boolean hasKey =
        entries.seek(from, Tag.seek(Tag.MAX_SEQUENCE))
            && range.endsAfter(entries.key().toByteArray());
    return hasKey
        || pinned.containsAny(range)
        || written.get().rangeTombstones().list().stream().anyMatch(it -> meets(it, range));
  }

  private static boolean meets(RangeTombstone deleted, KeyRange range) {
    return deleted.within(range.from(), range.to()) != null;
  }
}
