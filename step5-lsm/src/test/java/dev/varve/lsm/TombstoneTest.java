package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Seed;
import dev.varve.WriteBatch;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When tombstones vanish of which there are many, and when they must not. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TombstoneTest {
  private static final int MANY = 100_000;

  private final SimulatedStorage storage = new SimulatedStorage();

  /** Tables are small beside a memtable: what borders on a deleted range is little. */
  private static List<LsmOptions> styles() {
    LsmOptions options =
        LsmOptions.defaults()
            .withMemtableBytes(256 << 10)
            .withTableBytes(32 << 10)
            .withBaseLevelBytes(512 << 10)
            .withLevelFactor(4)
            .withCacheBytes(0);
    return List.of(options, options.withCompaction(CompactionStyle.SIZE_TIERED));
  }

  private static String key(int i) {
    return String.format("key%06d", i);
  }

  private static void putAll(LsmStore store, int from, int to) {
    for (int i = from; i < to; i++) {
      store.put(key(i), "v" + i);
    }
    store.flush();
    store.awaitSettled();
  }

  private static void deleteAll(LsmStore store, int from, int to) {
    for (int i = from; i < to; i++) {
      store.delete(key(i));
    }
    store.flush();
  }

  private static long blocksRead(LsmStore store, String from) {
    long before = store.stats().count("cache.misses");
    try (Cursor cursor = store.scan(KeyRange.from(from.getBytes()))) {
      cursor.next();
    }
    return store.stats().count("cache.misses") - before;
  }

  @Test
  void whenAllIsDeletedAndSettledASeekReadsNothing() throws IOException {
    for (LsmOptions options : styles()) {
      SimulatedStorage disk = new SimulatedStorage();
      try (LsmStore store = LsmStore.open(disk, options)) {
        putAll(store, 0, MANY);
        deleteAll(store, 0, MANY);
        store.awaitSettled();
        assertThat(blocksRead(store, key(0))).as("by %s", options.compaction()).isZero();
      }
      assertThat(DiskState.of(disk).assertInShape().entries()).isZero();
    }
  }

  @Test
  void aDeletedRangeBetweenOthersIsPassedOverInAFewBlocks() throws IOException {
    for (LsmOptions options : styles()) {
      SimulatedStorage disk = new SimulatedStorage();
      try (LsmStore store = LsmStore.open(disk, options)) {
        putAll(store, 0, MANY);
        deleteAll(store, MANY / 10, MANY / 10 * 9);
        store.awaitSettled();
        // At its borders, tables have live entries, too. All tombstones fill four hundred blocks.
        assertThat(blocksRead(store, key(MANY / 10)))
            .as("by %s", options.compaction())
            .isLessThan(200);
        assertThat(store.count()).isEqualTo(MANY / 5);
      }
      assertThat(DiskState.of(disk).assertInShape().tombstones()).isLessThan(MANY / 5);
    }
  }

  @Test
  void whatWasDeletedInMemoryAlreadyLeavesNothing() throws IOException {
    try (LsmStore store = LsmStore.open(storage, LsmOptions.defaults())) {
      for (int i = 0; i < 1_000; i++) {
        store.put(key(i), "v");
        store.delete(key(i));
      }
      store.flush();
      store.awaitSettled();
    }
    assertThat(DiskState.of(storage).assertInShape().entries()).isZero();
  }

  @Test
  void whileASnapshotNeedsThemTheyStayAndNothingIsRewrittenInVain() throws IOException {
    for (LsmOptions options : styles()) {
      SimulatedStorage disk = new SimulatedStorage();
      try (LsmStore store = LsmStore.open(disk, options)) {
        putAll(store, 0, MANY / 10);
        try (Snapshot snapshot = store.snapshot()) {
          deleteAll(store, 0, MANY / 10);
          store.awaitSettled();
          long compactions = store.stats().count("compaction.count");
          for (int i = 0; i < 3; i++) {
            store.awaitSettled();
            // Not the oldest one.
            store.snapshot().close();
          }
          assertThat(store.stats().count("compaction.count")).isEqualTo(compactions);
          assertThat(store.count()).isZero();
          assertThat(snapshot.count()).isEqualTo(MANY / 10);
        }
        // There is no other call: closing the snapshot is enough.
        Together.await("the tombstones are gone", () -> isEmpty(store));
      }
      assertThat(DiskState.of(disk).assertInShape().entries()).isZero();
    }
  }

  private static boolean isEmpty(LsmStore store) {
    return store.levels().levels().stream().allMatch(level -> level.tables() == 0);
  }

  @Test
  void withoutDeletesTheLevelsAloneDecide() {
    Seed.run(
        seed -> {
          Listing tables = new Listing();
          LeveledStrategy levelsOnly = new LeveledStrategy(LsmOptions.defaults());
          TombstoneStrategy both = new TombstoneStrategy(levelsOnly);
          CompactionStrategy.Moment now = new CompactionStrategy.Moment(Long.MAX_VALUE, 0);
          for (int i = 0; i < 100; i++) {
            Levels levels = Levels.empty();
            for (int level = 0; level < Levels.COUNT; level++) {
              long bytes = 1L << (10 + seed.random().nextInt(25));
              levels = levels.with(level, List.of(tables.of("a", "z", bytes)));
            }
            assertThat(both.pick(levels, now)).isEqualTo(levelsOnly.pick(levels));
          }
        });
  }

  /** Ranges come and go, snapshots are open for a while, and all settles all the time. */
  @Test
  void whateverIsDeletedEverybodySeesWhatASortedMapHasAndItSettles() {
    Seed.run(
        seed -> {
          for (LsmOptions style : styles()) {
            LsmOptions options = style.withMemtableBytes(4_000).withTableBytes(2_000);
            try (LsmStore store =
                LsmStore.open(new SimulatedStorage(), options.withBaseLevelBytes(8_000))) {
              run(store, seed.random());
              store.flush();
              store.awaitSettled();
              assertThat(store.stats().count("compaction.count")).isGreaterThan(20);
            }
          }
        });
  }

  private record Seen(Snapshot snapshot, NavigableMap<String, String> contents) {}

  private static void run(LsmStore store, Random random) {
    NavigableMap<String, String> model = new TreeMap<>();
    List<Seen> open = new ArrayList<>();
    for (int round = 0; round < 150; round++) {
      write(store, model, random);
      if (random.nextInt(3) == 0) {
        open.add(new Seen(store.snapshot(), new TreeMap<>(model)));
      }
      if (open.size() > 4) {
        open.remove(random.nextInt(open.size())).snapshot().close();
      }
      if (random.nextInt(3) == 0) {
        store.flush();
        store.awaitSettled();
      }
      assertThat(History.contents(store)).isEqualTo(model);
      open.forEach(
          seen -> assertThat(History.contents(seen.snapshot())).isEqualTo(seen.contents()));
    }
    open.forEach(seen -> seen.snapshot().close());
  }

  private static void write(LsmStore store, NavigableMap<String, String> model, Random random) {
    int from = random.nextInt(1_000);
    int to = from + random.nextInt(200);
    boolean delete = random.nextBoolean();
    WriteBatch batch = new WriteBatch();
    for (int i = from; i < to; i++) {
      if (delete) {
        batch.delete(key(i));
        model.remove(key(i));
      } else {
        batch.put(key(i), "v" + from);
        model.put(key(i), "v" + from);
      }
    }
    store.write(batch);
  }
}
