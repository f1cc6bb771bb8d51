package dev.varve.reliability;

import dev.varve.Compression;
import dev.varve.TableOptions;
import dev.varve.lsm.CompactionStyle;
import dev.varve.lsm.LsmOptions;
import java.util.Random;

/** Limits so small that a few writes cause flushes, compactions and several levels. */
final class TinyOptions {
  private TinyOptions() {}

  static LsmOptions tiny() {
    return LsmOptions.defaults()
        .withMemtableBytes(700)
        .withTableBytes(500)
        .withBaseLevelBytes(1_500)
        .withLevelFactor(2)
        .withLevel0Tables(2, 20, 30)
        .withCacheBytes(4 << 10)
        .withTable(TableOptions.DEFAULT.withBlockBytes(200));
  }

  /** Returns other small limits, any compression and any style of compaction that drops nothing. */
  static LsmOptions any(Random random) {
    Compression[] compressions = Compression.values();
    int compactAt = 1 + random.nextInt(3);
    return LsmOptions.defaults()
        .withMemtableBytes(100 << random.nextInt(5))
        .withMaxFrozenMemtables(1 + random.nextInt(3))
        .withTableBytes(200L << random.nextInt(4))
        .withBaseLevelBytes(500L << random.nextInt(4))
        .withLevelFactor(2 + random.nextInt(2))
        .withLevel0Tables(compactAt, compactAt + 10, compactAt + 20)
        .withCacheBytes(1L << random.nextInt(13))
        .withCompaction(
            random.nextBoolean() ? CompactionStyle.LEVELED : CompactionStyle.SIZE_TIERED)
        .withTable(
            new TableOptions(
                1 << random.nextInt(10),
                random.nextInt(3) * 5,
                compressions[random.nextInt(compressions.length)]));
  }
}
