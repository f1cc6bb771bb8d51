package dev.varve.lsm;

import dev.varve.Durability;
import dev.varve.TableOptions;
import java.util.Random;

/** Options with limits so small that a few writes bring about flushes and compactions. */
public final class SmallOptions {
  private SmallOptions() {}

  /** A flush every few writes, two tables in level 0 make a compaction, levels of a few tables. */
  static LsmOptions small() {
    return LsmOptions.defaults()
        .withMemtableBytes(400)
        .withTableBytes(300)
        .withBaseLevelBytes(1_000)
        .withLevelFactor(2)
        .withLevel0Tables(2, 20, 30)
        .withCacheBytes(4 << 10)
        .withTable(TableOptions.DEFAULT.withBlockBytes(100));
  }

  /** Small, and each write is durable when it returns. */
  static LsmOptions synced() {
    return small().withDurability(Durability.EVERY_WRITE);
  }

  /** These options, with nearly all values of a {@link History} kept apart from their keys. */
  static LsmOptions apart(LsmOptions options) {
    return options.withLargeValues(4);
  }

  /** Flushes and compacts only on request. */
  public static LsmOptions byHand() {
    return LsmOptions.defaults()
        .withMemtableBytes(1 << 20)
        .withTableBytes(400)
        .withBaseLevelBytes(Long.MAX_VALUE)
        .withLevel0Tables(1_000, 1_000, 1_001)
        .withTable(TableOptions.DEFAULT.withBlockBytes(100));
  }

  /** Any way to compact by which nothing is lost. */
  static CompactionStyle anyStyle(Random random) {
    return random.nextBoolean() ? CompactionStyle.LEVELED : CompactionStyle.SIZE_TIERED;
  }

  /** Any sizes: one entry a memtable, a block or a table up to more than a test writes. */
  static LsmOptions any(Random random) {
    int compactAt = 1 + random.nextInt(4);
    int slowAt = compactAt + 10 + random.nextInt(10);
    return LsmOptions.defaults()
        .withMemtableBytes(1 << random.nextInt(16))
        .withMaxFrozenMemtables(1 + random.nextInt(3))
        .withTableBytes(1L << random.nextInt(16))
        .withBaseLevelBytes(1L << random.nextInt(16))
        .withLevelFactor(2 + random.nextInt(4))
        .withLevel0Tables(compactAt, slowAt, slowAt + 1 + random.nextInt(10))
        .withCacheBytes(1L << random.nextInt(16))
        .withCompaction(anyStyle(random))
        .withCompactionThreads(1 + random.nextInt(3))
        .withLargeValues(random.nextBoolean() ? 1 + random.nextInt(64) : Integer.MAX_VALUE)
        .withTable(
            new TableOptions(
                1 << random.nextInt(13), random.nextInt(12), TableOptions.DEFAULT.compression()));
  }
}
