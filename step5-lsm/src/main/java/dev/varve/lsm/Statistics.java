package dev.varve.lsm;

import dev.varve.Internal;
import dev.varve.StoreStats;
import dev.varve.sstable.BlockCache;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Adds up what a store does, and tracks what it is doing.
 *
 * @hidden
 */
@Internal
public final class Statistics implements StoreListener {
  private final AtomicLong stalledNanos = new AtomicLong();

  // Each is written by one thread at a time: a leader, the flush or the compaction thread.
  private volatile long userBytes;
  private volatile long flushedBytes;
  private volatile long compactedBytesRead;
  private volatile long compactedBytesWritten;
  private volatile long compactions;
  private volatile long moves;
  private volatile long drops;

  private volatile LongSupplier valueBytes = () -> 0;
  private volatile boolean flushing;
  private volatile Compaction running;

  /** Starts at zero. */
  public Statistics() {}

  @Override
  public void groupsCommitted(long groups, long writes, long bytes, long syncNanos) {
    userBytes += bytes;
  }

  @Override
  public void flushBegan(long bytes) {
    flushing = true;
  }

  @Override
  public void flushEnded(List<TableFile> tables, long nanos) {
    flushing = false;
    flushedBytes += bytes(tables);
  }

  @Override
  public void flushFailed(IOException error) {
    flushing = false;
  }

  @Override
  public void compactionBegan(Compaction compaction) {
    running = compaction.isMove() ? null : compaction;
  }

  @Override
  public void compactionEnded(Compaction compaction, List<TableFile> outputs, long nanos) {
    running = null;
    if (compaction.isDrop()) {
      drops++;
    } else if (compaction.isMove()) {
      moves++;
    } else {
      compactions++;
      compactedBytesRead += compaction.inputBytes();
      compactedBytesWritten += bytes(outputs);
    }
  }

  @Override
  public void compactionFailed(Compaction compaction, IOException error) {
    running = null;
  }

  @Override
  public void failed(Throwable error) {
    flushing = false;
    running = null;
  }

  @Override
  public void stallEnded(Stall stall, long nanos) {
    stalledNanos.addAndGet(nanos);
  }

  private static long bytes(List<TableFile> tables) {
    return tables.stream().mapToLong(TableFile::bytes).sum();
  }

  /** From now on includes what was written to value files, in bytes. */
  void include(LongSupplier valueBytesWritten) {
    valueBytes = valueBytesWritten;
  }

  /** Returns whether a memtable is being flushed. */
  boolean isFlushing() {
    return flushing;
  }

  /** Returns the running compaction, or null. */
  Compaction running() {
    return running;
  }

  /** Returns how long writers have been stalled so far, in nanoseconds. */
  long stalledNanos() {
    return stalledNanos.get();
  }

  /** Adds to {@code stats}, and returns, what is in a cache, and how often it was of use. */
  static StoreStats with(StoreStats stats, BlockCache cache) {
    return stats
        .with("cache.bytes", cache.bytes())
        .with("cache.hits", cache.hits())
        .with("cache.misses", cache.misses());
  }

  /** Adds the counts of everything written so far, by writers and in the background. */
  void addTo(StoreStats stats) {
    long values = valueBytes.getAsLong();
    long written = flushedBytes + compactedBytesWritten + values;
    if (values > 0) {
      stats.with("values.bytes.written", values);
    }
    stats
        .with("user.bytes", userBytes)
        .with("flush.bytes", flushedBytes)
        .with("compaction.count", compactions)
        .with("compaction.moves", moves)
        .with("compaction.drops", drops)
        .with("compaction.bytes.read", compactedBytesRead)
        .with("compaction.bytes.written", compactedBytesWritten)
        .with("write.amplification", userBytes == 0 ? 0.0 : (double) written / userBytes)
        .with("write.stall.millis", stalledNanos.get() / 1_000_000);
  }
}
