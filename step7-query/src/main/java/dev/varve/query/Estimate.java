package dev.varve.query;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Readable;
import dev.varve.lsm.Keyspace;
import dev.varve.transactions.TransactionalStore;
import java.util.List;

/**
 * How many entries ranges have. Small ranges are counted, so that the best way to a few rows is
 * found for certain; of larger ones, some entries are counted, and the size of the range on disk
 * says how many more there are. MySQL calls this an index dive. Unlike counters kept with each
 * index, it makes no two writers meet, and is never out of date.
 */
final class Estimate {
  /** Up to this number, entries are counted. */
  static final int COUNTED = 128;

  private static final int ENTRY_BYTES = 10;

  private final TransactionalStore store;
  private final Keyspace keyspace;
  private final Readable space;

  /** Estimates ranges of {@code space}, which is {@code keyspace} as a reader sees it. */
  Estimate(TransactionalStore store, Keyspace keyspace, Readable space) {
    this.store = store;
    this.keyspace = keyspace;
    this.space = space;
  }

  /** Returns the number of entries, exact up to {@link #COUNTED}. */
  long entries(List<KeyRange> ranges) {
    long count = 0;
    long bytes = 0;
    for (KeyRange range : ranges) {
      try (Cursor cursor = space.scan(range)) {
        while (count < COUNTED && cursor.next()) {
          count++;
          bytes += cursor.key().length + cursor.value().length + ENTRY_BYTES;
        }
      }
    }
    if (count < COUNTED) {
      return count;
    }
    long onDisk = ranges.stream().mapToLong(this::bytesOnDisk).sum();
    return Math.max(count, onDisk * count / bytes);
  }

  private long bytesOnDisk(KeyRange range) {
    byte[] to = range.to() == null ? null : keyspace.inStore(range.to());
    return store.approximateBytes(
        new KeyRange(keyspace.inStore(range.from() == null ? new byte[0] : range.from()), to));
  }
}
