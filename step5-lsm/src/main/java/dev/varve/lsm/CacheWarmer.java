package dev.varve.lsm;

import dev.varve.KeyRange;
import dev.varve.Warming;
import java.util.List;

/**
 * Loads the blocks of a range into the cache before they are read, for example after an open, when
 * the cache is empty and the first read of each block waits for the disk.
 *
 * <p>Only free space is used: the blocks in the cache were needed by a read, the ones loaded here
 * may never be. So it stops when the cache is full, and evicts nothing. It starts with the upper
 * levels, which are small, since a scan reads all levels.
 *
 * <p>In RocksDB: {@code prepopulate_block_cache}, which keeps the blocks of each flush; PostgreSQL
 * has {@code pg_prewarm}, and InnoDB reloads at startup the pages that were cached at shutdown.
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
   * Returns the tables that reads of the range use. They may include tables without keys in the
   * range: a scan detects its end at the first key after it.
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
