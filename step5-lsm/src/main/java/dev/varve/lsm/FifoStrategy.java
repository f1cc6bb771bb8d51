package dev.varve.lsm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compaction that merges nothing: once the tables have too many bytes, the oldest run is dropped,
 * whatever it holds. For data that may be dropped when it is old, such as logs and measurements. In
 * RocksDB: {@code kCompactionStyleFIFO}.
 */
final class FifoStrategy implements CompactionStrategy {
  private final long maxBytes;
  private final CompactionPicker ranges;

  /** Keeps at most {@code maxBytes} bytes of tables. */
  FifoStrategy(long maxBytes, LsmOptions options) {
    this.maxBytes = maxBytes;
    this.ranges = new CompactionPicker(options);
  }

  @Override
  public @Nullable CompactionPlan pick(Levels levels) {
    List<Levels.Run> runs = levels.runs();
    long bytes = runs.stream().mapToLong(Levels.Run::bytes).sum();
    int kept = runs.size();
    // The newest stays, however large it is.
    while (kept > 1 && bytes > maxBytes) {
      kept--;
      bytes -= runs.get(kept).bytes();
    }
    return kept == runs.size() ? null : CompactionPlan.drop(runs.subList(kept, runs.size()));
  }

  @Override
  public @Nullable CompactionPlan pickRange(
      Levels levels, byte @Nullable [] from, byte @Nullable [] to) {
    return ranges.pickRange(levels, from, to);
  }

  @Override
  public double excess(Levels levels, int level) {
    return (double) levels.bytes(level) / maxBytes;
  }

  /** Nothing ever needs to be merged. */
  @Override
  public int backlog(Levels levels) {
    return 0;
  }
}
