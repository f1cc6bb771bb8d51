package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.CorruptionException;
import dev.varve.Cursor;
import dev.varve.Durability;
import dev.varve.Expiry;
import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import dev.varve.io.HookedStorage;
import dev.varve.io.StoredFiles;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values that are kept apart from their keys: where they are, and when they go. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LargeValuesTest {
  private static final int LARGE = 1_000;

  private final SimulatedStorage storage = new SimulatedStorage();
  private final AtomicLong millis = new AtomicLong(1_000);
  private final LsmOptions options =
      SmallOptions.byHand()
          .withLargeValues(LARGE)
          .withClock(() -> Instant.ofEpochMilli(millis.get()));

  private LsmStore open(LsmOptions with) throws IOException {
    return LsmStore.open(storage, with);
  }

  static String value(int key, String version) {
    return ("value " + key + " " + version + " ").repeat(LARGE / 10);
  }

  static void putAll(LsmStore store, int from, int to, String version) {
    for (int i = from; i < to; i++) {
      store.put("key" + i, value(i, version));
    }
  }

  static void assertHas(dev.varve.Readable store, int from, int to, String version) {
    for (int i = from; i < to; i++) {
      assertThat(store.get("key" + i)).isEqualTo(value(i, version));
    }
  }

  private List<String> files(String suffix) {
    return storage.list().stream().filter(it -> it.endsWith(suffix)).toList();
  }

  @Test
  void aValueStaysInItsLogAndTheTableRefersToIt() throws IOException {
    try (LsmStore store = open(options)) {
      putAll(store, 0, 10, "a");
      store.flush();
      assertThat(files(".log")).hasSize(2);
      store.compact(KeyRange.all());
      assertHas(store, 0, 10, "a");
      assertThat(files(".values")).isEmpty();
      assertThat(files(".log")).hasSize(2);
      assertThat(StoredFiles.read(storage, files(".table").get(0)).length).isLessThan(LARGE);
      assertThat(store.stats().count("values.files")).isEqualTo(1);
      assertThat(store.approximateBytes(KeyRange.all())).isBetween(10L * LARGE, 40L * LARGE);
    }
    DiskState.of(storage).assertInShape();
    try (LsmStore store = open(options)) {
      assertHas(store, 0, 10, "a");
      assertThat(History.contents(store)).hasSize(10).containsEntry("key3", value(3, "a"));
    }
  }

  @Test
  void aLogThatIsMostlyOverwrittenIsNotKept() throws IOException {
    try (LsmStore store = open(options)) {
      for (int i = 0; i < 10; i++) {
        store.put("key1", value(1, "version " + i));
      }
      store.flush();
      assertThat(files(".log")).hasSize(1);
      assertThat(files(".values")).hasSize(1);
      assertHas(store, 1, 2, "version 9");
    }
    DiskState.of(storage).assertInShape();
  }

  /** A second sync would prove nothing about the first. */
  @Test
  void aLogWhoseSyncHasFailedIsNotKept() throws IOException {
    AtomicLong failures = new AtomicLong(1);
    HookedStorage failing =
        new HookedStorage(
            storage,
            (operation, file) -> {
              if (operation.equals("seal") && failures.getAndDecrement() > 0) {
                throw new IOException("the disk does not answer");
              }
            });
    try (LsmStore store = LsmStore.open(failing, options)) {
      putAll(store, 0, 10, "a");
      assertThatThrownBy(store::flush).hasRootCauseMessage("the disk does not answer");
      store.flush();
      assertThat(files(".log")).hasSize(1);
      assertThat(files(".values")).hasSize(1);
      assertHas(store, 0, 10, "a");
      putAll(store, 10, 20, "a");
      store.flush();
      assertThat(files(".log")).as("the next one is").hasSize(2);
    }
    DiskState.of(storage).assertInShape();
  }

  @Test
  void aLogOfMostlySmallValuesIsNotKept() throws IOException {
    try (LsmStore store = open(options)) {
      store.put("key1", value(1, "a"));
      for (int i = 0; i < 100; i++) {
        store.put("small" + i, "small".repeat(20));
      }
      store.flush();
      assertThat(files(".log")).hasSize(1);
      assertThat(files(".values")).hasSize(1);
      assertHas(store, 1, 2, "a");
    }
  }

  @Test
  void oneBatchMayHaveAnyOperations() throws IOException {
    try (LsmStore store = open(options)) {
      store.put("key3", value(3, "old"));
      WriteBatch batch = new WriteBatch().put("small", "s").delete("key3").put("key4", "x");
      batch.deleteRange(KeyRange.prefix("key4")).mark(new byte[] {7});
      batch.put("key1", value(1, "a")).put("key2", value(2, "a"));
      store.write(batch);
      store.flush();
      assertHas(store, 1, 3, "a");
      assertThat(store.get("key3")).isNull();
      assertThat(store.get("small")).isEqualTo("s");
      assertThat(store.count()).isEqualTo(3);
    }
  }

  @Test
  void onlyTheValueThatIsAskedForIsRead() throws IOException {
    try (LsmStore store = open(options)) {
      putAll(store, 0, 10, "a");
      store.flush();
    }
    String log = files(".log").get(0);
    byte[] damaged = StoredFiles.read(storage, log);
    for (int i = 0; i < damaged.length; i++) {
      damaged[i] = (byte) ~damaged[i];
    }
    SimulatedStorage copy = StoredFiles.copyWith(storage, log, damaged);
    try (LsmStore store = LsmStore.open(copy, options)) {
      assertThat(store.count()).isEqualTo(10);
      assertThat(store.keys("key")).hasSize(10);
      assertThat(store.expiresAtMillis("key3")).isEqualTo(Expiry.NEVER);
      assertThatThrownBy(() -> store.get("key3"))
          .isInstanceOf(CorruptionException.class)
          .hasMessageMatching(log + "@\\d+: value's crc expected .*");
      try (Cursor cursor = store.scan(KeyRange.all())) {
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.expiresAtMillis()).isEqualTo(Expiry.NEVER);
        assertThatThrownBy(cursor::value).hasMessageContaining(log + "@");
      }
      assertThat(store.verify().problems()).hasSize(10).allMatch(it -> it.contains(log + "@"));
    }
  }

  @Test
  void aMissingValueFileIsNamedWhenTheStoreIsOpened() throws IOException {
    try (LsmStore store = open(options)) {
      putAll(store, 0, 10, "a");
      store.flush();
    }
    String log = files(".log").get(0);
    storage.delete(log);
    assertThatThrownBy(() -> open(options))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining(log.replace(".log", ".values"))
        .hasMessageContaining("is missing");
    assertThat(storage.openFiles()).isEmpty();
  }

  @Test
  void aDirectoryWithValuesButWithoutTablesIsNotTakenForANewOne() throws IOException {
    try (LsmStore store = open(options.withDurability(Durability.MEMORY).withoutLog())) {
      putAll(store, 0, 10, "a");
    }
    for (String file : storage.list()) {
      if (!file.endsWith(".values")) {
        storage.delete(file);
      }
    }
    assertThatThrownBy(() -> open(options))
        .hasMessageMatching("CURRENT: is missing, though .*.values is here");
    assertThat(files(".values")).hasSize(1);
  }

  @Test
  void valuesExpireWhereverTheyAre() throws IOException {
    try (LsmStore store = open(options)) {
      for (int i = 0; i < 10; i++) {
        byte[] key = ("key" + i).getBytes();
        byte[] value = value(i, "a").getBytes();
        store.write(new WriteBatch().put(key, value, Instant.ofEpochMilli(5_000 + i)));
      }
      store.flush();
      assertHas(store, 0, 10, "a");
      // Most of the log is garbage then: the others move, with their expiry.
      putAll(store, 0, 8, "b");
      store.compact(KeyRange.all());
      store.compact(KeyRange.all());
      store.awaitSettled();
      assertThat(files(".values")).isNotEmpty();
      assertHas(store, 8, 10, "a");
      assertThat(store.expiresAtMillis("key9")).isEqualTo(5_009);
      assertThat(store.expiresAtMillis("key1")).isEqualTo(Expiry.NEVER);
      millis.set(5_008);
      assertThat(store.get("key8")).isNull();
      assertHas(store, 9, 10, "a");
      assertThat(store.count()).isEqualTo(9);
    }
  }

  @Test
  void aStoreWithoutALogWritesValuesOnceToo() throws IOException {
    LsmOptions without = options.withDurability(Durability.MEMORY).withoutLog();
    try (LsmStore store = open(without)) {
      putAll(store, 0, 10, "a");
      store.flush();
      assertThat(files(".values")).hasSize(1);
      putAll(store, 0, 8, "b");
      store.compact(KeyRange.all());
      store.compact(KeyRange.all());
      store.awaitSettled();
    }
    DiskState.of(storage).assertInShape();
    try (LsmStore store = open(without)) {
      assertHas(store, 0, 8, "b");
      assertHas(store, 8, 10, "a");
    }
  }

  @Test
  void theOptionMayComeAndGo() throws IOException {
    LsmOptions off = options.withLargeValues(Integer.MAX_VALUE);
    try (LsmStore store = open(off)) {
      putAll(store, 0, 10, "a");
      store.compact(KeyRange.all());
      assertThat(store.stats().figures()).doesNotContainKey("values.files");
    }
    try (LsmStore store = open(options)) {
      putAll(store, 10, 20, "b");
      store.compact(KeyRange.all());
      assertThat(files(".values")).as("for those that were in a table").isNotEmpty();
    }
    try (LsmStore store = open(off)) {
      assertHas(store, 0, 10, "a");
      putAll(store, 20, 30, "c");
      store.compact(KeyRange.all());
      assertHas(store, 10, 20, "b");
      assertHas(store, 20, 30, "c");
      assertThat(store.verify().problems()).isEmpty();
    }
    DiskState.of(storage).assertInShape();
  }

  @Test
  void aTableWithoutReferencesIsOfAnEarlierVersion() throws IOException {
    try (LsmStore store = open(options)) {
      store.put("small", "value");
      store.flush();
      putAll(store, 0, 1, "a");
      store.flush();
    }
    assertThat(files(".table").stream().map(this::version)).containsExactly(1, 3);
  }

  private int version(String table) {
    try {
      byte[] bytes = StoredFiles.read(storage, table);
      return bytes[bytes.length - 12];
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aLimitOnTheSizeOfAllTablesIncludesTheirValues() throws IOException {
    try (LsmStore store = open(options.withCompaction(CompactionStyle.fifo(50L * LARGE)))) {
      for (int i = 0; i < 10; i++) {
        putAll(store, 10 * i, 10 * i + 10, "a");
        store.flush();
      }
      store.awaitSettled();
      assertThat(store.stats().count("values.bytes")).isLessThan(50L * LARGE);
      assertHas(store, 90, 100, "a");
      assertThat(store.get("key1")).isNull();
    }
    DiskState.of(storage).assertInShape();
  }
}
