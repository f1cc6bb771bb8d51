package dev.varve.lsm;

import static dev.varve.Keys.bytes;
import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.varve.CorruptionException;
import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Keys;
import dev.varve.Seed;
import dev.varve.TableOptions;
import dev.varve.Warming;
import dev.varve.io.HookedStorage;
import dev.varve.io.StoredFiles;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WarmTest {
  private static final LsmOptions UNCACHED = SmallOptions.byHand().withCacheBytes(0);
  private static final LsmOptions ROOMY = SmallOptions.byHand().withCacheBytes(1 << 20);

  private SimulatedStorage storage = new SimulatedStorage();
  private final AtomicLong tableReads = new AtomicLong();

  private LsmStore open(LsmOptions options) throws IOException {
    return LsmStore.open(new HookedStorage(storage, this::count), options);
  }

  private void count(String operation, String file) {
    if (operation.equals("read") && file.endsWith(TableMetadata.SUFFIX)) {
      tableReads.incrementAndGet();
    }
  }

  /** Returns how often {@code work} reads from a table's file. */
  private long reads(Runnable work) {
    long before = tableReads.get();
    work.run();
    return tableReads.get() - before;
  }

  private static String key(int i) {
    return String.format("key%03d", i);
  }

  /** The even keys below 100 in level 1, every fourth once more in level 0. */
  private void fill(LsmOptions options) throws IOException {
    try (LsmStore store = open(options)) {
      put(store, 2);
      store.compact(KeyRange.all());
      put(store, 4);
      store.flush();
    }
    DiskState state = DiskState.of(storage).assertInShape();
    assertThat(state.level(0)).hasSize(1);
    assertThat(state.level(1)).hasSizeGreaterThan(3);
  }

  private static void put(LsmStore store, int step) {
    for (int i = 0; i < 100; i += step) {
      store.put(key(i), "value " + i + " of each " + step);
    }
  }

  @Test
  void getsOfAWarmedRangeReadNothingNotEvenForAbsentKeys() throws IOException {
    for (int bits : new int[] {10, 0}) {
      TableOptions table = new TableOptions(100, bits, TableOptions.DEFAULT.compression());
      LsmOptions options = ROOMY.withTable(table);
      fill(options);
      try (LsmStore store = open(options)) {
        Warming[] warmed = new Warming[1];
        KeyRange range = KeyRange.of(key(20), key(60));
        assertThat(reads(() -> warmed[0] = store.warm(range)))
            .isEqualTo(warmed[0].read())
            .isBetween(5L, 40L);
        long misses = store.stats().count("cache.misses");
        for (int i = 20; i < 60; i++) {
          String key = key(i);
          assertThat(reads(() -> store.get(key))).as(key).isZero();
          assertThat(store.get(key) == null).as("%s is absent", key).isEqualTo(i % 2 == 1);
        }
        assertThat(store.stats().count("cache.misses")).isEqualTo(misses).isZero();
        assertThat(reads(() -> store.get(key(80)))).as("a key beyond the range").isPositive();
      }
      storage = new SimulatedStorage();
    }
  }

  @Test
  void aScanOfAWarmedRangeReadsNothing() throws IOException {
    fill(ROOMY);
    try (LsmStore store = open(ROOMY)) {
      KeyRange range = KeyRange.of(key(21), key(59));
      store.warm(range);
      List<String> found = new ArrayList<>();
      assertThat(reads(() -> found.addAll(keys(store, range)))).isZero();
      assertThat(found).hasSize(19).startsWith(key(22)).endsWith(key(58));
    }
  }

  private static List<String> keys(LsmStore store, KeyRange range) {
    List<String> keys = new ArrayList<>();
    try (Cursor cursor = store.scan(range)) {
      while (cursor.next()) {
        keys.add(new String(cursor.key()));
      }
    }
    return keys;
  }

  @Test
  void keysOfTwoBytesAreComparedAsUnsignedOnes() throws IOException {
    try (LsmStore store = open(ROOMY)) {
      for (int key = 0; key < 65_536; key += 17) {
        store.put(bytes(key >> 8, key), utf8("" + key));
      }
      store.compact(KeyRange.all());
    }
    try (LsmStore store = open(ROOMY)) {
      Warming warmed = store.warm(new KeyRange(bytes(0x7f, 0xf0), bytes(0x81, 0x02)));
      assertThat(warmed.read()).isBetween(3L, 30L);
      for (int key = 0x7ff0; key < 0x8102; key++) {
        byte[] sought = bytes(key >> 8, key);
        assertThat(reads(() -> store.get(sought))).as("key %x", key).isZero();
      }
      assertThat(reads(() -> store.get(bytes(0x00, 0x00)))).isEqualTo(1);
      assertThat(reads(() -> store.get(bytes(0xff, 0xff)))).isEqualTo(1);
    }
  }

  @Test
  void whatIsWarmAlreadyIsNotReadAgainAndNeitherHitNorMissIsCounted() throws IOException {
    fill(ROOMY);
    try (LsmStore store = open(ROOMY)) {
      store.get(key(1));
      store.get(key(2));
      long misses = store.stats().count("cache.misses");
      Warming first = store.warm(KeyRange.all());
      assertThat(first.cached()).isEqualTo(misses).isPositive();
      assertThat(first.readBytes()).isBetween(60 * first.read(), 200 * first.read());
      long hits = store.stats().count("cache.hits");
      assertThat(reads(() -> store.warm(KeyRange.all()))).isZero();
      assertThat(store.warm(KeyRange.all())).isEqualTo(new Warming(first.blocks(), 0, 0, 0));
      assertThat(store.stats().count("cache.hits")).isEqualTo(hits);
      assertThat(store.stats().count("cache.misses")).isEqualTo(misses);
    }
  }

  @Test
  void aFullCacheEndsItAndNothingIsThrownOut() throws IOException {
    fill(ROOMY);
    LsmOptions tight = ROOMY.withCacheBytes(1_500);
    try (LsmStore store = open(tight)) {
      store.get(key(98));
      Warming[] warmed = new Warming[1];
      long reads = reads(() -> warmed[0] = store.warm(KeyRange.all()));
      assertThat(warmed[0].read()).isGreaterThan(3);
      assertThat(warmed[0].left()).isGreaterThan(warmed[0].read());
      assertThat(warmed[0].isComplete()).isFalse();
      assertThat(reads)
          .as("what fits, and the first that does not")
          .isEqualTo(warmed[0].read() + 1);
      assertThat(store.stats().count("cache.bytes")).isBetween(1_000L, 1_500L);
      assertThat(reads(() -> store.get(key(98)))).as("asked for before").isZero();
      assertThat(reads(() -> store.get(key(0)))).as("level 0 comes first").isZero();
      assertThat(store.warm(KeyRange.all()).cached())
          .isEqualTo(warmed[0].cached() + warmed[0].read());
    }
  }

  @Test
  void whereThereIsNoCacheNothingIsWarmed() throws IOException {
    fill(UNCACHED);
    try (LsmStore store = open(UNCACHED)) {
      Warming warmed = store.warm(KeyRange.all());
      assertThat(warmed.read()).isZero();
      assertThat(warmed.readBytes()).isZero();
      assertThat(warmed.left()).isEqualTo(warmed.blocks()).isPositive();
    }
  }

  @Test
  void anEmptyStoreAnEmptyRangeAndWhatIsOnlyInMemoryHaveNoBlocks() throws IOException {
    try (LsmStore store = open(ROOMY)) {
      assertThat(store.warm(KeyRange.all())).isEqualTo(Warming.NONE);
      store.put(key(1), "1");
      assertThat(store.warm(KeyRange.all())).isEqualTo(Warming.NONE);
      store.flush();
      assertThat(store.warm(KeyRange.of("z", "a"))).isEqualTo(Warming.NONE);
      assertThat(store.warm(KeyRange.of(key(1), key(1)))).isEqualTo(Warming.NONE);
      assertThat(store.warm(KeyRange.all()).read()).isEqualTo(1);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.warm(null))
          .withMessageContaining("range");
    }
  }

  @Test
  void aClosedStoreRefuses() throws IOException {
    LsmStore store = open(ROOMY);
    store.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> store.warm(KeyRange.all()))
        .withMessage("store is closed");
  }

  @Test
  void aDamagedTableIsNamedAndAllElseGoesOn() throws IOException {
    fill(ROOMY);
    String table = TableMetadata.fileName(DiskState.of(storage).level(1).get(1).number());
    byte[] bytes = StoredFiles.read(storage, table);
    bytes[10] ^= 1;
    storage = StoredFiles.copyWith(storage, table, bytes);
    try (LsmStore store = open(ROOMY)) {
      assertThatExceptionOfType(CorruptionException.class)
          .isThrownBy(() -> store.warm(KeyRange.all()))
          .withMessageContaining(table + "@0");
      assertThat(reads(() -> assertThat(store.get(key(0))).isEqualTo("value 0 of each 4")))
          .isZero();
      store.put(key(1), "new");
      assertThat(store.get(key(1))).isEqualTo("new");
    }
  }

  /** Any sizes and any range: afterwards neither a get nor a scan of it reads from the disk. */
  @Test
  void anyRangeOfAnyTreeIsWarmAfterwards() {
    AtomicLong read = new AtomicLong();
    Seed.run(
        seed -> {
          Random random = seed.random();
          for (int round = 0; round < 40; round++) {
            storage = new SimulatedStorage();
            LsmOptions options = SmallOptions.any(random).withCacheBytes(16 << 20);
            try (LsmStore store = open(options)) {
              for (int i = 0; i < 200; i++) {
                store.put(Keys.any(random), Keys.value(random));
              }
              store.flush();
              store.awaitSettled();
            }
            KeyRange range = Keys.range(random);
            seed.tell("round " + round + ": " + range);
            read.addAndGet(warmed(options, range).read());
          }
        });
    assertThat(read).as("blocks that were brought").hasValueGreaterThan(100);
  }

  private Warming warmed(LsmOptions options, KeyRange range) throws IOException {
    try (LsmStore store = open(options)) {
      store.awaitSettled();
      Warming warmed = store.warm(range);
      assertThat(warmed.isComplete()).isTrue();
      if (range.isEmpty()) {
        assertThat(warmed).isEqualTo(Warming.NONE);
        return warmed;
      }
      assertThat(reads(() -> keys(store, range))).as("reads of a scan").isZero();
      for (byte[] key : Keys.evil()) {
        if (range.contains(key)) {
          assertThat(reads(() -> store.get(key))).as("reads of %s", Keys.hex(key)).isZero();
        }
      }
      return warmed;
    }
  }

  @Test
  void itMayRunBesideWritersAndCompactions() throws Exception {
    LsmOptions options = SmallOptions.small().withCacheBytes(1 << 20);
    TreeMap<String, String> written = new TreeMap<>();
    try (LsmStore store = open(options)) {
      Thread writer =
          new Thread(
              () -> {
                for (int i = 0; i < 3_000; i++) {
                  written.put(key(i % 500), "value " + i);
                  store.put(key(i % 500), "value " + i);
                }
              });
      writer.start();
      long blocks = 0;
      while (writer.isAlive()) {
        blocks += store.warm(KeyRange.of(key(100), key(400))).read();
      }
      writer.join();
      store.flush();
      blocks += store.warm(KeyRange.all()).read();
      assertThat(blocks).isPositive();
      assertThat(store.stats().count("compaction.count")).isPositive();
      written.forEach((key, value) -> assertThat(store.get(key)).isEqualTo(value));
    }
  }
}
