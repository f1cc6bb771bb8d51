package dev.varve.lsm;

import dev.varve.KeyRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Divides a compaction into ranges of keys that can be merged at the same time. Pure: the ranges
 * depend only on the plan.
 *
 * <p>The bounds are the smallest keys of input tables, so the bytes of a range are known without
 * reading; only a table that reaches beyond a bound counts for the wrong range. No bound separates
 * two versions of a key. In RocksDB: subcompactions ({@code
 * CompactionJob::GenSubcompactionBoundaries}).
 */
final class CompactionParts {
  private CompactionParts() {}

  /**
   * Returns adjacent ranges, in order, that together contain all keys.
   *
   * @param maxParts the maximum number of ranges, at least 1
   * @param minBytes the minimum input of each range except the last, in bytes
   */
  static List<KeyRange> of(CompactionPlan plan, int maxParts, long minBytes) {
    double partBytes = Math.max(minBytes, (double) plan.inputBytes() / maxParts);
    List<TableMetadata> tables = new ArrayList<>(plan.tables());
    tables.sort(Levels.BY_KEY);
    List<KeyRange> parts = new ArrayList<>();
    byte[] from = null;
    byte[] last = tables.get(0).smallest();
    double bytes = 0;
    for (TableMetadata table : tables) {
      boolean isNew = Arrays.compareUnsigned(table.smallest(), last) > 0;
      if (isNew && bytes >= partBytes && parts.size() < maxParts - 1) {
        parts.add(new KeyRange(from, table.smallest()));
        from = table.smallest();
        bytes = 0;
      }
      bytes += table.bytes();
      last = table.smallest();
    }
    parts.add(new KeyRange(from, null));
    return parts;
  }
}
