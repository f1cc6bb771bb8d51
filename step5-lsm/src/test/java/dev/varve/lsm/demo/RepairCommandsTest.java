package dev.varve.lsm.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.varve.demo.Damage;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import dev.varve.shell.Shell;
import dev.varve.shell.Transcript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairCommandsTest {
  @TempDir Path directory;

  private RepairableStore<LsmStore> open() throws IOException {
    return new RepairableStore<>(directory, LsmOptions.defaults(), LsmStore::open);
  }

  private Shell shell(RepairableStore<LsmStore> store) {
    return new Shell(store).with(new TreeCommands(store, directory).all());
  }

  /** Two tables, a in the first and b in the second, and c in the log. */
  private void fill() throws IOException {
    try (RepairableStore<LsmStore> store = open()) {
      Transcript.of(shell(store), "set a 1\nflush\nset b 2\nflush\nset c 3");
    }
  }

  private Path firstTable() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".table")).sorted().findFirst().get();
    }
  }

  @Test
  void aDamagedTableIsFoundAndWhatIsWholeIsSaved() throws IOException {
    fill();
    Path table = firstTable();
    Damage.flipBit(table, 10);
    try (RepairableStore<LsmStore> store = open()) {
      assertThat(Transcript.of(shell(store), "verify\nrepair"))
          .containsSubsequence(
              table.getFileName() + "@0: block's crc",
              "not all tables are intact: repair saves those that are",
              "lost: " + table.getFileName() + "@0: block's crc",
              "2 tables were intact",
              "entries are in the repaired store");
      Transcript.check(
          shell(store),
          """
          > scan
          b = 2
          c = 3
          > set d 4
          ok
          > verify
          the only table is intact
          """);
    }
    assertThat(Path.of(table + ".damaged")).exists();
    try (LsmStore store = LsmStore.open(directory, LsmOptions.defaults())) {
      assertThat(store.keys("")).containsExactly("b", "c", "d");
    }
  }

  @Test
  void aCheckThatFindsDamageIsAFailure() throws IOException {
    fill();
    Path table = firstTable();
    try (RepairableStore<LsmStore> store = open()) {
      assertThat(Transcript.succeeds(shell(store), "verify")).isTrue();
      Damage.flipBit(table, 10);
      assertThat(Transcript.succeeds(shell(store), "verify")).isFalse();
    }
  }

  @Test
  void aStoreThatCannotBeOpenedSaysSoToEachCommandUntilItIsRepaired() throws IOException {
    fill();
    Files.delete(directory.resolve("CURRENT"));
    try (RepairableStore<LsmStore> store = open()) {
      List<String> notes = store.notes();
      assertThat(notes)
          .singleElement()
          .asString()
          .contains("until you repair it: CURRENT: is miss");
      for (String command : List.of("get a", "set a 1", "scan", "stats", "flush", "verify")) {
        assertThat(Transcript.of(shell(store), command)).isEqualTo(notes.get(0) + "\n");
      }
      assertThat(Transcript.of(shell(store), "repair\nscan"))
          .contains("manifest is lost, all files count")
          .endsWith("3 entries are in the repaired store\na = 1\nb = 2\nc = 3\n");
      assertThat(store.notes()).isEmpty();
    }
  }

  @Test
  void anOpenBatchIsFinishedBeforeARepair() throws IOException {
    try (RepairableStore<LsmStore> store = open()) {
      Transcript.check(
          shell(store),
          """
          > batch
          ok; set and delete, then end or abort
          > set a 1
          ok
          > repair
          a batch is open: finish it first
          > end
          1 operation written
          > repair
          0 tables were intact
          1 batch was read from logs
          1 entry is in the repaired store
          > get a
          1
          """);
    }
  }

  @Test
  void aRepairThatCannotHaveTheDirectoryIsToldAndDoneLater() throws IOException {
    fill();
    RepairableStore<LsmStore> store = open();
    store.close();
    try (LsmStore other = LsmStore.open(directory, LsmOptions.defaults())) {
      assertThat(Transcript.of(shell(store), "repair")).contains("already open");
      assertThat(Transcript.of(shell(store), "get a"))
          .isEqualTo("store is closed: repair opens it again\n");
      assertThat(other.get("a")).isEqualTo("1");
    }
    assertThat(Transcript.of(shell(store), "repair\nget a")).endsWith("\n1\n");
    store.close();
  }

  @Test
  void whatIsNoDamageIsNotForARepair() throws IOException {
    try (LsmStore other = LsmStore.open(directory, LsmOptions.defaults())) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(this::open)
          .withMessageContaining("already open");
      assertThat(other.count()).isZero();
    }
  }

  @Test
  void helpKnowsBoth() throws IOException {
    try (RepairableStore<LsmStore> store = open()) {
      assertThat(Transcript.of(shell(store), "help"))
          .contains("  verify ", "  backup ", "  repair ");
      assertThat(Transcript.of(shell(store), "help repair"))
          .isEqualTo("repair   rebuilds the store from what is intact\n");
    }
  }

  @Test
  void backupCopiesTheStoreWhileItIsOpen(@TempDir Path root) throws IOException {
    Path copy = root.resolve("copy");
    fill();
    try (RepairableStore<LsmStore> store = open()) {
      assertThat(Transcript.of(shell(store), "backup " + copy + "\nset a 9"))
          .contains("bytes of tables were copied to " + copy);
      assertThat(Transcript.of(shell(store), "backup " + copy))
          .contains("bytes of tables were copied to " + copy);
      assertThat(Transcript.of(shell(store), "backup " + root)).contains(root + " is not empty: ");
      assertThat(Transcript.of(shell(store), "backup")).contains("backup DIRECTORY");
    }
    try (LsmStore restored = LsmStore.open(copy, LsmOptions.defaults())) {
      assertThat(restored.get("a")).isEqualTo("9");
      assertThat(restored.get("c")).isEqualTo("3");
    }
  }

  @Test
  void checkpointMakesASecondStoreWhileTheFirstIsOpen(@TempDir Path root) throws IOException {
    Path copy = root.resolve("copy");
    fill();
    try (RepairableStore<LsmStore> store = open()) {
      assertThat(Transcript.of(shell(store), "checkpoint " + copy + "\nset a 9"))
          .contains("a second store is in " + copy + "; ")
          .contains(" bytes were copied, the rest is shared");
      assertThat(Transcript.of(shell(store), "checkpoint " + copy))
          .contains(copy + " is not empty: name a new directory");
      try (LsmStore second = LsmStore.open(copy, LsmOptions.defaults())) {
        assertThat(second.get("a")).isEqualTo("1");
        assertThat(store.get("a")).isEqualTo("9");
      }
    }
  }
}
