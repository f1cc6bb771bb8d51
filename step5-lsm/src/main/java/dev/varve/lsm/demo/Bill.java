package dev.varve.lsm.demo;

import dev.varve.Utf8;
import dev.varve.io.Storage;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import dev.varve.lsm.Manifest;
import dev.varve.lsm.TableMetadata;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Measures what a fixed workload costs: bytes written by log, flush and compaction, reads, fsyncs,
 * and the three amplifications.
 *
 * <p>Every number is the same in each run. The workload triggers the flushes, and after each it
 * waits until no level is full, so compactions run one at a time, each on a tree that does not
 * change otherwise. The bytes of each level come from the edits in the manifest, the disk
 * operations from a {@link MeteredStorage}.
 */
public final class Bill {
  public static final int PUTS = 60_000;
  public static final int KEYS = 20_000;
  public static final int VALUE_BYTES = 100;
  public static final int PUTS_PER_FLUSH = 2_000;
  public static final int GETS = 5_000;
  static final long SEED = 1;

  /** So small that the workload fills three levels; nothing is cached, or flushed automatically. */
  public static final LsmOptions OPTIONS =
      LsmOptions.defaults()
          .withTableBytes(128 << 10)
          .withBaseLevelBytes(512 << 10)
          .withLevelFactor(4)
          .withCacheBytes(0);

  private final MeteredStorage storage;
  private final Random random = new Random(SEED);
  private final Map<String, Number> figures = new LinkedHashMap<>();
  private final Set<Integer> living = new HashSet<>();
  private long userBytes;

  private Bill(Storage storage) {
    this.storage = new MeteredStorage(storage);
  }

  /** Runs the workload in an empty storage, which is closed then, and returns its figures. */
  public static Map<String, Number> of(Storage storage) throws IOException {
    return of(storage, OPTIONS);
  }

  /** Does so with other options. */
  static Map<String, Number> of(Storage storage, LsmOptions options) throws IOException {
    Bill bill = new Bill(storage);
    TableBytes tables = new TableBytes();
    try (LsmStore store = LsmStore.open(bill.storage, options.withListener(tables))) {
      bill.put(store);
      tables.awaitAll(store.stats());
      bill.addWrites(tables);
      bill.addReads(store);
      bill.addSpace(tables);
    }
    return bill.figures;
  }

  private void put(LsmStore store) {
    byte[] value = new byte[VALUE_BYTES];
    for (int put = 1; put <= PUTS; put++) {
      int key = random.nextInt(KEYS);
      random.nextBytes(value);
      store.put(key(key), value);
      living.add(key);
      userBytes += key(key).length + value.length;
      if (put % PUTS_PER_FLUSH == 0) {
        store.flush();
        store.awaitSettled();
      }
    }
  }

  /** Existing keys are even; gets of the odd ones between them find nothing. */
  private static byte[] key(int number) {
    return Utf8.encode("key", String.format(Locale.ROOT, "user%08d", 2 * number));
  }

  private void addWrites(TableBytes tables) {
    long log = storage.appendedBytes(".log");
    long manifest = storage.appendedBytes(Manifest.SUFFIX);
    figures.put("user bytes", userBytes);
    figures.put("log bytes", log);
    figures.put("flush bytes", tables.flushed());
    figures.put("compaction bytes", tables.compacted());
    tables.byLevel().forEach((level, bytes) -> figures.put("  into level " + level, bytes));
    figures.put("compaction bytes read", tables.compactedRead());
    figures.put("manifest bytes", manifest);
    figures.put("fsyncs", storage.fsyncs());
    long written = log + tables.flushed() + tables.compacted() + manifest;
    figures.put("write amplification", (double) written / userBytes);
  }

  private void addReads(LsmStore store) {
    long reads = storage.reads(TableMetadata.SUFFIX);
    long readBytes = storage.readBytes(TableMetadata.SUFFIX);
    for (int get = 0; get < GETS; get++) {
      byte[] key = key(random.nextInt(KEYS));
      if (get % 5 == 0) {
        key[key.length - 1]++;
      }
      store.get(key);
    }
    reads = storage.reads(TableMetadata.SUFFIX) - reads;
    figures.put("blocks read", reads);
    figures.put("block bytes read", storage.readBytes(TableMetadata.SUFFIX) - readBytes);
    figures.put("read amplification", (double) reads / GETS);
  }

  private void addSpace(TableBytes tables) {
    long user = living.size() * (long) (key(0).length + VALUE_BYTES);
    figures.put("table bytes on disk", tables.onDisk());
    figures.put("user bytes that live", user);
    figures.put("space amplification", (double) tables.onDisk() / user);
  }
}
