package dev.varve.io;

import static dev.varve.Keys.utf8;
import static dev.varve.io.simulated.PowerCut.EVERYTHING_SURVIVES;
import static dev.varve.io.simulated.PowerCut.NOTHING_SURVIVES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.varve.io.simulated.FileState;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file with a name in two storages, on disk and simulated. */
class LinkTest {
  @TempDir Path root;

  private static void write(Storage storage, String name, String text, boolean force)
      throws IOException {
    try (WritableFile file = storage.create(name)) {
      file.append(utf8(text), 0, text.length());
      if (force) {
        file.force();
      }
    }
  }

  private static String read(Storage storage, String name) throws IOException {
    return new String(StoredFiles.read(storage, name));
  }

  private static void checkLinks(Storage from, Storage to) throws IOException {
    write(from, "a", "text", true);
    write(to, "b", "other", true);
    from.link("a", to);
    assertThat(to.list()).containsExactly("a", "b");
    assertThat(read(to, "a")).isEqualTo("text");
    assertThatIOException()
        .isThrownBy(() -> from.link("a", to))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatIOException()
        .isThrownBy(() -> from.link("c", to))
        .isInstanceOf(NoSuchFileException.class);
    from.delete("a");
    assertThat(from.list()).isEmpty();
    assertThat(read(to, "a")).isEqualTo("text");
    to.link("b", from);
    to.delete("b");
    assertThat(read(from, "b")).isEqualTo("other");
  }

  @Test
  void aFileIsGoneWhenBothNamesAre() throws IOException {
    checkLinks(new SimulatedStorage(), new SimulatedStorage());
    try (Storage from = DiskStorage.open(root.resolve("from"));
        Storage to = DiskStorage.open(root.resolve("to"))) {
      checkLinks(from, to);
      write(from, "d", "text", true);
      from.link("d", to);
      assertThat(Files.isSameFile(root.resolve("from/d"), root.resolve("to/d"))).isTrue();
    }
  }

  @Test
  void storagesOfDifferentKindsShareNoFile() throws IOException {
    SimulatedStorage simulated = new SimulatedStorage();
    write(simulated, "a", "text", true);
    try (Storage disk = DiskStorage.open(root)) {
      write(disk, "b", "text", true);
      assertThatIOException()
          .isThrownBy(() -> disk.link("b", simulated))
          .withMessageContaining("b cannot be linked from " + disk);
      assertThatIOException().isThrownBy(() -> simulated.link("a", disk));
      assertThat(disk.list()).containsExactly("b");
      assertThat(simulated.list()).containsExactly("a");
    }
  }

  @Test
  void aNewNameIsLostUntilItsOwnDirectoryIsSynced() throws IOException {
    SimulatedStorage from = new SimulatedStorage();
    SimulatedStorage to = new SimulatedStorage();
    write(from, "a", "text", true);
    from.link("a", to);
    from.sync();
    assertThat(to.files()).containsExactly(new FileState("a", 4, 4, FileState.Name.NEW));
    assertThat(to.afterPowerCut(NOTHING_SURVIVES, (it, file) -> {}).list()).isEmpty();
    assertThat(to.afterPowerCut(EVERYTHING_SURVIVES, (it, file) -> {}).list()).containsExactly("a");
    to.sync();
    assertThat(read(to.afterPowerCut(NOTHING_SURVIVES, (it, file) -> {}), "a")).isEqualTo("text");
  }

  @Test
  void bytesAreAsDurableAsTheyWereUnderWhicheverNameTheyAreForced() throws IOException {
    SimulatedStorage from = new SimulatedStorage();
    SimulatedStorage to = new SimulatedStorage();
    WritableFile file = from.create("a");
    file.append(utf8("text"), 0, 4);
    from.link("a", to);
    to.sync();
    assertThat(read(to.afterPowerCut(NOTHING_SURVIVES, (it, name) -> {}), "a")).isEmpty();
    file.force();
    assertThat(read(to.afterPowerCut(NOTHING_SURVIVES, (it, name) -> {}), "a")).isEqualTo("text");
  }

  @Test
  void whoWatchesTheOtherDirectoryIsToldAndMayRefuse() throws IOException {
    SimulatedStorage from = new SimulatedStorage();
    SimulatedStorage to =
        new SimulatedStorage(
            (operation, file) -> {
              throw new IOException("no " + operation + " of " + file);
            });
    write(from, "a", "text", true);
    assertThatIOException().isThrownBy(() -> from.link("a", to)).withMessage("no link of a");
    assertThat(to.list()).isEmpty();
  }

  @Test
  void aDirectoryKnowsWhatLiesInIt() throws IOException {
    Path directory = root.resolve("store");
    try (Storage storage = DiskStorage.open(directory)) {
      Files.createDirectories(root.resolve("other"));
      Files.createSymbolicLink(root.resolve("link"), directory);
      assertThat(storage.contains(directory)).isTrue();
      assertThat(storage.contains(directory.resolve("a/b"))).isTrue();
      assertThat(storage.contains(root.resolve("link/a"))).isTrue();
      assertThat(storage.contains(root.resolve("other/../store"))).isTrue();
      assertThat(storage.contains(root)).isFalse();
      assertThat(storage.contains(root.resolve("store2"))).isFalse();
      assertThat(storage.contains(directory.resolve("../other"))).isFalse();
      assertThat(DiskStorage.isEmpty(directory)).as("except for its lock").isTrue();
      assertThat(DiskStorage.isEmpty(root)).isFalse();
    }
    assertThat(new SimulatedStorage().contains(directory)).isFalse();
  }
}
