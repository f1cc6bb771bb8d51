package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import dev.varve.io.HookedStorage;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints: a second store by hard links, while the first one is in use. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LinkedCopyTest {
  private static final LsmOptions OPTIONS = SmallOptions.small().withDurability(Durability.MEMORY);

  private final History history = new History(new Random(7), 60);
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

  private static List<Path> files(Path directory, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  @Test
  void holdsAllThatWasAcknowledgedAndNothingLater() throws IOException {
    try (LsmStore store = LsmStore.open(original, OPTIONS)) {
      write(store, 0, 41);
      store.checkpoint(copy);
      write(store, 41, 60);
      try (LsmStore second = LsmStore.open(copy, OPTIONS)) {
        assertThat(history.assertIsAsAfterSome(second)).isEqualTo(41);
        assertThat(second.verify().problems()).isEmpty();
        assertThat(second.recovery().notes()).isEmpty();
      }
      assertThat(history.assertIsAsAfterSome(store)).isEqualTo(60);
    }
  }

  @Test
  void sharesTheTablesAndNothingElse() throws IOException {
    try (LsmStore store = LsmStore.open(original, SmallOptions.byHand())) {
      // No deletes: a table full of them would be compacted by itself.
      store.put("flushed", "v");
      store.flush();
      store.put("logged", "v");
      long copied = store.checkpoint(copy);
      assertThat(files(copy, ".table")).hasSize(1);
      for (Path table : files(copy, ".table")) {
        assertThat(Files.isSameFile(table, original.resolve(table.getFileName()))).isTrue();
      }
      for (String own : List.of("LOCK", "CURRENT", ".manifest", ".log")) {
        assertThat(files(copy, own)).as(own).isNotEmpty();
        for (Path file : files(copy, own)) {
          Path other = original.resolve(file.getFileName());
          assertThat(Files.exists(other) && Files.isSameFile(file, other)).as(own).isFalse();
        }
      }
      assertThat(copied).isEqualTo(Files.size(files(copy, ".log").get(0)));
    }
  }

  @Test
  void bothStoresGoOnWithoutEachOther() throws IOException {
    try (LsmStore store = LsmStore.open(original, OPTIONS)) {
      write(store, 0, 30);
      store.checkpoint(copy);
      try (LsmStore second = LsmStore.open(copy, OPTIONS)) {
        write(store, 30, 60);
        store.compact(KeyRange.all());
        second.clear();
        second.put("mine", "v");
        second.compact(KeyRange.all());
        assertThat(history.assertIsAsAfterSome(store)).isEqualTo(60);
        assertThat(second.count()).isEqualTo(1);
      }
    }
    for (int life = 0; life < 2; life++) {
      try (LsmStore store = LsmStore.open(original, OPTIONS);
          LsmStore second = LsmStore.open(copy, OPTIONS)) {
        assertThat(history.assertIsAsAfterSome(store)).isEqualTo(60);
        assertThat(second.get("mine")).isEqualTo("v");
        assertThat(second.count()).isEqualTo(1);
        assertThat(store.verify().problems()).isEmpty();
        assertThat(second.verify().problems()).isEmpty();
      }
    }
  }

  @Test
  void outlivesAPowerCutAsSoonAsItIsThereWhateverTheDurability() throws IOException {
    SimulatedStorage target = new SimulatedStorage();
    SimulatedStorage source = new SimulatedStorage();
    LsmStore store = LsmStore.open(source, OPTIONS);
    write(store, 0, 33);
    store.copies().checkpoint(target);
    SimulatedStorage left = target.afterPowerCut(PowerCut.NOTHING_SURVIVES, (it, file) -> {});
    try (LsmStore second = LsmStore.open(left, OPTIONS)) {
      assertThat(history.assertIsAsAfterSome(second)).isEqualTo(33);
    }
    // The first one has lost what it has not promised, and its death does not concern the copy.
    SimulatedStorage lost = source.afterPowerCut(PowerCut.NOTHING_SURVIVES, (it, file) -> {});
    try (LsmStore again = LsmStore.open(lost, OPTIONS);
        LsmStore second = LsmStore.open(target, OPTIONS)) {
      assertThat(history.assertIsAsAfterSome(again)).isLessThan(33);
      assertThat(history.assertIsAsAfterSome(second)).isEqualTo(33);
    }
    store.close();
  }

  @Test
  void ofAnEmptyStoreAndOfACheckpointAndReadOnly() throws IOException {
    try (LsmStore store = LsmStore.open(original, OPTIONS)) {
      store.checkpoint(copy);
    }
    Path third = copy.resolveSibling("third");
    try (LsmStore second = LsmStore.open(copy, OPTIONS)) {
      assertThat(second.count()).isZero();
      write(second, 0, 50);
      second.checkpoint(third);
    }
    try (ReadOnlyStore reader = ReadOnlyStore.open(third, OPTIONS)) {
      assertThat(history.assertIsAsAfterSome(reader)).isEqualTo(50);
      assertThat(reader.verify().problems()).isEmpty();
    }
    Path fourth = copy.resolveSibling("fourth");
    try (LsmStore last = LsmStore.open(third, OPTIONS)) {
      last.checkpoint(fourth);
    }
    try (LsmStore last = LsmStore.open(fourth, OPTIONS)) {
      assertThat(history.assertIsAsAfterSome(last)).isEqualTo(50);
    }
  }

  /** Each thread writes its own keys in pairs, and remembers what was acknowledged. */
  @Test
  void isOfOneMomentWhileOthersWriteAndCompact(@TempDir Path root) throws Exception {
    int writers = 3;
    AtomicLongArray acknowledged = new AtomicLongArray(writers);
    AtomicBoolean done = new AtomicBoolean();
    try (LsmStore store = LsmStore.open(original, OPTIONS)) {
      Together.run(
          writers + 1,
          number -> {
            if (number == writers) {
              try {
                for (int i = 0; i < 12; i++) {
                  assertIsOfOneMoment(store, root.resolve("copy" + i), acknowledged);
                }
              } finally {
                done.set(true);
              }
              return;
            }
            for (long i = 1; !done.get(); i++) {
              String value = Long.toString(i);
              store.write(new WriteBatch().put("a" + number, value).put("z" + number, value));
              acknowledged.set(number, i);
            }
          });
      assertThat(store.stats().count("compaction.count")).isPositive();
    }
  }

  private static void assertIsOfOneMoment(LsmStore store, Path copy, AtomicLongArray acknowledged)
      throws IOException {
    long[] least = new long[acknowledged.length()];
    for (int i = 0; i < least.length; i++) {
      int writer = i;
      Together.await("all have written", () -> acknowledged.get(writer) > 0);
      least[i] = acknowledged.get(i);
    }
    store.checkpoint(copy);
    try (LsmStore second = LsmStore.open(copy, OPTIONS)) {
      for (int i = 0; i < least.length; i++) {
        long found = Long.parseLong(second.get("a" + i));
        assertThat(second.get("z" + i)).isEqualTo("" + found);
        assertThat(found).isBetween(least[i], acknowledged.get(i) + 1);
      }
    }
  }

  /** The store may do anything between two calls of the disk: its files are there. */
  @Test
  void tablesAndLogsStayUntilTheyAreLinkedAndCopied() throws IOException {
    LsmStore[] opened = new LsmStore[1];
    int[] left = {60};
    HookedStorage source =
        new HookedStorage(
            new SimulatedStorage(),
            (operation, file) -> {
              boolean first = left[0] == 1 && file.endsWith(".table");
              if (operation.equals("link") && first) {
                left[0] = 0;
                write(opened[0], 30, 60);
                opened[0].compact(KeyRange.all());
              }
            });
    SimulatedStorage target = new SimulatedStorage();
    try (LsmStore store = LsmStore.open(source, OPTIONS)) {
      opened[0] = store;
      write(store, 0, 29);
      store.flush();
      store.write(history.batch(29));
      store.awaitSettled();
      left[0] = 1;
      store.copies().checkpoint(target);
      assertThat(left[0]).as("something was linked").isZero();
      assertThat(history.assertIsAsAfterSome(store)).isEqualTo(60);
    }
    try (LsmStore second = LsmStore.open(target, OPTIONS)) {
      assertThat(history.assertIsAsAfterSome(second)).isEqualTo(30);
    }
  }

  @Test
  void whatIsNoLongerNeededIsDeletedAfterIt() throws IOException {
    SimulatedStorage source = new SimulatedStorage();
    try (LsmStore store = LsmStore.open(source, OPTIONS)) {
      write(store, 0, 40);
      store.copies().checkpoint(new SimulatedStorage());
      store.compact(KeyRange.all());
      store.put("one", "more");
      store.flush();
      store.awaitSettled();
      assertThat(source.list().stream().filter(it -> it.endsWith(".log"))).hasSize(1);
      assertThat(source.list().stream().filter(it -> it.endsWith(".table")))
          .hasSize((int) store.verify().tables());
    }
  }

  @Test
  void onAnotherFileSystemTheTablesAreCopied() throws IOException {
    SimulatedStorage target = new SimulatedStorage();
    HookedStorage source =
        new HookedStorage(
            new SimulatedStorage(),
            (operation, file) -> {
              if (operation.equals("link")) {
                throw new IOException("Invalid cross-device link");
              }
            });
    try (LsmStore store = LsmStore.open(source, OPTIONS)) {
      write(store, 0, 40);
      store.flush();
      store.awaitSettled();
      long tables = 0;
      for (int level = 0; level < Levels.COUNT; level++) {
        tables += store.stats().count("level." + level + ".bytes");
      }
      assertThat(store.copies().checkpoint(target)).isGreaterThanOrEqualTo(tables);
    }
    SimulatedStorage left = target.afterPowerCut(PowerCut.NOTHING_SURVIVES, (it, file) -> {});
    try (LsmStore second = LsmStore.open(left, OPTIONS)) {
      assertThat(history.assertIsAsAfterSome(second)).isEqualTo(40);
    }
  }

  @Test
  void aDirectoryThatIsNotEmptyOrInTheStoresOwnIsRefusedBeforeAnyEffect() throws IOException {
    try (LsmStore store = LsmStore.open(original, OPTIONS)) {
      write(store, 0, 20);
      Files.createDirectories(copy.resolve("folder"));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.checkpoint(copy))
          .withMessageContaining(copy + " is not empty");
      assertThat(copy.toFile().list()).containsExactly("folder");
      for (Path inside : List.of(original, original.resolve("a/b"), copy.resolve("../original"))) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> store.checkpoint(inside))
            .withMessageContaining("lies in the directory of the store");
      }
      assertThat(original.resolve("a")).doesNotExist();
      Path link = Files.createSymbolicLink(copy.resolveSibling("link"), original);
      assertThatIllegalArgumentException().isThrownBy(() -> store.checkpoint(link.resolve("a")));
      store.backup(copy.resolveSibling("backup"));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.checkpoint(copy.resolveSibling("backup")));
      assertThat(history.assertIsAsAfterSome(store)).isEqualTo(20);
    }
  }

  @Test
  void anOpenDirectoryOrAClosedStoreIsRefused() throws IOException {
    LsmStore store = LsmStore.open(original, OPTIONS);
    store.put("k", "v");
    store.checkpoint(copy);
    try (LsmStore second = LsmStore.open(copy, OPTIONS)) {
      assertThat(second.get("k")).isEqualTo("v");
      assertThatIllegalArgumentException().isThrownBy(() -> store.checkpoint(copy));
    }
    store.close();
    assertThatIllegalStateException().isThrownBy(() -> store.checkpoint(copy.resolveSibling("c")));
    assertThatIOException().isThrownBy(() -> ReadOnlyStore.open(copy.resolveSibling("c"), OPTIONS));
  }
}
