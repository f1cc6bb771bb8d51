package dev.varve.lsm;

import dev.varve.Durability;
import dev.varve.Limits;
import dev.varve.sstable.Codec;

/** Checks {@link LsmOptions}. */
final class OptionBounds {
  private static final int MAX_MEMTABLE_BYTES = 256 << 20;
  private static final long MAX_TABLE_BYTES = 1 << 30;

  private OptionBounds() {}

  static void check(LsmOptions it) {
    Limits.checkNotNull("durability", it.durability());
    Codec.of(Limits.checkNotNull("table", it.table()).compression()).checkPresent();
    Limits.checkNotNull("clock", it.clock());
    Limits.checkNotNull("listener", it.listener());
    Limits.checkNotNull("compaction", it.compaction());
    within("memtableBytes", it.memtableBytes(), 1, MAX_MEMTABLE_BYTES);
    within("maxFrozenMemtables", it.maxFrozenMemtables(), 1, 100);
    within("tableBytes", it.tableBytes(), 1, MAX_TABLE_BYTES);
    within("baseLevelBytes", it.baseLevelBytes(), 1, Long.MAX_VALUE);
    within("levelFactor", it.levelFactor(), 2, 1000);
    within("compactAtLevel0Tables", it.compactAtLevel0Tables(), 1, it.slowAtLevel0Tables());
    within("slowAtLevel0Tables", it.slowAtLevel0Tables(), 1, it.stopAtLevel0Tables() - 1L);
    within("compactionThreads", it.compactionThreads(), 1, 64);
    within("largeValues", it.largeValues(), 1, Integer.MAX_VALUE);
    within("keptLogBytes", it.keptLogBytes(), 0, it.hasLog() ? Long.MAX_VALUE : 0);
    if (!it.hasLog() && it.durability().level() != Durability.Level.MEMORY) {
      throw new IllegalArgumentException("durability " + it.durability().level() + " needs a log");
    }
  }

  static void within(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " " + value + " is not within " + least + " and " + most);
    }
  }
}
