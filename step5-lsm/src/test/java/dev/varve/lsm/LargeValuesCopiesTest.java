package dev.varve.lsm;

import static dev.varve.lsm.LargeValuesTest.putAll;
import static dev.varve.lsm.LargeValuesTest.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.CorruptionException;
import dev.varve.KeyRange;
import dev.varve.Readable;
import dev.varve.WriteBatch;
import dev.varve.io.DiskStorage;
import dev.varve.io.HookedStorage;
import dev.varve.io.Storage;
import dev.varve.io.StoredFiles;
import dev.varve.io.WritableFile;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Copies, repairs and other readers of a store whose values are kept apart. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LargeValuesCopiesTest {
  private static final LsmOptions OPTIONS = SmallOptions.byHand().withLargeValues(1_000);

  private final SimulatedStorage storage = new SimulatedStorage();

  private static void assertHas(Readable store, int from, int to, String version) {
    for (int i = from; i < to; i++) {
      assertThat(store.get("key" + i)).isEqualTo(value(i, version));
    }
  }

  private static List<String> files(Storage where, String suffix) throws IOException {
    return where.list().stream().filter(it -> it.endsWith(suffix)).toList();
  }

  /** Makes what the values of the first flush take garbage, and lets it go. */
  private static void overwrite(LsmStore store) {
    putAll(store, 0, 10, "new");
    store.compact(KeyRange.all());
    store.awaitSettled();
  }

  @Test
  void aBackupHasTheValuesAndNoLogThatAnOpenWouldReplay() throws IOException {
    SimulatedStorage backup = new SimulatedStorage();
    try (LsmStore store = LsmStore.open(storage, OPTIONS)) {
      putAll(store, 0, 10, "a");
      store.flush();
      long all = store.copies().backup(backup);
      assertThat(all).isGreaterThan(10 * 1_000);
      assertThat(files(backup, ".log")).isEmpty();
      assertThat(files(backup, ".values")).hasSize(1);

      putAll(store, 10, 12, "a");
      assertThat(store.copies().backup(backup)).as("only what is new").isLessThan(all / 2);
      assertThat(files(backup, ".values")).hasSize(2);
      try (ReadOnlyStore read = ReadOnlyStore.open(backup, OPTIONS)) {
        assertHas(read, 0, 12, "a");
        assertThat(read.verify().problems()).isEmpty();
      }

      overwrite(store);
      store.copies().backup(backup);
      assertThat(files(backup, ".values")).as("what is not needed is gone").hasSize(2);
    }
    try (LsmStore copy = LsmStore.open(backup, OPTIONS)) {
      assertHas(copy, 0, 10, "new");
      assertHas(copy, 10, 12, "a");
      overwrite(copy);
    }
    DiskState.of(backup).assertInShape();
  }

  @Test
  void aBackupFindsADamagedValue() throws IOException {
    try (LsmStore store = LsmStore.open(storage, OPTIONS)) {
      putAll(store, 0, 10, "a");
      store.flush();
    }
    String log = files(storage, ".log").get(0);
    byte[] bytes = StoredFiles.read(storage, log);
    bytes[bytes.length / 2] ^= 1;
    SimulatedStorage damaged = StoredFiles.copyWith(storage, log, bytes);
    SimulatedStorage backup = new SimulatedStorage();
    try (LsmStore store = LsmStore.open(damaged, OPTIONS)) {
      assertThatThrownBy(() -> store.copies().backup(backup))
          .isInstanceOf(CorruptionException.class)
          .hasMessageContaining("value's crc");
    }
    assertThat(backup.openFiles()).isEmpty();
  }

  /** On a real disk: a deleted log is emptied there, unless another name of it is to stay. */
  @Test
  void aCheckpointKeepsItsValuesWhenTheOriginalDropsThem(@TempDir Path directory)
      throws IOException {
    Path copy = directory.resolve("copy");
    try (LsmStore store = LsmStore.open(directory.resolve("original"), OPTIONS)) {
      putAll(store, 0, 10, "a");
      store.flush();
      putAll(store, 10, 12, "a");
      assertThat(store.checkpoint(copy)).as("copied, not linked").isLessThan(6_000);
      overwrite(store);
      store.write(new WriteBatch().deleteRange(KeyRange.all()));
      store.compact(KeyRange.all());
      store.awaitSettled();
    }
    try (LsmStore second = LsmStore.open(copy, OPTIONS)) {
      assertHas(second, 0, 12, "a");
      overwrite(second);
      assertHas(second, 0, 10, "new");
    }
    DiskState.of(copy).assertInShape();
  }

  @Test
  void aReaderBesideTheWriterKeepsItsValues(@TempDir Path directory) throws IOException {
    try (LsmStore store = LsmStore.open(directory, OPTIONS)) {
      putAll(store, 0, 10, "a");
      store.flush();
      try (ReadOnlyStore read = ReadOnlyStore.open(directory, OPTIONS)) {
        overwrite(store);
        assertHas(read, 0, 10, "a");
        assertThat(read.stats().count("values.files")).isEqualTo(1);
      }
      try (ReadOnlyStore read = ReadOnlyStore.open(directory, OPTIONS)) {
        assertHas(read, 0, 10, "new");
      }
    }
  }

  @Test
  void aFeedReadsALogThatIsAValueFileToo() throws Exception {
    try (LsmStore store = LsmStore.open(storage, OPTIONS.withKeptLogBytes(1 << 20));
        ChangeFeed feed = store.changes(1)) {
      putAll(store, 0, 10, "a");
      store.flush();
      overwrite(store);
      assertThat(store.stats().count("values.files")).isEqualTo(1);
      TreeMap<Long, Integer> sizes = new TreeMap<>();
      while (feed.next(Duration.ZERO)) {
        sizes.put(feed.firstSequence(), feed.batch().size());
      }
      assertThat(sizes).hasSize(20);
    }
    // Now the first log is only a log again: and it is in no table.
    try (LsmStore store = LsmStore.open(storage, OPTIONS)) {
      assertHas(store, 0, 10, "new");
    }
    DiskState.of(storage).assertInShape();
  }

  /** The log is still needed: the table that refers to it is not listed. */
  @Test
  void aLogStaysIfTheManifestHasNoRoomForItsTable() throws IOException {
    AtomicInteger failures = new AtomicInteger(1);
    HookedStorage full =
        new HookedStorage(storage) {
          @Override
          protected void reserve(String name, WritableFile file, long bytes) throws IOException {
            if (name.endsWith(Manifest.SUFFIX) && failures.getAndDecrement() > 0) {
              throw new IOException("no space left on device");
            }
            super.reserve(name, file, bytes);
          }
        };
    try (LsmStore store = LsmStore.open(full, OPTIONS)) {
      putAll(store, 0, 10, "a");
      assertThatThrownBy(store::flush).hasRootCauseMessage("no space left on device");
      assertThat(files(storage, ".log")).hasSize(2);
      store.flush();
      assertHas(store, 0, 10, "a");
    }
    DiskState.of(storage).assertInShape();
    try (LsmStore store = LsmStore.open(storage, OPTIONS)) {
      assertHas(store, 0, 10, "a");
    }
  }

  @Test
  void aRepairKeepsWhatRefersToIntactValues() throws IOException {
    try (LsmStore store = LsmStore.open(storage, OPTIONS)) {
      putAll(store, 0, 10, "old");
      store.flush();
      putAll(store, 0, 10, "a");
      store.flush();
    }
    String log = files(storage, ".log").get(1);
    byte[] bytes = StoredFiles.read(storage, log);
    bytes[bytes.length / 2] ^= 1;
    SimulatedStorage damaged = StoredFiles.copyWith(storage, log, bytes);
    Repair.Report report = Repair.run(damaged, OPTIONS);
    assertThat(report.notes()).hasSize(1).allMatch(it -> it.startsWith("lost: " + log + "@"));
    try (LsmStore store = LsmStore.open(damaged, OPTIONS)) {
      assertThat(store.count()).isEqualTo(9);
      assertThat(History.contents(store).values()).noneMatch(it -> it.contains("old"));
      assertThat(store.verify().problems()).isEmpty();
    }
    DiskState.of(damaged).assertInShape();
  }

  @Test
  void aRepairWithoutAManifestDoesNotReplayLogsThatTablesReferTo() throws IOException {
    try (LsmStore store = LsmStore.open(storage, OPTIONS)) {
      putAll(store, 0, 10, "a");
      store.flush();
      store.delete("key3");
      store.compact(KeyRange.all());
      putAll(store, 10, 11, "a");
    }
    storage.delete(files(storage, ".manifest").get(0));
    Repair.Report report = Repair.run(storage, OPTIONS);
    assertThat(report.batches()).isEqualTo(1);
    try (LsmStore store = LsmStore.open(storage, OPTIONS)) {
      assertThat(store.get("key3")).as("its tombstone is gone").isNull();
      assertHas(store, 4, 11, "a");
    }
  }

  @Test
  void aRepairKeepsTheValuesOfALostTableForInspection() throws IOException {
    try (LsmStore store = LsmStore.open(storage, OPTIONS)) {
      putAll(store, 0, 10, "a");
      store.flush();
      putAll(store, 10, 20, "b");
      store.flush();
    }
    String log = files(storage, ".log").get(0);
    storage.delete(files(storage, ".table").get(0));
    assertThat(Repair.run(storage, OPTIONS).notes())
        .contains(log + ".damaged has values of tables that are lost");
    try (LsmStore store = LsmStore.open(storage, OPTIONS)) {
      assertHas(store, 10, 20, "b");
      assertThat(store.count()).isEqualTo(10);
    }
    assertThat(storage.list()).contains(log + ".damaged").doesNotContain(log);
  }

  @Test
  void aFlippedBitInAValueIsFoundAndAnyOtherIsHarmless() throws IOException {
    try (LsmStore store = LsmStore.open(storage, OPTIONS.withLargeValues(20))) {
      for (int i = 0; i < 8; i++) {
        store.put("key" + i, "a value of some length " + i);
      }
      store.flush();
      store.compact(KeyRange.all());
      // Into a value file of its own.
      store.put("other", "a value of some length x".repeat(2));
      store.put("other", "a value of some length y".repeat(2));
      store.put("other", "a value of some length z".repeat(2));
      store.flush();
    }
    var contents = new TreeMap<String, String>();
    try (LsmStore store = LsmStore.open(storage, OPTIONS)) {
      contents.putAll(History.contents(store));
    }
    List<String> apart = List.of(files(storage, ".log").get(0), files(storage, ".values").get(0));
    for (String file : apart) {
      byte[] whole = StoredFiles.read(storage, file);
      int found = 0;
      for (int i = 0; i < whole.length; i++) {
        byte[] damaged = whole.clone();
        damaged[i] ^= (byte) (1 << i % 8);
        try (LsmStore store =
            LsmStore.open(StoredFiles.copyWith(storage, file, damaged), OPTIONS)) {
          assertThat(History.contents(store)).isEqualTo(contents);
        } catch (CorruptionException e) {
          assertThat(e).hasMessageContaining(file + "@");
          found++;
        }
      }
      long bytes =
          contents.entrySet().stream()
              .filter(it -> it.getKey().equals("other") == file.endsWith(".values"))
              .mapToLong(it -> it.getValue().length())
              .sum();
      assertThat(found).as(file).isEqualTo((int) bytes);
    }
  }

  @Test
  void filesOfARealDirectoryAreClosedAndGoneWithTheirLastReader(@TempDir Path directory)
      throws IOException {
    try (LsmStore store = LsmStore.open(directory, OPTIONS)) {
      for (int round = 0; round < 20; round++) {
        putAll(store, 0, 10, "round " + round);
        store.compact(KeyRange.all());
      }
      store.awaitSettled();
      assertHas(store, 0, 10, "round 19");
    }
    DiskState.of(directory).assertInShape();
    try (DiskStorage files = DiskStorage.open(directory)) {
      assertThat(files(files, ".log")).hasSize(2);
    }
  }
}
