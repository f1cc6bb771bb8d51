package dev.varve.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.KeyRange;
import dev.varve.Keys;
import dev.varve.SettableClock;
import dev.varve.WriteBatch;
import dev.varve.io.StoredFiles;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.CompactionStyle;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Opens stores with the formats of earlier releases, with another clock, and with foreign files.
 */
class OldStoreTest {

  private static void copyTree(Path directory) throws IOException {
    copy(
        "tree-1",
        directory,
        List.of("000005.table", "000007.table", "000009.log", "000010.manifest", "CURRENT"));
  }

  private static void copy(String tree, Path directory, List<String> files) throws IOException {
    for (String file : files) {
      try (InputStream in =
          OldStoreTest.class.getResourceAsStream("/dev/varve/formats/" + tree + "/" + file)) {
        Files.copy(in, directory.resolve(file));
      }
    }
  }

  /**
   * Logs of version 3, one of them kept for the large values in it; tables of versions 2 and 3, a
   * value file, a keyspace, a mark; the last process was killed.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 64})
  void aTreeOfVersionThreeIsOpenedAndGoesOn(int largeValues, @TempDir Path directory)
      throws IOException {
    copy(
        "tree-3",
        directory,
        List.of(
            "000002.manifest",
            "000003.log",
            "000004.table",
            "000005.values",
            "000006.log",
            "000007.table",
            "CURRENT"));
    LsmOptions options = LsmOptions.defaults();
    LsmOptions chosen = largeValues == 0 ? options : options.withLargeValues(largeValues);
    for (int i = 0; i < 3; i++) {
      try (TransactionalStore store = TransactionalStore.open(directory, chosen)) {
        assertThat(store.count(KeyRange.prefix("key-"))).isEqualTo(90);
        assertThat(store.get("key-1049")).isEqualTo("value 49");
        assertThat(store.get("key-1050")).isNull();
        assertThat(store.keys("large-"))
            .containsExactly(
                "large-0", "large-1", "large-2", "large-4", "large-5", "large-6", "large-9");
        assertThat(store.get("large-9")).isEqualTo("large value 9 ".repeat(10));
        assertThat(store.get("big")).isEqualTo("y".repeat(100));
        assertThat(store.get("late-large")).isEqualTo("z".repeat(80));
        assertThat(store.get("late")).isEqualTo("after a kill");
        assertThat(store.keyspaces().get("orders").get("2")).isEqualTo("x".repeat(200));
        assertThat(store.mark()).isEqualTo(Keys.utf8("8"));
        assertThat(store.count()).isEqualTo(106);
        assertThat(store.verify().isClean()).isTrue();
        assertThat(store.recovery().notes()).isEmpty();
        store.compact(KeyRange.all());
      }
    }
  }

  /** Log and manifest of version 1, tables of version 1; the last process was killed. */
  @Test
  void aTreeWithLogsOfVersionOneIsOpenedAndGoesOn(@TempDir Path directory) throws IOException {
    copyTree(directory);
    for (int i = 0; i < 2; i++) {
      try (TransactionalStore store = TransactionalStore.open(directory, LsmOptions.defaults())) {
        assertThat(store.get("city")).isEqualTo("Basel");
        assertThat(store.get("lease")).isEqualTo("ann");
        assertThat(store.get("late")).isEqualTo("after a kill");
        assertThat(store.get("key-1005")).isNull();
        assertThat(store.get("key-1006")).isNull();
        assertThat(store.get("key-1299")).isEqualTo("value 299");
        assertThat(store.get(Keys.bytes(1, 2))).isEqualTo(Keys.bytes(0, 255));
        assertThat(store.count()).isEqualTo(302);
        assertThat(store.verify().isClean()).isTrue();
        assertThat(store.recovery().notes()).isEmpty();
        assertThat(store.mark()).isNull();
        assertThat(store.flushedMark()).isNull();
        store.put("key-1000", "value 0");
      }
    }
  }

  /** What is in tables and logs stays as it is, until it is written again. */
  @Test
  void aTreeWithLogsOfVersionOneIsOpenedByAStoreThatKeepsLargeValuesApart(@TempDir Path directory)
      throws IOException {
    copyTree(directory);
    for (int i = 0; i < 2; i++) {
      try (LsmStore store = LsmStore.open(directory, LsmOptions.defaults().withLargeValues(8))) {
        assertThat(store.get("late")).isEqualTo("after a kill");
        assertThat(store.count()).isEqualTo(302);
        store.compact(KeyRange.all());
        assertThat(store.get("key-1299")).isEqualTo("value 299");
        assertThat(store.stats().count("values.files")).isPositive();
        assertThat(store.verify().isClean()).isTrue();
      }
    }
  }

  /** The log of the killed process is replayed, and the tables stay as they are. */
  @Test
  void aTreeWithLogsOfVersionOneIsOpenedWithoutALog(@TempDir Path directory) throws IOException {
    copyTree(directory);
    for (int i = 0; i < 2; i++) {
      try (LsmStore store = LsmStore.open(directory, LsmOptions.defaults().withoutLog())) {
        assertThat(store.get("late")).isEqualTo("after a kill");
        assertThat(store.count()).isEqualTo(302);
        assertThat(store.flushedMark()).isEqualTo(i == 0 ? null : new byte[] {1});
        store.write(new WriteBatch().mark(new byte[] {1}));
      }
    }
  }

  /** Tables of earlier releases do not know when they were flushed. */
  @Test
  void tablesWithoutATimeAgeFromTheFirstFlushOn(@TempDir Path directory) throws IOException {
    copyTree(directory);
    Duration hour = Duration.ofHours(1);
    SettableClock clock = new SettableClock();
    LsmOptions aging =
        LsmOptions.defaults().withClock(clock).withCompaction(CompactionStyle.fifo(hour));
    try (LsmStore store = LsmStore.open(directory, aging)) {
      store.put("new", "v");
      store.flush();
      clock.set(store.clock().instant().plus(hour));
      store.awaitSettled();
      assertThat(store.count()).isGreaterThan(302);
      clock.advance(Duration.ofMillis(1));
      store.awaitSettled();
      assertThat(store.count()).isZero();
    }
  }

  private static TransactionalStore open(SimulatedStorage disk, SettableClock clock)
      throws IOException {
    return TransactionalStore.open(disk, LsmOptions.defaults().withClock(clock));
  }

  private static void assertExpired(TransactionalStore store) {
    assertThat(store.get("lease")).isNull();
    assertThat(store.get("later")).isEqualTo("bob");
    assertThat(store.count()).isEqualTo(1);
  }

  @Test
  void whatHasExpiredStaysSoIfTheClockIsSetBackWhileTheStoreIsClosed() throws IOException {
    SettableClock clock = new SettableClock();
    SimulatedStorage disk = new SimulatedStorage();
    try (TransactionalStore store = open(disk, clock)) {
      store.put("lease", "ann", Duration.ofSeconds(10));
      store.put("later", "bob", Duration.ofDays(1_000));
      store.flush();
      clock.advance(Duration.ofSeconds(11));
      assertExpired(store);
    }
    for (int i = 0; i < 3; i++) {
      clock.advance(Duration.ofDays(-1));
      SimulatedStorage left = disk.afterPowerCut(PowerCut.NOTHING_SURVIVES, (op, file) -> {});
      try (TransactionalStore store = open(left, clock)) {
        assertExpired(store);
        store.put("key" + i, "flushed with its log", Duration.ofDays(5));
        store.delete("key" + i);
        store.flush();
      }
      disk = left;
    }
  }

  /** The flush deletes the log with the time, and nothing of the next log was synced. */
  @Test
  void aFlushAndAPowerCutKeepTheTime() throws IOException {
    SettableClock clock = new SettableClock();
    SimulatedStorage disk = new SimulatedStorage();
    TransactionalStore store = open(disk, clock);
    store.put("lease", "ann", Duration.ofSeconds(10));
    store.put("later", "bob", Duration.ofDays(1_000));
    clock.advance(Duration.ofSeconds(11));
    assertExpired(store);
    store.put("key1", "x");
    store.sync();
    store.flush();
    SimulatedStorage left = disk.afterPowerCut(PowerCut.NOTHING_SURVIVES, (op, file) -> {});
    clock.advance(Duration.ofDays(-1));
    try (TransactionalStore again = open(left, clock)) {
      assertThat(again.get("key1")).isEqualTo("x");
      again.delete("key1");
      assertExpired(again);
    }
    store.close();
  }

  @Test
  void aCopyOfTheStoreRemembersTheTimeToo(@TempDir Path directory) throws IOException {
    SettableClock clock = new SettableClock();
    try (TransactionalStore store = open(new SimulatedStorage(), clock)) {
      store.put("lease", "ann", Duration.ofSeconds(10));
      store.put("later", "bob", Duration.ofDays(1_000));
      clock.advance(Duration.ofSeconds(11));
      assertExpired(store);
      store.backup(directory);
    }
    clock.advance(Duration.ofHours(-1));
    try (TransactionalStore copy =
        TransactionalStore.open(directory, LsmOptions.defaults().withClock(clock))) {
      assertExpired(copy);
    }
  }

  /** If a name of 18 digits counted, no number would be left for the store's own files. */
  @Test
  void filesOfOthersWithNamesLikeOursAreLeftAlone() throws IOException {
    SimulatedStorage disk = new SimulatedStorage();
    List<String> foreign =
        List.of(
            "999999999999999999.table",
            "999999999999999999.log",
            "123456789012345678.manifest",
            "20261129.log",
            "0000001.table",
            "notes.table");
    for (String name : foreign) {
      StoredFiles.write(disk, name, new byte[] {1, 2, 3});
    }
    for (int i = 0; i < 4; i++) {
      try (TransactionalStore store = TransactionalStore.open(disk, LsmOptions.defaults())) {
        assertThat(store.count()).isEqualTo(i);
        store.put("key" + i, "value " + i);
        if (i % 2 == 1) {
          store.flush();
        }
        assertThat(store.get("key" + i)).isEqualTo("value " + i);
      }
      for (String name : foreign) {
        assertThat(StoredFiles.read(disk, name)).as(name).containsExactly(1, 2, 3);
      }
    }
  }
}
