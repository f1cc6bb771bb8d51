package dev.varve.query;

import dev.varve.KeyRange;
import dev.varve.Readable;
import dev.varve.lsm.Keyspace;
import dev.varve.transactions.TransactionalStore;
import java.util.ArrayList;
import java.util.List;

/**
 * How many entries ranges have. Small ranges are counted, so that the best way to a few rows is
 * found for certain; of larger ones, some entries are counted, and the size of the range on disk
 * says how many more there are. MySQL calls this an index dive. Unlike counters kept with each
 * index, it makes no two writers meet, and is never out of date. What was read to count it is not
 * read again: the scan goes on after it.
 */
final class Estimate implements AutoCloseable {
  /** Up to this number, entries are counted. */
  static final int COUNTED = 128;

  private static final int ENTRY_BYTES = 10;

  private final TransactionalStore store;
  private final Keyspace keyspace;
  private final Readable space;
  private final Watch watch;
  private final List<RangeScan> open = new ArrayList<>();

  /** Estimates ranges of {@code space}, which is {@code keyspace} as a reader sees it. */
  Estimate(TransactionalStore store, Keyspace keyspace, Readable space, Watch watch) {
    this.store = store;
    this.keyspace = keyspace;
    this.space = space;
    this.watch = watch;
  }

  /** Returns a scan, which is closed with this unless it is {@link #kept}. */
  RangeScan scan(List<KeyRange> ranges, boolean backward) {
    RangeScan scan = new RangeScan(space, ranges, backward, watch);
    open.add(scan);
    return scan;
  }

  /** Returns the number of entries of a new scan of {@code ranges}, exact if it is below most. */
  long entries(RangeScan scan, List<KeyRange> ranges, int most) {
    boolean isAll = scan.readAhead(most);
    long count = scan.ahead().size();
    if (isAll || count == 0) {
      return count;
    }
    long bytes =
        scan.ahead().stream()
            .mapToLong(it -> it.key().length + it.value().length + ENTRY_BYTES)
            .sum();
    long onDisk = ranges.stream().mapToLong(this::bytesOnDisk).sum();
    return Math.max(count, onDisk * count / bytes);
  }

  private long bytesOnDisk(KeyRange range) {
    byte[] to = range.to() == null ? null : keyspace.inStore(range.to());
    return store.approximateBytes(
        new KeyRange(keyspace.inStore(range.from() == null ? new byte[0] : range.from()), to));
  }

  /** Leaves a scan to the plan, which closes it. */
  void kept(RangeScan scan) {
    open.remove(scan);
  }

  /** Closes the scans that no plan uses. */
  @Override
  public void close() {
    open.forEach(RangeScan::close);
    open.clear();
  }
}
