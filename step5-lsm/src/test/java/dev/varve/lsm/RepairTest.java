package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.CorruptionException;
import dev.varve.KeyRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairTest {
  private static final LsmOptions OPTIONS =
      LsmOptions.defaults().withMemtableBytes(8 << 10).withTableBytes(4 << 10);
  private static final int KEYS = 3000;

  @TempDir Path directory;

  /**
   * Some keys are in tables of a level below, newer values of half of them above, as far as they
   * are not merged, the last in a log. Nothing is left to compact, so the tables stay as they are.
   */
  @BeforeEach
  void fill() throws IOException {
    try (LsmStore store = LsmStore.open(directory, OPTIONS)) {
      for (int i = 0; i < KEYS; i++) {
        store.put(key(i), "old");
      }
      store.put("gone", "x");
      store.compact(KeyRange.all());
      for (int i = 0; i < KEYS; i += 2) {
        store.put(key(i), "new");
      }
      store.delete("gone");
      store.flush();
      store.awaitSettled();
      store.put("log", "here");
    }
  }

  private static String key(int i) {
    return String.format("key-%05d", i);
  }

  @Test
  void aWholeStoreVerifiesClean() throws IOException {
    try (LsmStore store = LsmStore.open(directory, OPTIONS)) {
      Verification found = store.verify();
      assertThat(found.isClean()).as("%s", found.problems()).isTrue();
      assertThat(found.tables()).isGreaterThan(5).isEqualTo(tables().size());
      assertThat(found.entries()).isGreaterThanOrEqualTo(KEYS);
    }
  }

  @Test
  void verifyNamesTheDamagedTable() throws IOException {
    Path victim = tables().get(0);
    flip(victim, 10);
    try (LsmStore store = LsmStore.open(directory, OPTIONS)) {
      assertThat(store.verify().problems())
          .singleElement()
          .asString()
          .contains(victim.getFileName().toString())
          .contains("crc");
    }
  }

  @Test
  void aLostCurrentIsRebuiltFromTablesAndLogs() throws IOException {
    Files.delete(directory.resolve("CURRENT"));
    assertThatThrownBy(() -> LsmStore.open(directory, OPTIONS))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("CURRENT");

    int before = tables().size();

    Repair.Report report = Repair.run(directory, OPTIONS);

    assertThat(report.tables()).isGreaterThan(5).isEqualTo(before);
    assertThat(report.batches()).isEqualTo(1);
    assertThat(report.notes()).singleElement().asString().contains("manifest is lost");
    assertEverythingIsThere();
  }

  @Test
  void aDamagedManifestIsRebuilt() throws IOException {
    Path manifest = files(".manifest").get(0);
    Files.write(manifest, new byte[] {1, 2, 3});
    Repair.run(directory, OPTIONS);
    assertEverythingIsThere();
  }

  @Test
  void repairingAWholeStoreLosesNothing() throws IOException {
    Repair.Report report = Repair.run(directory, OPTIONS);
    assertThat(report.notes()).isEmpty();
    assertEverythingIsThere();
  }

  private void assertEverythingIsThere() throws IOException {
    for (int round = 0; round < 2; round++) {
      try (LsmStore store = LsmStore.open(directory, OPTIONS)) {
        for (int i = 0; i < KEYS; i++) {
          assertThat(store.get(key(i))).as(key(i)).isEqualTo(i % 2 == 0 ? "new" : "old");
        }
        assertThat(store.get("gone")).isNull();
        assertThat(store.get("log")).isEqualTo("here");
        assertThat(store.count()).isEqualTo(KEYS + 1);
        assertThat(store.verify().isClean()).isTrue();
        store.put("log", "here");
      }
    }
  }

  @Test
  void aDamagedTableIsKeptAsideAndAllElseIsSaved() throws IOException {
    Path victim = tables().get(0);
    flip(victim, 10);
    String name = victim.getFileName().toString();

    Repair.Report report = Repair.run(directory, OPTIONS);

    assertThat(report.notes()).singleElement().asString().startsWith("lost: " + name);
    assertThat(directory.resolve(name + ".damaged")).exists();
    try (LsmStore store = LsmStore.open(directory, OPTIONS)) {
      assertThat(store.verify().isClean()).isTrue();
      assertThat(store.count()).isGreaterThan(KEYS / 2).isLessThan(KEYS + 1);
      assertThat(store.get("log")).isEqualTo("here");
    }
    assertThat(directory.resolve(name + ".damaged")).exists();
  }

  @Test
  void aMissingTableIsNamed() throws IOException {
    Path victim = tables().get(0);
    Files.delete(victim);
    assertThatThrownBy(() -> LsmStore.open(directory, OPTIONS))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining(victim.getFileName().toString());

    Repair.Report report = Repair.run(directory, OPTIONS);

    assertThat(report.notes()).containsExactly("lost: " + victim.getFileName() + " is missing");
    LsmStore.open(directory, OPTIONS).close();
  }

  private List<Path> tables() throws IOException {
    return files(".table");
  }

  private List<Path> files(String suffix) throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  private static void flip(Path file, int offset) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[offset] ^= 1;
    Files.write(file, bytes);
  }
}
