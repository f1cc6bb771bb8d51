package dev.varve.lsm.demo;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.varve.io.Closing;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What many small stores cost that are open at the same time in this process and have nothing to
 * do.
 *
 * @param stores how many there are
 * @param threads how many threads more than before
 * @param heapBytes how much of the heap they keep, after a garbage collection
 * @param files how many files they have open; 0 where the system does not tell
 */
record StoresCost(int stores, long threads, long heapBytes, long files) {
  private static final int COLLECTIONS = 3;
  private static final int ENTRIES = 10;

  /** Opens so many stores below {@code directory}, and closes them again. */
  static StoresCost of(Path directory, int stores, LsmOptions options) throws IOException {
    List<LsmStore> open = new ArrayList<>();
    StoresCost before = now(0);
    try {
      for (int i = 0; i < stores; i++) {
        open.add(LsmStore.open(directory.resolve("store" + i), options));
        use(open.get(i));
      }
      StoresCost after = now(stores);
      return new StoresCost(
          stores,
          after.threads - before.threads,
          after.heapBytes - before.heapBytes,
          after.files - before.files);
    } finally {
      List<Closing.File> all = new ArrayList<>();
      open.forEach(store -> all.add(store::close));
      Closing.all(all);
    }
  }

  /** Leaves a table, a block in the cache, and entries in the memtable. */
  private static void use(LsmStore store) {
    fill(store);
    store.flush();
    store.get("key0");
    fill(store);
  }

  private static void fill(LsmStore store) {
    for (int i = 0; i < ENTRIES; i++) {
      store.put("key" + i, "value");
    }
  }

  private static StoresCost now(int stores) {
    long heap = Long.MAX_VALUE;
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      heap = Math.min(heap, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    long files =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getOpenFileDescriptorCount()
            : 0;
    long threads =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("varve-"))
            .count();
    return new StoresCost(stores, threads, heap, files);
  }
}
