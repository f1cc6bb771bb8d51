package dev.varve.lsm;

import dev.varve.KeyRange;
import dev.varve.io.Storage;
import dev.varve.plug.Script;
import dev.varve.wal.WriteAheadLog;
import java.io.IOException;

/** What a tree does before the plug is pulled: flushes, a compaction, and a second life. */
final class PlugScript {
  /** Nothing is flushed or compacted but when the script says so: each run makes the same calls. */
  private static final LsmOptions BY_HAND =
      LsmOptions.defaults().withCacheBytes(0).withLevel0Tables(100, 200, 300);

  private PlugScript() {}

  static Script<LsmStore> create() {
    return new Script<LsmStore>(disk -> LsmStore.open(disk, BY_HAND), LsmStore::recovery)
        .put("city", "Basel")
        .put("river", "Rhine")
        .then("flush", PlugScript::flush)
        .put("city", "Bern")
        .then("sync", (store, disk) -> store.sync())
        .delete("river")
        .then("flush", PlugScript::flush)
        .then("compact", (store, disk) -> store.compact(KeyRange.all()))
        .put("lake", "Thun")
        .reopen()
        .put("peak", "Eiger")
        .then("sync", (store, disk) -> store.sync());
  }

  /**
   * Flushes, and waits for the old log to go: that happens in the background, when readers see the
   * table already.
   */
  static void flush(LsmStore store, Storage disk) throws IOException {
    store.flush();
    while (logs(disk) > 1) {
      Thread.onSpinWait();
    }
  }

  private static long logs(Storage disk) throws IOException {
    return disk.list().stream().filter(file -> WriteAheadLog.numberOf(file) >= 0).count();
  }
}
