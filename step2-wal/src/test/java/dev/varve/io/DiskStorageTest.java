package dev.varve.io;

import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DiskStorageTest {
  @TempDir Path parent;

  private Path directory() {
    return parent.resolve("store");
  }

  private static void write(Storage storage, String name, String text) throws IOException {
    try (WritableFile file = storage.create(name)) {
      file.append(utf8(text), 0, text.length());
      file.force();
    }
  }

  private static String read(Storage storage, String name) throws IOException {
    try (ReadableFile file = storage.open(name)) {
      byte[] bytes = new byte[(int) file.size()];
      file.read(0, bytes, 0, bytes.length);
      return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  /** Another log is emptied when it is deleted, so that its blocks are free at once. */
  @Test
  void aSealedLogStaysReadableForThoseWhoHaveItOpenWhenItIsDeleted(@TempDir Path directory)
      throws IOException {
    byte[] bytes = new byte[200_000];
    bytes[150_000] = 7;
    try (DiskStorage storage = DiskStorage.open(directory)) {
      WritableFile log = storage.createLog("000001.log");
      log.append(bytes, 0, bytes.length);
      storage.seal("000001.log");
      try (ReadableFile open = storage.open("000001.log")) {
        log.close();
        storage.delete("000001.log");
        byte[] read = new byte[bytes.length];
        open.read(0, read, 0, read.length);
        assertThat(read).isEqualTo(bytes);
      }
    }
  }

  /** The system says "No space left on device", and not where. */
  @Test
  void anErrorOfTheDiskNamesTheFile() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    try (DiskFile file = DiskFile.open(full, StandardOpenOption.WRITE)) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> file.append(new byte[10], 0, 10))
          .withMessageStartingWith("/dev/full: ");
    }
  }

  @Nested
  class TheLock {

    private void assertIsRefused() {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> DiskStorage.open(directory()).close())
          .withMessageContaining(directory().getFileName().toString())
          .withMessageContaining("already open");
    }

    @Test
    void secondOpenInThisProcessIsRefusedAndNamesTheDirectory() throws IOException {
      try (Storage first = DiskStorage.open(directory())) {
        assertThat(first).hasToString(directory().toRealPath().toString());
        assertIsRefused();
        assertIsRefused();
      }
      DiskStorage.open(directory()).close();
    }

    @Test
    void anotherPathToTheSameDirectoryIsRefusedToo() throws IOException {
      Path link = parent.resolve("link");
      try (Storage first = DiskStorage.open(directory())) {
        assertThat(first.list()).isEmpty();
        Files.createSymbolicLink(link, directory());
        assertThatThrownBy(() -> DiskStorage.open(link).close())
            .isInstanceOf(IOException.class)
            .hasMessageContaining("already open");
      }
    }

    @Test
    void openInAnotherProcessIsRefusedAndTheLockDiesWithThatProcess() throws Exception {
      try (ChildProcess child = ChildProcess.start(Opener.class, directory().toString())) {
        assertThat(child.nextLine()).isEqualTo("open");
        assertIsRefused();
        assertIsRefused();
        child.kill();
        DiskStorage.open(directory()).close();
      }
    }

    /** POSIX drops a process's lock as soon as that process closes any handle of the file. */
    @Test
    void refusedOpenerOfThisProcessDoesNotLetAnotherProcessIn() throws Exception {
      try (Storage held = DiskStorage.open(directory())) {
        assertThat(held.list()).isEmpty();
        assertIsRefused();
        try (ChildProcess child = ChildProcess.start(Opener.class, directory().toString())) {
          assertThat(child.nextLine()).contains("already open in another process");
        }
      }
    }

    @Test
    void refusedOpenerLeavesNothingBehind() throws Exception {
      try (ChildProcess child = ChildProcess.start(Opener.class, directory().toString())) {
        assertThat(child.nextLine()).isEqualTo("open");
        assertIsRefused();
      }
      // If the refused open had kept its mark, this process could not open it ever again.
      DiskStorage.open(directory()).close();
    }

    @Test
    void closingTwiceDoesNotTakeTheLockFromTheNextOwner() throws IOException {
      Storage first = DiskStorage.open(directory());
      first.close();
      try (Storage second = DiskStorage.open(directory())) {
        first.close();
        assertThat(second.list()).isEmpty();
        assertIsRefused();
      }
    }

    @Test
    void interruptedThreadOpensAndStaysInterrupted() throws IOException {
      Thread.currentThread().interrupt();
      try (Storage storage = DiskStorage.open(directory())) {
        write(storage, "a", "text");
        storage.sync();
        assertThat(read(storage, "a")).isEqualTo("text");
        assertIsRefused();
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
    }
  }

  /** Opens a directory, says how that went, and holds it until it is killed. */
  static final class Opener {
    public static void main(String[] arguments) throws Exception {
      try (Storage storage = DiskStorage.open(Path.of(arguments[0]))) {
        System.out.println(storage.list().isEmpty() ? "open" : "not empty");
        Thread.currentThread().join();
      } catch (IOException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void missingDirectoriesAreMade() throws IOException {
    Path deep = parent.resolve("a").resolve("b").resolve("c");
    DiskStorage.open(deep).close();
    assertThat(deep).isDirectory();
  }

  @Test
  void theUsableBytesAreSomeOfThoseOfTheDisk() throws IOException {
    try (DiskStorage storage = DiskStorage.open(parent)) {
      assertThat(storage.usableBytes()).isBetween(1L, parent.toFile().getTotalSpace());
    }
  }

  @Test
  void pathThatIsAFileIsRefusedAndNamed() throws IOException {
    Path file = Files.createFile(parent.resolve("file"));
    for (Path path : new Path[] {file, file.resolve("below")}) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> DiskStorage.open(path).close())
          .withMessageContaining(file + " is a file");
    }
  }

  @Test
  void filesAreListedByNameWithoutTheLockAndWithoutDirectories() throws IOException {
    try (Storage storage = DiskStorage.open(directory())) {
      write(storage, "b", "2");
      write(storage, "a", "1");
      Files.createDirectory(directory().resolve("c"));
      assertThat(storage.list()).containsExactly("a", "b");
      storage.delete("a");
      assertThat(storage.list()).containsExactly("b");
      assertThatThrownBy(() -> storage.delete("a")).isInstanceOf(NoSuchFileException.class);
      assertThatThrownBy(() -> storage.open("a")).isInstanceOf(NoSuchFileException.class);
    }
  }

  @Test
  void fileOfThatNameIsNeverOverwrittenByCreateButByRename() throws IOException {
    try (Storage storage = DiskStorage.open(directory())) {
      write(storage, "old", "old");
      assertThatThrownBy(() -> storage.create("old"))
          .isInstanceOf(FileAlreadyExistsException.class);
      assertThat(read(storage, "old")).isEqualTo("old");
      write(storage, "new", "new");
      storage.rename("new", "old");
      storage.sync();
      assertThat(storage.list()).containsExactly("old");
      assertThat(read(storage, "old")).isEqualTo("new");
    }
  }

  @Test
  void truncatedFileEndsThereAndReadingBeyondNamesFileAndPlace() throws IOException {
    try (Storage storage = DiskStorage.open(directory())) {
      write(storage, "a", "0123456789");
      storage.truncate("a", 4);
      assertThat(read(storage, "a")).isEqualTo("0123");
      try (ReadableFile file = storage.open("a")) {
        assertThatExceptionOfType(EOFException.class)
            .isThrownBy(() -> file.read(2, new byte[3], 0, 3))
            .withMessageContaining("a@4");
      }
    }
  }

  @Test
  void appendIsReadableAtOnceAtAnyPlaceAlsoWhenLargerThanTheStagingBuffer() throws IOException {
    byte[] large = new byte[(64 << 10) * 3 + 17];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 31 >> 8);
    }
    try (Storage storage = DiskStorage.open(directory());
        WritableFile out = storage.create("a")) {
      out.append(large, 5, large.length - 5);
      assertThat(out.size()).isEqualTo(large.length - 5);
      out.append(large, 0, 5);
      try (ReadableFile in = storage.open("a")) {
        assertThat(in.size()).isEqualTo(large.length);
        byte[] read = new byte[large.length];
        in.read(0, read, 5, large.length - 5);
        in.read(large.length - 5, read, 0, 5);
        assertThat(read).isEqualTo(large);
      }
    }
  }

  @Test
  void closedFileRefusesToBeReadOrWritten() throws IOException {
    try (Storage storage = DiskStorage.open(directory())) {
      WritableFile out = storage.create("a");
      out.append(new byte[3], 0, 3);
      out.close();
      out.close();
      assertThatThrownBy(() -> out.append(new byte[1], 0, 1))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("a is closed");
      assertThatThrownBy(out::force).isInstanceOf(IOException.class);
      ReadableFile in = storage.open("a");
      in.close();
      assertThatThrownBy(() -> in.read(0, new byte[1], 0, 1))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("a is closed");
    }
  }
}
