package dev.varve.lsm;

import dev.varve.KeyRange;
import dev.varve.Warming;
import java.util.List;

/**
 * Brings the blocks of a range into the cache before anybody asks for them, as after an open, when
 * the cache is empty and each first read of a block waits for the disk.
 *
 * <p>Only free room is used: what is in the cache was asked for by somebody, and what is brought
 * here only may be. So it ends when the cache is full, and throws out nothing. The levels come from
 * the top, since a scan asks all of them, and the upper ones are small.
 *
 * <p>In RocksDB: {@code prepopulate_block_cache}, which keeps the blocks of each flush; PostgreSQL
 * has {@code pg_prewarm}, and InnoDB loads at its start the pages that it had at its end.
 */
final class CacheWarmer {
  private CacheWarmer() {}

  /** Warms {@code range} of {@code version}, which must be pinned. */
  static Warming warm(Version version, KeyRange range) {
    Warming all = Warming.NONE;
    for (int level = 0; !range.isEmpty() && level < Levels.COUNT; level++) {
      for (TableMetadata table : asked(version.levels(), level, range)) {
        all = all.plus(version.table(table).reader().warm(range, all.isComplete()));
      }
    }
    return all;
  }

  /**
   * Returns the tables that reads of the range ask. They may be more than those that have keys of
   * it: a scan learns that it has come to its end from the first key after it.
   */
  private static List<TableMetadata> asked(Levels levels, int level, KeyRange range) {
    List<TableMetadata> tables = levels.tables(level);
    if (level == 0) {
      return tables;
    }
    byte[] from = range.from();
    byte[] to = range.to();
    int first = from == null ? 0 : Levels.firstEndingAtOrAfter(tables, from);
    int last = to == null ? tables.size() : Levels.firstEndingAtOrAfter(tables, to);
    return tables.subList(first, Math.min(tables.size(), last + 1));
  }
}
