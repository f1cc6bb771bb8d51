package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.varve.KeyRange;
import dev.varve.io.HookedStorage;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One compaction, several ranges of keys at the same time. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ParallelCompactionTest {
  private static final int THREADS = 3;

  private final SimulatedStorage disk = new SimulatedStorage();
  private final AtomicReference<HookedStorage.Hook> hook = new AtomicReference<>((op, file) -> {});
  private final TreeMap<String, String> model = new TreeMap<>();

  private LsmStore open() throws IOException {
    return LsmStore.open(
        new HookedStorage(disk, (operation, file) -> hook.get().before(operation, file)),
        SmallOptions.byHand().withCompactionThreads(THREADS));
  }

  /** Two tables of the same keys, one below the other; some keys have several versions in one. */
  private void fill(LsmStore store) {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 600; i++) {
        put(store, key(i), String.valueOf((1L << 33) + round));
        put(store, key(i / 3), String.valueOf((1L << 34) + i));
      }
      store.flush();
      if (round == 0) {
        store.compact(KeyRange.all());
      }
    }
  }

  private void put(LsmStore store, String key, String value) {
    store.put(key, value);
    model.put(key, value);
  }

  private static String key(int i) {
    return String.format("k%04d", i);
  }

  private void check(LsmStore store) {
    TreeMap<String, String> found = new TreeMap<>();
    for (String key : store.keys("")) {
      found.put(key, store.get(key));
    }
    assertThat(found).isEqualTo(model);
    assertThat(store.verify().problems()).isEmpty();
  }

  private static boolean writesTable(String operation, String file) {
    return operation.equals("append") && file.endsWith(TableMetadata.SUFFIX);
  }

  @Test
  void rangesAreMergedAtTheSameTime() throws IOException {
    try (LsmStore store = open()) {
      fill(store);
      // Each thread waits at its first append until all have come to theirs.
      CyclicBarrier together = new CyclicBarrier(THREADS);
      Set<String> threads = new ConcurrentSkipListSet<>();
      hook.set(
          (operation, file) -> {
            if (writesTable(operation, file) && threads.add(Thread.currentThread().getName())) {
              meet(together);
            }
          });
      store.compact(KeyRange.all());
      assertThat(threads).hasSize(THREADS).contains("varve-compact-2", "varve-compact-3");
      check(store);
      assertThat(store.stats().count("level.0.tables")).isZero();
    }
    DiskState.of(disk).assertInShape();
    try (LsmStore store = open()) {
      check(store);
    }
  }

  @Test
  void versionsThatASnapshotNeedsAreKeptInEachRange() throws IOException {
    try (LsmStore store = open()) {
      fill(store);
      TreeMap<String, String> before = new TreeMap<>(model);
      try (Snapshot snapshot = store.snapshot()) {
        for (int i = 0; i < 600; i++) {
          put(store, key(i), "later" + i);
        }
        store.compact(KeyRange.all());
        check(store);
        before.forEach((key, value) -> assertThat(snapshot.get(key)).isEqualTo(value));
      }
    }
  }

  @Test
  void ifOneRangeCannotBeWrittenNoneIsAndNoFileIsLeft() throws IOException {
    for (String failing : new String[] {"varve-compact-2", "varve-compact-3"}) {
      try (LsmStore store = open()) {
        fill(store);
        Set<String> files = Set.copyOf(disk.list());
        hook.set(
            (operation, file) -> {
              if (writesTable(operation, file)
                  && Thread.currentThread().getName().equals(failing)) {
                throw new IOException("no space left on device");
              }
            });
        assertThatExceptionOfType(UncheckedIOException.class)
            .isThrownBy(() -> store.compact(KeyRange.all()))
            .withMessageContaining("a compaction has failed in")
            .withMessageEndingWith("no space left on device");
        assertThat(disk.list()).containsExactlyInAnyOrderElementsOf(files);
        check(store);
        store.put("kk", "goes on");
        store.delete("kk");
        hook.set((operation, file) -> {});
        store.compact(KeyRange.all());
        check(store);
      }
      DiskState.of(disk).assertInShape();
    }
  }

  @Test
  void anErrorInOneRangeEndsWritingAsEverWhoeverMetIt() throws IOException {
    try (LsmStore store = open()) {
      fill(store);
      hook.set(
          (operation, file) -> {
            if (writesTable(operation, file)
                && Thread.currentThread().getName().equals("varve-compact-2")) {
              throw new AssertionError("a bug");
            }
          });
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(() -> store.compact(KeyRange.all()))
          .withMessage("a bug");
      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(() -> store.put("kk", "v"))
          .withMessageStartingWith("store must be reopened: ")
          .withMessageContaining("a bug");
      check(store);
    }
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(10, TimeUnit.MINUTES);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
