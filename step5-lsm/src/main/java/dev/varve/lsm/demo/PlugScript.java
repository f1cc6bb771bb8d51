package dev.varve.lsm.demo;

import dev.varve.KeyRange;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import dev.varve.plug.Script;

/** The operations of a tree before the plug is pulled: flushes, a compaction, and a restart. */
final class PlugScript {
  /** Nothing is flushed or compacted automatically, so each run makes the same calls. */
  private static final LsmOptions BY_HAND =
      LsmOptions.defaults()
          .withClock(Script.CLOCK)
          .withCacheBytes(0)
          .withLevel0Tables(100, 200, 300);

  private PlugScript() {}

  static Script<LsmStore> create() {
    return new Script<LsmStore>(disk -> LsmStore.open(disk, BY_HAND))
        .put("city", "Basel")
        .put("river", "Rhine")
        .then("flush", (store, disk) -> store.flush())
        .put("city", "Bern")
        .then("sync", (store, disk) -> store.sync())
        .delete("river")
        .then("flush", (store, disk) -> store.flush())
        .then("compact", (store, disk) -> store.compact(KeyRange.all()))
        .put("lake", "Thun")
        .reopen()
        .put("peak", "Eiger")
        .then("sync", (store, disk) -> store.sync());
  }
}
