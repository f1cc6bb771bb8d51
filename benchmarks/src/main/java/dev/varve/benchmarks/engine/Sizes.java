package dev.varve.benchmarks.engine;

/**
 * The sizes that shape an LSM tree, in bytes.
 *
 * @param buffer the memtable
 * @param cache the block cache
 * @param baseLevel the size from which level 1 is compacted
 * @param table the size at which a compaction starts a new table
 * @param apart the size from which on values are kept apart from their keys; 0 for none
 */
record Sizes(int buffer, long cache, long baseLevel, long table, int apart) {
  private static final int MIB = 1 << 20;

  /** RocksDB's defaults, with a cache of 64 MiB. */
  static final Sizes LARGE = new Sizes(64 * MIB, 64 * MIB, 256 * MIB, 64 * MIB, 0);

  /** LevelDB's defaults. */
  static final Sizes SMALL = new Sizes(4 * MIB, 8 * MIB, 10 * MIB, 2 * MIB, 0);

  /** Returns these with another cache. */
  Sizes withCache(long bytes) {
    return new Sizes(buffer, bytes, baseLevel, table, apart);
  }

  /** Returns these with values kept apart from their keys that have at least this many bytes. */
  Sizes withValuesApart(int bytes) {
    return new Sizes(buffer, cache, baseLevel, table, bytes);
  }
}
