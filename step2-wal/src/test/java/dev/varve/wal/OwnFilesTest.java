package dev.varve.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Durability;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.io.Storage;
import dev.varve.io.StoredFiles;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OwnFilesTest {
  private static final List<String> FOREIGN =
      List.of(
          "20261129.log",
          "999999999999999999.checkpoint",
          "999999999999999999.log",
          "1234567.checkpoint.tmp",
          "0000001.log",
          "000001.LOG",
          "1.log",
          "notes.log");

  private final SimulatedStorage disk = new SimulatedStorage();

  private DurableStore<InMemoryStore> open() throws IOException {
    return DurableStore.open(disk, Durability.OS, first -> new InMemoryStore());
  }

  private void writeForeign() throws IOException {
    for (String name : FOREIGN) {
      StoredFiles.write(disk, name, new byte[] {1, 2, 3});
    }
  }

  private void assertForeignAreUntouched() throws IOException {
    for (String name : FOREIGN) {
      assertThat(StoredFiles.read(disk, name)).as(name).containsExactly(1, 2, 3);
    }
  }

  @Test
  void aNewStoreWorksBesideFilesOfOthers() throws IOException {
    writeForeign();
    for (int i = 1; i <= 3; i++) {
      try (DurableStore<InMemoryStore> store = open()) {
        assertThat(BatchHistory.countIn(store)).isEqualTo(i - 1);
        store.write(BatchHistory.batch(i));
        if (i == 2) {
          store.checkpoint();
        }
      }
      assertForeignAreUntouched();
    }
    assertThat(disk.list()).contains("000003.checkpoint", "000004.log");
  }

  @Test
  void anOldStoreWorksBesideFilesOfOthers() throws IOException {
    try (DurableStore<InMemoryStore> store = open()) {
      store.write(BatchHistory.batch(1));
      store.checkpoint();
      store.write(BatchHistory.batch(2));
    }
    writeForeign();
    try (DurableStore<InMemoryStore> store = open()) {
      assertThat(BatchHistory.countIn(store)).isEqualTo(2);
      store.write(BatchHistory.batch(3));
    }
    assertForeignAreUntouched();
  }

  /** A store that was opened two million times, and the file of another with a low number. */
  @Test
  void highNumbersAreItsOwnWhereALogSaysSo() throws IOException {
    StoredFiles.write(disk, "000001.txt", new byte[1]);
    AtomicLong numbers = new AtomicLong(2_000_000_000_000L);
    InstantSource clock = InstantSource.system();
    WriteAheadLog log =
        new WriteAheadLog(
            disk,
            Durability.OS,
            numbers::incrementAndGet,
            Long.MAX_VALUE,
            1,
            clock,
            LogEvents.NONE);
    log.append(BatchHistory.batch(1), 1, Durability.Level.OS);
    log.close();
    try (DurableStore<InMemoryStore> store = open()) {
      assertThat(BatchHistory.countIn(store)).isEqualTo(1);
      store.checkpoint();
    }
    assertThat(disk.list()).contains("2000000000003.checkpoint");
    try (DurableStore<InMemoryStore> store = open()) {
      assertThat(BatchHistory.countIn(store)).isEqualTo(1);
    }
  }

  @Test
  void whatIsShownIsSortedAndReadFromTheDirectoryItself() throws IOException {
    writeForeign();
    StoredFiles.write(disk, "000002.table", new byte[1]);
    StoredFiles.write(disk, "CURRENT", new byte[1]);
    try (Storage own = new OwnFiles(disk)) {
      assertThat(own.list())
          .containsExactly(
              "0000001.log", "000001.LOG", "000002.table", "1.log", "CURRENT", "notes.log");
      assertThat(StoredFiles.read(own, "20261129.log")).hasSize(3);
    }
  }
}
