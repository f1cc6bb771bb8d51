package dev.varve.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("all.csv");
  }

  private static void line(OutputStream out, String text) throws IOException {
    out.write((text + "\n").getBytes(UTF_8));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(it -> it.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aFileHasItsNameOnlyWhenItIsWhole() throws IOException {
    WholeFile.create(
        file,
        out -> {
          line(out, "a");
          assertThat(file).doesNotExist();
        });
    assertThat(file).hasContent("a");
    WholeFile.replace(
        file,
        out -> {
          line(out, "b");
          assertThat(file).hasContent("a");
        });
    assertThat(file).hasContent("b");
    assertThat(names()).containsExactly("all.csv");
  }

  @Test
  void twoWritersOfOneNewFileNeverMixAndOneOfThemIsRefused() throws IOException {
    assertThatThrownBy(
            () ->
                WholeFile.create(
                    file,
                    out -> {
                      line(out, "a");
                      WholeFile.create(file, other -> line(other, "b"));
                      line(out, "a");
                    }))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("all.csv");
    assertThat(file).hasContent("b");
    assertThat(names()).containsExactly("all.csv");
  }

  @Test
  void ofTwoWritersThatReplaceAFileTheLaterOneWins() throws IOException {
    WholeFile.replace(
        file,
        out -> {
          line(out, "a");
          WholeFile.replace(file, other -> line(other, "b"));
          line(out, "a");
        });
    assertThat(file).hasContent("a\na");
    assertThat(names()).containsExactly("all.csv");
  }

  @Test
  void aFileThatIsThereIsNotWrittenAnew() throws IOException {
    Files.writeString(file, "mine");
    assertThatThrownBy(() -> WholeFile.create(file, out -> line(out, "a")))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("mine");
    assertThat(names()).containsExactly("all.csv");
  }

  @Test
  void aFailureLeavesNothingBehindAndIsTheOneThatIsTold() throws IOException {
    Files.writeString(file, "before");
    WholeFile.Content failing =
        out -> {
          line(out, "half");
          throw new IOException("no space left");
        };
    assertThatThrownBy(() -> WholeFile.replace(file, failing)).hasMessage("no space left");
    assertThat(file).hasContent("before");
    Path other = directory.resolve("new.csv");
    assertThatThrownBy(() -> WholeFile.create(other, failing)).hasMessage("no space left");
    assertThat(names()).containsExactly("all.csv");
  }

  @Test
  void whereThereAreNoLinksTheNameIsTakenOnlyIfItIsFree() throws IOException {
    Path part = Files.writeString(directory.resolve("part"), "a");
    WholeFile.claimAndRename(part, file);
    assertThat(file).hasContent("a");
    Path another = Files.writeString(directory.resolve("part"), "b");
    assertThatThrownBy(() -> WholeFile.claimAndRename(another, file))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("a");
    Path free = directory.resolve("free");
    assertThatThrownBy(() -> WholeFile.claimAndRename(directory.resolve("gone"), free))
        .isInstanceOf(IOException.class);
    assertThat(free).doesNotExist();
  }

  @Test
  void aDirectoryThatIsNotThereIsNotMadeAndTheFileIsNamed() {
    Path nowhere = directory.resolve("missing").resolve("a.csv");
    assertThatThrownBy(() -> WholeFile.create(nowhere, out -> line(out, "a")))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(nowhere + ": there is no directory " + nowhere.getParent());
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aFileInThePlaceOfTheDirectoryIsNamed() throws IOException {
    Files.writeString(file, "no directory");
    Path inIt = file.resolve("b.csv");
    assertThatThrownBy(() -> WholeFile.create(inIt, out -> line(out, "a")))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(inIt + ": " + file + " is a file, not a directory");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aDirectoryThatTakesNoFilesIsNamed() throws IOException {
    Path closed = Files.createDirectory(directory.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeFalse(Files.isWritable(closed), "root may do everything");
    Path inIt = closed.resolve("b.csv");
    assertThatThrownBy(() -> WholeFile.create(inIt, out -> line(out, "a")))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(inIt + ": no file may be created in " + closed);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void whatIsReplacedKeepsItsPermissionsAndItsLink() throws IOException {
    Files.writeString(file, "before");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    WholeFile.replace(link, out -> line(out, "after"));
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("after");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aDeviceIsWrittenToAndNotReplaced() throws IOException {
    WholeFile.replace(Path.of("/dev/null"), out -> line(out, "a"));
    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    assertThat(Path.of("/dev/null")).exists();
  }
}
