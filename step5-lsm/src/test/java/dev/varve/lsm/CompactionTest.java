package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.varve.CorruptionException;
import dev.varve.KeyRange;
import dev.varve.Seed;
import dev.varve.WriteBatch;
import dev.varve.io.HookedStorage;
import dev.varve.io.StoredFiles;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What compactions must not lose, must not bring back, and must get rid of. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CompactionTest {
  private final SimulatedStorage storage = new SimulatedStorage();

  @Test
  void theVersionsOfAKeyStayInOneTable() throws IOException {
    List<Snapshot> snapshots = new ArrayList<>();
    try (LsmStore store = LsmStore.open(storage, SmallOptions.byHand())) {
      for (int round = 0; round < 60; round++) {
        store.put("key", round + "v".repeat(40));
        store.put("before" + round, "v");
        store.put("later" + round, "v");
        snapshots.add(store.snapshot());
        if (round % 20 == 19) {
          store.compact(KeyRange.all());
        }
      }
      for (int round = 0; round < 60; round++) {
        assertThat(snapshots.get(round).get("key")).startsWith(round + "v");
      }
      assertThat(store.stats().count("compaction.count")).isEqualTo(3);
    }
    DiskState state = DiskState.of(storage).assertInShape();
    assertThat(state.level(1)).hasSizeGreaterThan(3);
    assertThat(state.level(1)).filteredOn(it -> it.bytes() > 2_400).as("60 versions").hasSize(1);
  }

  @Test
  void theNewestVersionOfAKeyIsFoundWhileOlderOnesSink() throws IOException {
    try (LsmStore store = LsmStore.open(storage, SmallOptions.small());
        Snapshot oldest = store.snapshot()) {
      List<Snapshot> snapshots = new ArrayList<>();
      for (int round = 0; round < 200; round++) {
        store.put("key", "v" + round);
        store.put("other" + round % 50, "v".repeat(30));
        snapshots.add(store.snapshot());
        assertThat(store.get("key")).isEqualTo("v" + round);
        if (round % 20 == 19) {
          // A fast writer might be done before the second compaction, which yields to it.
          store.awaitSettled();
        }
      }
      for (int round = 0; round < 200; round++) {
        assertThat(snapshots.get(round).get("key")).isEqualTo("v" + round);
      }
      assertThat(oldest.get("key")).isNull();
      assertThat(store.stats().count("compaction.count")).isGreaterThan(5);
    }
    assertThat(DiskState.of(storage).assertInShape().filledLevels()).isGreaterThan(1);
  }

  @Test
  void whatWasDeletedDoesNotComeBackWhenItsTombstoneSinks() throws IOException {
    try (LsmStore store = LsmStore.open(storage, SmallOptions.small())) {
      putAll(store, 0, 300, 1);
      store.awaitSettled();
      assertThat(store.stats().count("level.2.tables")).isPositive();
      deleteAll(store, 0, 300, 3);
      store.flush();
      for (int from = 0; from < 300; from += 30) {
        assertDeleted(store, 3);
        store.compact(KeyRange.of(key(from), key(from + 30)));
      }
      store.awaitSettled();
      assertDeleted(store, 3);
      assertThat(store.stats().count("compaction.count")).isGreaterThanOrEqualTo(10);
    }
    DiskState.of(storage).assertInShape();
  }

  private static void assertDeleted(LsmStore store, int step) {
    for (int i = 0; i < 300; i++) {
      assertThat(store.contains(key(i))).as(key(i)).isEqualTo(i % step != 0);
    }
    assertThat(store.count()).isEqualTo(300 - 300 / step);
  }

  @Test
  void aFullCompactionLeavesNoTombstoneAndNoOldVersion() throws IOException {
    try (LsmStore store = LsmStore.open(storage, SmallOptions.small())) {
      for (int round = 0; round < 3; round++) {
        putAll(store, 0, 300, 1);
      }
      deleteAll(store, 0, 300, 2);
      store.compact(KeyRange.all());
    }
    DiskState state = DiskState.of(storage).assertInShape();
    assertThat(state.entries()).isEqualTo(150);
    assertThat(state.tombstones()).isZero();
  }

  @Test
  void whenAllIsDeletedNoTableIsLeft() throws IOException {
    try (LsmStore store = LsmStore.open(storage, SmallOptions.small())) {
      putAll(store, 0, 300, 1);
      store.put("expired", "v", Duration.ofMillis(1));
      store.flush();
      assertThat(DiskState.of(StoredFiles.copy(storage)).entries()).isPositive();
      store.clear();
      store.compact(KeyRange.all());
      assertThat(store.count()).isZero();
    }
    assertThat(DiskState.of(storage).assertInShape().entries()).isZero();
  }

  @Test
  void tablesOfLevel0ThatOverlapSinkWithoutLettingOldOnesPassNewOnes() throws IOException {
    LsmOptions fourTables = SmallOptions.byHand().withLevel0Tables(4, 100, 101);
    try (LsmStore store = LsmStore.open(storage, fourTables)) {
      flush(store, new WriteBatch().put("a", "1").put("c", "1").put("d", "1"));
      flush(store, new WriteBatch().delete("c").put("d", "2").put("f", "2").put("g", "2"));
      flush(store, new WriteBatch().delete("f").put("g", "3").put("j", "3"));
      flush(store, new WriteBatch().put("x", "4").put("z", "4"));
      store.awaitSettled();
      assertThat(store.stats().count("compaction.count")).isEqualTo(1);
      assertThat(History.contents(store)).hasToString("{a=1, d=2, g=3, j=3, x=4, z=4}");
    }
    DiskState state = DiskState.of(storage).assertInShape();
    assertThat(state.level(0)).as("the table apart").hasSize(1);
    assertThat(state.level(1)).as("those that overlapped").isNotEmpty();
  }

  private static void flush(LsmStore store, WriteBatch batch) {
    store.write(batch);
    store.flush();
  }

  @Test
  void randomWritesAndRangeCompactionsLeaveWhatASortedMapHas() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          NavigableMap<String, String> model = new TreeMap<>();
          try (LsmStore store = LsmStore.open(storage, SmallOptions.small())) {
            for (int round = 0; round < 150; round++) {
              writeSome(store, model, random);
              String from = key(random.nextInt(200));
              seed.tell("compact from " + from);
              store.compact(KeyRange.of(from, key(random.nextInt(200))));
              assertThat(History.contents(store)).isEqualTo(model);
            }
            assertThat(store.stats().count("compaction.count")).isGreaterThan(100);
          }
          assertThat(DiskState.of(storage).assertInShape().filledLevels()).isPositive();
        });
  }

  private static void writeSome(LsmStore store, NavigableMap<String, String> model, Random random) {
    for (int i = 0; i < 20; i++) {
      String key = key(random.nextInt(200));
      if (random.nextInt(3) == 0) {
        store.delete(key);
        model.remove(key);
      } else {
        store.put(key, "v" + i);
        model.put(key, "v" + i);
      }
    }
  }

  @Test
  void rangeCompactionsOfManyThreadsDoNotMeetInOneTable() throws Exception {
    try (LsmStore store = LsmStore.open(storage, SmallOptions.small())) {
      putAll(store, 0, 300, 1);
      AtomicInteger left = new AtomicInteger(80);
      Together.run(
          4,
          number -> {
            Random random = new Random(number);
            for (int i = left.decrementAndGet(); i >= 0; i = left.decrementAndGet()) {
              store.put(key(i), "again");
              store.compact(KeyRange.of(key(random.nextInt(300)), key(random.nextInt(300))));
            }
          });
      assertThat(store.count()).isEqualTo(300);
      assertThat(store.get(key(79))).isEqualTo("again");
      assertThat(store.stats().count("compaction.count")).isGreaterThan(20);
    }
    DiskState.of(storage).assertInShape();
  }

  @Test
  void aReadThatFailsEndsTheCompactionAndItsInputsStay() throws IOException {
    int failed = 0;
    for (boolean more = true; more; failed += more ? 1 : 0) {
      SimulatedStorage disk = new SimulatedStorage();
      try (LsmStore store = LsmStore.open(disk, SmallOptions.byHand())) {
        putAll(store, 0, 60, 1);
        store.flush();
        putAll(store, 0, 60, 2);
        store.flush();
      }
      more = failsAtRead(disk, failed);
      try (LsmStore store = LsmStore.open(disk, SmallOptions.byHand())) {
        assertThat(store.count()).isEqualTo(60);
      }
      DiskState.of(disk).assertInShape();
    }
    assertThat(failed).isGreaterThan(20);
  }

  /**
   * Compacts everything, while the read of that number fails; returns whether there was such a
   * read.
   */
  private static boolean failsAtRead(SimulatedStorage disk, int number) throws IOException {
    AtomicInteger reads = new AtomicInteger(Integer.MAX_VALUE);
    HookedStorage watched =
        new HookedStorage(
            disk,
            (operation, file) -> {
              if (operation.equals("read") && reads.getAndDecrement() == 0) {
                throw new IOException("bad sector in " + file);
              }
            });
    try (LsmStore store = LsmStore.open(watched, SmallOptions.byHand())) {
      reads.set(number);
      if (succeeds(() -> store.compact(KeyRange.all()))) {
        return false;
      }
      assertThat(store.count()).isEqualTo(60);
      return true;
    }
  }

  private static boolean succeeds(Runnable compaction) {
    try {
      compaction.run();
      return true;
    } catch (UncheckedIOException e) {
      assertThat(e).hasStackTraceContaining("bad sector");
      return false;
    }
  }

  @Test
  void damageThatABackgroundCompactionFindsIsReportedByEveryLaterWrite() throws IOException {
    HookedStorage watched =
        new HookedStorage(
            storage,
            (operation, file) -> {
              if (operation.equals("read")
                  && Thread.currentThread().getName().equals("varve-compact")) {
                throw new CorruptionException(file, "bad sector");
              }
            });
    try (LsmStore store = LsmStore.open(watched, SmallOptions.small())) {
      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  store.put(key(i % 50), "v");
                }
                store.awaitSettled();
              })
          .withStackTraceContaining("bad sector");
      for (int i = 0; i < 3; i++) {
        assertThatExceptionOfType(UncheckedIOException.class)
            .isThrownBy(() -> store.put("k", "v"))
            .withMessageContaining("bad sector");
      }
      assertThat(store.get(key(0))).isEqualTo("v");
    }
  }

  private static void putAll(LsmStore store, int from, int to, int step) {
    for (int i = from; i < to; i += step) {
      store.put(key(i), "v" + i);
    }
  }

  private static void deleteAll(LsmStore store, int from, int to, int step) {
    for (int i = from; i < to; i += step) {
      store.delete(key(i));
    }
  }

  private static String key(int i) {
    return String.format("key%05d", i);
  }
}
