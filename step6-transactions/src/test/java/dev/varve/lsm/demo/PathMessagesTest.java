package dev.varve.lsm.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.demo.Glyphs;
import dev.varve.exchange.FileCommands;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.lsm.xray.TreeXRay;
import dev.varve.shell.Command;
import dev.varve.shell.Shell;
import dev.varve.shell.Transcript;
import dev.varve.xray.XRayCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every command that is given the path of a file, with one where no file can be: the message says
 * what is wrong with which path, and names no exception.
 */
class PathMessagesTest {
  @TempDir private Path root;

  /** A command of the demos, or of a shell, and the name of the file that it is given. */
  private record Given(String command, String file) {
    @Override
    public String toString() {
      return command + " …" + file;
    }
  }

  static List<Given> commands() {
    return List.of(
        new Given("strategies new", "MyPicker.java"),
        new Given("strategies picker", "MyPicker.java"),
        new Given("bill new", "predictions.txt"),
        new Given("bill", "predictions.txt"),
        new Given("bill picker", "MyPicker.java"),
        new Given("export", "a.csv"),
        new Given("import", "a.csv"),
        new Given("xray", "000001.log"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aFolderIsMissing(Given given) {
    Path file = root.resolve("missing").resolve(given.file());
    assertThat(messageOf(given, file)).contains(file.toString()).doesNotContain("Exception");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aFolderIsAFile(Given given) throws Exception {
    Path folder = Files.writeString(root.resolve("folder"), "not a folder");
    Path file = folder.resolve(given.file());
    assertThat(messageOf(given, file)).contains(file.toString()).doesNotContain("Exception");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theFileIsAFolder(Given given) throws Exception {
    Path file = Files.createDirectory(root.resolve(given.file()));
    assertThat(messageOf(given, file)).contains(file.toString()).doesNotContain("Exception");
  }

  private static String messageOf(Given given, Path file) {
    List<String> words = new ArrayList<>(List.of(given.command().split(" ")));
    String first = words.remove(0);
    words.add(file.toString());
    try {
      switch (first) {
        case "strategies" -> new StrategiesCommand(line -> {}, Glyphs.ASCII).run(words);
        case "bill" -> new BillCommand(line -> {}).run(words);
        default -> {
          return inShell(given.command() + " '" + file + "'", file.getParent());
        }
      }
    } catch (Exception e) {
      return e.getMessage();
    }
    throw new AssertionError(given + " has done something");
  }

  private static String inShell(String line, Path directory) {
    Shell shell =
        new Shell(new InMemoryStore())
            .with(FileCommands.all().toArray(Command[]::new))
            .with(XRayCommand.in(directory, TreeXRay.kinds()));
    return Transcript.of(shell, line);
  }
}
