package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.varve.Cursor;
import dev.varve.Expiry;
import dev.varve.KeyRange;
import dev.varve.Keys;
import dev.varve.Seed;
import dev.varve.SettableClock;
import dev.varve.io.DiskStorage;
import dev.varve.io.HookedStorage;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadOnlyStoreTest {
  private static final Set<String> READS = Set.of("open", "read", "list", "close");

  private Path directory;

  @BeforeEach
  void begin(@TempDir Path root) {
    directory = root.resolve("store");
  }

  private void write(LsmOptions options, Consumer<LsmStore> work) throws IOException {
    try (LsmStore store = LsmStore.open(directory, options)) {
      work.accept(store);
    }
  }

  private ReadOnlyStore open() throws IOException {
    return ReadOnlyStore.open(directory, SmallOptions.small());
  }

  /** Returns for each file its bytes and when it was changed. */
  private static Map<String, String> files(Path directory) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(directory)) {
      for (Path file : all.toList()) {
        String bytes = HexFormat.of().formatHex(Files.readAllBytes(file));
        files.put(file.getFileName().toString(), Files.getLastModifiedTime(file) + " " + bytes);
      }
    }
    return files;
  }

  private static void assertIsAs(ReadOnlyStore store, LsmStore expected) {
    assertThat(History.contents(store)).isEqualTo(History.contents(expected));
    try (Cursor cursor = store.scan(KeyRange.of("key1", "key3"));
        Cursor same = expected.scan(KeyRange.of("key1", "key3"))) {
      cursor.last();
      same.last();
      assertThat(History.backward(cursor)).isEqualTo(History.backward(same));
    }
    for (int i = 0; i < 40; i++) {
      assertThat(store.get("key" + i)).isEqualTo(expected.get("key" + i));
    }
    assertThat(store.lastSequence()).isEqualTo(expected.lastSequence());
  }

  /** From one entry a memtable to one that holds all: logs only, tables only, and both. */
  @Test
  void showsWhatANormalOpenShowsWhateverWasFlushed() {
    Seed.run(
        seed -> {
          for (int round = 0; round < 20; round++) {
            LsmOptions options = SmallOptions.any(seed.random());
            History history = new History(new Random(seed.random().nextLong()), 30);
            SimulatedStorage storage = new SimulatedStorage();
            try (LsmStore store = LsmStore.open(storage, options)) {
              for (int i = 0; i < history.size(); i++) {
                store.write(history.batch(i));
                if (seed.random().nextInt(10) == 0) {
                  store.flush();
                }
              }
              LsmOptions others = SmallOptions.any(seed.random());
              try (ReadOnlyStore read = ReadOnlyStore.open(storage, others)) {
                assertIsAs(read, store);
                assertThat(read.verify().problems()).isEmpty();
              }
            }
          }
        });
  }

  @Test
  void whatIsInTheLogsIsSplitIntoMemtables() throws IOException {
    write(SmallOptions.byHand(), store -> put(store, 0, 50));
    try (ReadOnlyStore store = open()) {
      assertThat(store.recovery().batches()).isEqualTo(50);
      assertThat(store.recovery().notes()).isEmpty();
      assertThat(store.stats().count("memory.frozen")).isGreaterThan(3);
      assertThat(store.stats().count("level.0.tables")).isZero();
      assertThat(store.levels().frozen()).isEqualTo((int) store.stats().count("memory.frozen"));
      assertThat(store.count()).isEqualTo(50);
    }
  }

  private static void put(LsmStore store, int from, int to) {
    for (int i = from; i < to; i++) {
      store.put(String.format("key-%05d", i), "value" + i);
    }
  }

  @Test
  void deletesHideWhatTablesHave() throws IOException {
    write(
        SmallOptions.byHand(),
        store -> {
          put(store, 0, 10);
          store.compact(KeyRange.all());
          store.delete("key-00003");
        });
    try (ReadOnlyStore store = open()) {
      assertThat(store.get("key-00003")).isNull();
      assertThat(store.get("key-00004")).isEqualTo("value4");
      assertThat(store.count()).isEqualTo(9);
      assertThat(store.trace(Keys.utf8("key-00003")).value()).isNull();
      assertThat(store.warm(KeyRange.all()).blocks()).isPositive();
    }
  }

  @Test
  void whatExpiresIsGoneAndAClockThatWasSetBackDoesNotBringItBack() throws IOException {
    SettableClock clock = new SettableClock();
    long start = clock.millis();
    LsmOptions options = SmallOptions.byHand().withClock(clock);
    write(
        options,
        store -> {
          store.put("short", "x", Duration.ofSeconds(1));
          store.put("long", "y", Duration.ofSeconds(100));
          store.flush();
          store.put("other", "z", Duration.ofSeconds(100));
          clock.advance(Duration.ofSeconds(50));
        });
    clock.advance(Duration.ofSeconds(-50));
    try (ReadOnlyStore store = ReadOnlyStore.open(directory, options)) {
      assertThat(store.get("short")).isNull();
      assertThat(store.expiresAtMillis("short")).isZero();
      assertThat(store.expiresAtMillis("long")).isEqualTo(start + 100_000);
      assertThat(store.keys("")).containsExactly("long", "other");
      clock.advance(Duration.ofSeconds(200));
      assertThat(store.get("other")).isNull();
      assertThat(store.count()).isZero();
      assertThat(store.clock().millis()).isEqualTo(start + 200_000);
    }
    write(options, store -> store.put("for good", "v"));
    try (ReadOnlyStore store = ReadOnlyStore.open(directory, options)) {
      assertThat(store.expiresAtMillis("for good")).isEqualTo(Expiry.NEVER);
    }
  }

  @Test
  void noFileIsMadeOrChangedNotEvenAfterACrash() throws IOException {
    write(SmallOptions.small(), store -> put(store, 0, 60));
    Path log = newest(".log");
    byte[] whole = Files.readAllBytes(log);
    // A torn tail, and the new manifest of an open that a crash ended.
    Files.write(log, Arrays.copyOf(whole, whole.length + 7));
    Files.write(log, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
    Files.writeString(directory.resolve("000999.manifest"), "half");
    Files.writeString(directory.resolve("notes.txt"), "mine");
    Map<String, String> before = files(directory);
    // Permissions do not stop the root user: then the comparison has to detect a change.
    directory.toFile().setWritable(false);
    try {
      try (ReadOnlyStore store = open();
          ReadOnlyStore another = open()) {
        assertThat(store.count()).isEqualTo(60);
        assertThat(another.count()).isEqualTo(60);
        assertThat(store.verify().isClean()).isTrue();
        assertThat(store.recovery().notes())
            .singleElement()
            .asString()
            .startsWith(log.getFileName() + "@" + whole.length)
            .endsWith("a torn tail of 10 bytes");
      }
      assertThat(files(directory)).isEqualTo(before);
    } finally {
      directory.toFile().setWritable(true);
    }
  }

  private Path newest(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(it -> it.toString().endsWith(suffix)).sorted().reduce((a, b) -> b).get();
    }
  }

  @Test
  void asksItsStorageForReadsAlone() throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    try (LsmStore store = LsmStore.open(storage, SmallOptions.small())) {
      put(store, 0, 60);
    }
    HookedStorage readable =
        new HookedStorage(storage, (operation, file) -> assertThat(operation).isIn(READS));
    try (ReadOnlyStore read = ReadOnlyStore.open(readable, SmallOptions.small())) {
      assertThat(read.count()).isEqualTo(60);
      assertThat(read.verify().problems()).isEmpty();
    }
    assertThat(storage.openFiles()).isEmpty();
  }

  @Test
  void worksOnABackup(@TempDir Path root) throws IOException {
    Path copy = root.resolve("copy");
    try (LsmStore store = LsmStore.open(directory, SmallOptions.small())) {
      put(store, 0, 60);
      store.backup(copy);
      put(store, 60, 70);
    }
    Files.deleteIfExists(copy.resolve("LOCK"));
    try (ReadOnlyStore store = ReadOnlyStore.open(copy, SmallOptions.small())) {
      assertThat(store.count()).isEqualTo(60);
    }
    assertThat(copy.resolve("LOCK")).doesNotExist();
  }

  @Test
  void theWriterKeepsItsLock() throws IOException {
    try (LsmStore writer = LsmStore.open(directory, SmallOptions.small())) {
      writer.put("a", "1");
      try (ReadOnlyStore store = open()) {
        writer.put("a", "2");
        assertThat(store.get("a")).as("of the moment when it was opened").isEqualTo("1");
      }
      assertThatIOException()
          .isThrownBy(() -> DiskStorage.open(directory))
          .withMessageContaining("already open in this process");
      try (ReadOnlyStore store = open()) {
        assertThat(store.get("a")).isEqualTo("2");
      }
    }
  }

  @Test
  void aDirectoryWithoutAStoreIsRefusedAndNotMade() throws IOException {
    assertThatIOException().isThrownBy(this::open).withMessageContaining("does not exist");
    assertThat(directory).doesNotExist();
    Files.createDirectory(directory);
    assertThatIOException().isThrownBy(this::open).withMessageContaining("holds no store");
    assertThat(directory).isEmptyDirectory();
    Path file = Files.writeString(directory.resolve("file"), "text");
    assertThatIOException()
        .isThrownBy(() -> ReadOnlyStore.open(file, SmallOptions.small()))
        .withMessageContaining("is a file");
  }

  @Test
  void aClosedOneRefusesEverything() throws IOException {
    write(SmallOptions.small(), store -> put(store, 0, 60));
    ReadOnlyStore store = open();
    Cursor cursor = store.scan(KeyRange.all());
    assertThat(cursor.next()).isTrue();
    assertThatIllegalArgumentException().isThrownBy(() -> store.get((byte[]) null));
    assertThatIllegalArgumentException().isThrownBy(() -> store.scan(null));
    store.close();
    store.close();
    List<Runnable> calls =
        List.of(
            () -> store.get("a"),
            () -> store.expiresAtMillis("a"),
            () -> store.scan(KeyRange.all()),
            store::verify,
            store::stats,
            store::levels,
            () -> store.warm(KeyRange.all()),
            () -> store.trace(new byte[1]),
            cursor::next);
    for (Runnable call : calls) {
      assertThatIllegalStateException()
          .isThrownBy(call::run)
          .withMessageContaining("store is closed");
    }
    cursor.close();
  }
}
