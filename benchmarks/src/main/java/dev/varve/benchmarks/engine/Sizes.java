package dev.varve.benchmarks.engine;

/**
 * The sizes that shape an LSM tree, in bytes.
 *
 * @param buffer the memtable
 * @param cache the block cache
 * @param baseLevel the size from which level 1 is compacted
 * @param table the size at which a compaction starts a new table
 */
record Sizes(int buffer, long cache, long baseLevel, long table) {
  private static final int MIB = 1 << 20;

  /** RocksDB's defaults, with a cache of 64 MiB. */
  static final Sizes LARGE = new Sizes(64 * MIB, 64 * MIB, 256 * MIB, 64 * MIB);

  /** LevelDB's defaults. */
  static final Sizes SMALL = new Sizes(4 * MIB, 8 * MIB, 10 * MIB, 2 * MIB);

  /** Returns these with another cache. */
  Sizes withCache(long bytes) {
    return new Sizes(buffer, bytes, baseLevel, table);
  }
}
