package dev.varve.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadOnlyDirectoryTest {
  @TempDir Path directory;

  @Test
  void listsAndReadsFilesAndRefusesEverythingElse() throws IOException {
    Files.writeString(directory.resolve("b"), "text");
    Files.writeString(directory.resolve("a"), "");
    Files.createDirectory(directory.resolve("folder"));
    try (DiskStorage writer = DiskStorage.open(directory);
        ReadOnlyDirectory files = ReadOnlyDirectory.open(directory)) {
      assertThat(files.list()).containsExactly("a", "b").isEqualTo(writer.list());
      assertThat(StoredFiles.read(files, "b")).asString().isEqualTo("text");
      assertThat(files).hasToString(directory.toRealPath().toString());
      List<ThrowingCallable> changes =
          List.of(
              () -> files.create("c"),
              () -> files.createLog("c"),
              () -> files.rename("a", "c"),
              () -> files.delete("a"),
              () -> files.truncate("b", 1),
              files::sync);
      for (ThrowingCallable change : changes) {
        assertThatIOException().isThrownBy(change).withMessage(files + " is open for reading only");
      }
      assertThatIOException()
          .as("to close it would release it")
          .isThrownBy(() -> files.open("LOCK"))
          .withMessageContaining("lock of an open store");
      assertThat(files.list()).containsExactly("a", "b");
    }
  }

  @Test
  void aFileThatIsOpenIsReadToItsEndAfterItsNameIsGone() throws IOException {
    Path file = Files.writeString(directory.resolve("a"), "text");
    try (ReadOnlyDirectory files = ReadOnlyDirectory.open(directory);
        ReadableFile open = files.open("a")) {
      Files.delete(file);
      byte[] bytes = new byte[4];
      open.read(0, bytes, 0, 4);
      assertThat(bytes).asString().isEqualTo("text");
      assertThatIOException()
          .isThrownBy(() -> files.open("a"))
          .isInstanceOf(NoSuchFileException.class);
    }
  }

  @Test
  void whatIsNoDirectoryIsRefusedAndNotMade() throws IOException {
    Path missing = directory.resolve("missing");
    assertThatIOException()
        .isThrownBy(() -> ReadOnlyDirectory.open(missing))
        .withMessage(missing + " does not exist");
    assertThat(missing).doesNotExist();
    Path file = Files.writeString(directory.resolve("file"), "text");
    assertThatIOException()
        .isThrownBy(() -> ReadOnlyDirectory.open(file))
        .withMessage(file + " is a file");
  }
}
