package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.CorruptionException;
import dev.varve.KeyRange;
import dev.varve.Seed;
import dev.varve.WriteBatch;
import dev.varve.io.HookedStorage;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Backups to a directory that holds an earlier one. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IncrementalBackupTest {
  private static final LsmOptions OPTIONS = SmallOptions.byHand();
  private static final LsmOptions SMALL = SmallOptions.small();

  private final History history = new History(new Random(5), 90);
  private Path original;
  private Path copy;

  @BeforeEach
  void begin(@TempDir Path root) {
    original = root.resolve("original");
    copy = root.resolve("copy");
  }

  private void write(LsmStore store, int from, int to) {
    for (int i = from; i < to; i++) {
      store.write(history.batch(i));
    }
  }

  /** Without tombstones, for which a table would be compacted at any time. */
  private static void put(LsmStore store, int from, int to) {
    for (int i = from; i < to; i++) {
      store.put("key" + i, "value");
    }
  }

  private static Map<String, Object> tables(Path directory) throws IOException {
    Map<String, Object> keys = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".table")).toList()) {
        keys.put(file.getFileName().toString(), Files.getAttribute(file, "unix:ino"));
      }
    }
    return keys;
  }

  @Test
  void copiesOnlyWhatIsNotThereYetAndDeletesWhatIsNoLongerListed() throws IOException {
    try (LsmStore store = LsmStore.open(original, OPTIONS)) {
      put(store, 0, 30);
      long first = store.backup(copy);
      Map<String, Object> before = tables(copy);
      assertThat(before).hasSize(1);
      put(store, 30, 35);
      long second = store.backup(copy);
      assertThat(tables(copy)).hasSize(2).containsAllEntriesOf(before);
      assertThat(second).isPositive().isLessThan(first);
      assertThat(store.backup(copy)).as("nothing is new").isZero();
      try (ReadOnlyStore reader = ReadOnlyStore.open(copy, OPTIONS)) {
        assertThat(reader.count()).isEqualTo(35);
      }
      store.compact(KeyRange.all());
      store.backup(copy);
      assertThat(tables(copy).keySet()).isEqualTo(tables(original).keySet());
      assertThat(tables(copy)).doesNotContainKeys(before.keySet().toArray(new String[0]));
      assertThat(copy.toFile().list())
          .as("the tables, CURRENT, LOCK and a manifest")
          .hasSize(tables(copy).size() + 3);
    }
    try (LsmStore restored = LsmStore.open(copy, OPTIONS)) {
      assertThat(restored.count()).isEqualTo(35);
      assertThat(restored.verify().problems()).isEmpty();
    }
  }

  @Test
  void goesOnAfterTheStoreWasReopened() throws IOException {
    for (int life = 0; life < 6; life++) {
      try (LsmStore store = LsmStore.open(original, SMALL)) {
        write(store, life * 15, life * 15 + 15);
        store.backup(copy);
      }
      try (ReadOnlyStore reader = ReadOnlyStore.open(copy, SMALL)) {
        assertThat(history.assertIsAsAfterSome(reader)).isEqualTo(life * 15 + 15);
        assertThat(reader.verify().problems()).isEmpty();
      }
    }
  }

  private void assertIsRefused(LsmStore store, String reason) throws IOException {
    Map<String, Object> before = tables(copy);
    List<String> names = List.of(copy.toFile().list());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.backup(copy))
        .withMessageContaining(copy + " is not empty: ")
        .withMessageContaining(reason);
    assertThat(copy.toFile().list()).containsExactlyInAnyOrderElementsOf(names);
    assertThat(tables(copy)).isEqualTo(before);
  }

  @Test
  void anythingElseThanABackupOfTheStoreIsRefusedBeforeAnyEffect() throws IOException {
    Path other = copy.resolveSibling("other");
    try (LsmStore store = LsmStore.open(original, OPTIONS);
        LsmStore another = LsmStore.open(other, OPTIONS)) {
      write(store, 0, 20);
      write(another, 0, 20);
      another.backup(copy);
      assertIsRefused(store, "no backup of this store");
      deleteCopy();
      store.checkpoint(copy);
      assertIsRefused(store, "no backup of this store");
      deleteCopy();
      store.backup(copy);
      Files.writeString(copy.resolve("20261129.log"), "of another program");
      assertIsRefused(store, "20261129.log");
      Files.move(copy.resolve("20261129.log"), copy.resolve("mine.txt"));
      assertIsRefused(store, "mine.txt");
      Files.delete(copy.resolve("mine.txt"));
      LsmStore.open(copy, OPTIONS).close();
      assertIsRefused(store, "opened for writing");
      Files.delete(copy.resolve("CURRENT"));
      assertIsRefused(store, "CURRENT");
    }
  }

  private void deleteCopy() throws IOException {
    try (Stream<Path> files = Files.list(copy)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  /** Who copies the files of a closed store has two with one lineage. */
  @Test
  void aTableThatOnlyLooksLikeThatOfTheStoreIsNoticed() throws IOException {
    Path twin = copy.resolveSibling("twin");
    try (LsmStore store = LsmStore.open(original, OPTIONS)) {
      store.put("k", "v");
    }
    Files.createDirectory(twin);
    try (Stream<Path> files = Files.list(original)) {
      for (Path file : files.toList()) {
        Files.copy(file, twin.resolve(file.getFileName()));
      }
    }
    LsmOptions frozen = OPTIONS.withClock(() -> Instant.EPOCH.plusSeconds(1));
    try (LsmStore store = LsmStore.open(original, frozen)) {
      store.write(new WriteBatch().put("a", "v").put("b", "v").put("z", "v"));
      store.backup(copy);
    }
    try (LsmStore store = LsmStore.open(twin, frozen)) {
      store.write(new WriteBatch().put("a", "v").put("c", "v").put("z", "v"));
      assertIsRefused(store, "another table");
    }
  }

  @Test
  void aDamagedTableOfTheEarlierBackupIsTold() throws IOException {
    try (LsmStore store = LsmStore.open(original, OPTIONS)) {
      put(store, 0, 20);
      store.backup(copy);
      Path table = copy.resolve(tables(copy).keySet().iterator().next());
      try (var channel = Files.newByteChannel(table, StandardOpenOption.WRITE)) {
        channel.truncate(Files.size(table) - 1);
      }
      assertThatThrownBy(() -> store.backup(copy))
          .isInstanceOf(CorruptionException.class)
          .hasMessageContaining(table.getFileName().toString());
    }
  }

  /** Returns how many batches are there; fails if it is not what one of the two backups has. */
  private int found(SimulatedStorage left, int first, int second) throws IOException {
    try (LsmStore restored = LsmStore.open(left, SMALL)) {
      int found = history.assertIsAsAfterSome(restored);
      assertThat(found).isIn(first, second);
      assertThat(restored.verify().problems()).isEmpty();
      return found;
    }
  }

  @Test
  void aPowerCutLeavesTheOldBackupOrTheNewOneAndTheNextOneTidiesUp() {
    Seed.run(
        seed -> {
          SimulatedStorage[] target = new SimulatedStorage[1];
          boolean[] watching = new boolean[1];
          int[] counts = new int[2];
          LsmStore[] opened = new LsmStore[1];
          target[0] =
              new SimulatedStorage(
                  (operation, file) -> {
                    if (!watching[0]) {
                      return;
                    }
                    seed.tell("before " + operation + " of " + file);
                    for (int i = 0; i < 8; i++) {
                      SimulatedStorage left =
                          target[0].afterPowerCut(AnyCut.of(seed.random(), i), (it, name) -> {});
                      SimulatedStorage again =
                          left.afterPowerCut(PowerCut.EVERYTHING_SURVIVES, (it, name) -> {});
                      counts[found(left, 40, 70) == 70 ? 1 : 0]++;
                      opened[0].copies().backup(again);
                      assertThat(again.list().stream().filter(it -> it.endsWith(".table")))
                          .hasSize((int) opened[0].verify().tables());
                      found(again, 70, 70);
                    }
                  });
          try (LsmStore store = LsmStore.open(new SimulatedStorage(), SMALL)) {
            opened[0] = store;
            write(store, 0, 40);
            store.copies().backup(target[0]);
            write(store, 40, 70);
            store.flush();
            store.awaitSettled();
            watching[0] = true;
            store.copies().backup(target[0]);
            watching[0] = false;
            assertThat(counts[0]).as("old").isGreaterThan(50);
            assertThat(counts[1]).as("new").isPositive();
            SimulatedStorage left =
                target[0].afterPowerCut(PowerCut.NOTHING_SURVIVES, (it, name) -> {});
            found(left, 70, 70);
            System.out.printf("%d power cuts in a backup%n", counts[0] + counts[1]);
          }
        });
  }

  @Test
  void aFaultInAnyCallLeavesTheOldBackupOrTheNewOne() throws IOException {
    int faults = 0;
    for (boolean failed = true; failed; faults++) {
      assertThat(faults).as("it is done at last").isLessThan(1000);
      failed = failsAt(faults);
    }
    assertThat(faults).isGreaterThan(30);
    System.out.printf("%d faults in a backup%n", faults);
  }

  private boolean failsAt(int call) throws IOException {
    SimulatedStorage target = new SimulatedStorage();
    try (LsmStore store = LsmStore.open(new SimulatedStorage(), SMALL)) {
      write(store, 0, 40);
      store.copies().backup(target);
      write(store, 40, 70);
      int[] left = {call};
      HookedStorage failing =
          new HookedStorage(
              target,
              (operation, file) -> {
                if (!operation.equals("close") && left[0]-- == 0) {
                  throw new IOException("fault: " + operation + " of " + file);
                }
              });
      boolean failed = false;
      try {
        store.copies().backup(failing);
      } catch (UncheckedIOException e) {
        failed = true;
      }
      found(target.afterPowerCut(PowerCut.EVERYTHING_SURVIVES, (it, name) -> {}), 40, 70);
      store.copies().backup(target);
      found(target, 70, 70);
      return failed;
    }
  }
}
