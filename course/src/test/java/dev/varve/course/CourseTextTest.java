package dev.varve.course;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.varve.Oddity;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the runner takes from files and keys: text, or one line about what is not. */
class CourseTextTest {
  private static final String PROGRESS = ".varve-progress";

  @TempDir private Path root;
  private Sandbox sandbox;
  private ScriptedConsole console;

  @BeforeEach
  void copyTheExercise() {
    sandbox = new Sandbox(root);
    console = new ScriptedConsole();
  }

  static List<Oddity> notText() {
    return Oddity.notText();
  }

  static List<Oddity> good() {
    return Oddity.good();
  }

  private boolean run(String... arguments) throws IOException {
    console = new ScriptedConsole();
    try (Desk desk = new Desk(sandbox.course(), sandbox.catalogue(), Colours.NONE)) {
      return new Runner(desk, console).run(List.of(arguments));
    }
  }

  private static byte[] lines(String before, Oddity odd, String after) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(before.getBytes(UTF_8));
    all.writeBytes(odd.bytes());
    all.writeBytes(after.getBytes(UTF_8));
    return all.toByteArray();
  }

  @ParameterizedTest
  @MethodSource("notText")
  void aSourceThatIsNotTextIsToldWithItsLineAndStaysAsItIs(Oddity odd) throws IOException {
    Path file = sandbox.workFile();
    byte[] bytes = lines("// first\n// ", odd, "\nclass A {}\n");
    Files.write(file, bytes);
    for (String command : List.of("check", "rules", "cut")) {
      Throwable thrown =
          catchThrowable(
              () -> {
                boolean done = command.equals("cut") ? run(command) : run(command, "1.1");
                assertThat(done).as(command).isFalse();
              });
      assertThat(thrown).as(command).isNull();
      assertThat(console.told().strip().lines())
          .singleElement()
          .asString()
          .contains(file + ", line 2 is not UTF-8 at byte " + (odd.wrongAt() + 3) + " (0x");
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
  }

  @Test
  void aResetPutsASourceAsideByteForByte() throws IOException {
    byte[] bytes = lines("\uFEFF// Z", Oddity.LATIN_1, "\r\n");
    Files.write(sandbox.workFile(), bytes);
    assertThatCode(() -> assertThat(run("reset", "1.1")).isTrue()).doesNotThrowAnyException();
    Path folder = root.resolve(".varve-attempts").resolve("hashtable");
    assertThat(folder.resolve("ChainedHashTable.java.1")).hasBinaryContent(bytes);
    Files.write(sandbox.workFile(), bytes);
    run("reset", "1.1");
    assertThat(folder.resolve("ChainedHashTable.java.2")).hasBinaryContent(bytes);
  }

  @ParameterizedTest
  @MethodSource("good")
  void allOtherTextIsReadAndWrittenAsItIs(Oddity odd) {
    Path file = root.resolve("a.txt");
    Course.write(file, "a\n" + odd.text() + "\n");
    assertThat(Course.read(file)).isEqualTo("a\n" + odd.text() + "\n");
  }

  @Test
  void aByteOrderMarkBeforeASourceIsSkipped() throws IOException {
    sandbox.solve();
    Files.writeString(sandbox.workFile(), "\uFEFF" + Course.read(sandbox.workFile()));
    assertThat(run("check", "1.1")).isTrue();
  }

  @Test
  void aWatchGoesOnAfterASourceThatIsNotText() throws IOException {
    ScriptedConsole keys =
        new ScriptedConsole()
            .then(() -> write(sandbox.workFile(), lines("// ", Oddity.LATIN_1, "\n")))
            .key('u')
            .then(() -> sandbox.solve())
            .key('q');
    try (Desk desk = new Desk(sandbox.course(), sandbox.catalogue(), Colours.NONE)) {
      assertThatCode(() -> new Watch(desk, keys).run()).doesNotThrowAnyException();
    }
    assertThat(keys.told())
        .containsSubsequence(
            "1.1 could not be checked: "
                + sandbox.workFile()
                + ", line 1 is not UTF-8 at byte 4 (0xFC)",
            "Solved: all 12 tests pass.");
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("notText")
  void aProgressThatIsNotTextCostsOneLineAndStaysAsItIs(Oddity odd) throws IOException {
    byte[] bytes = lines("1.1 solved\n# ", odd, "\n");
    Path file = Files.write(root.resolve(PROGRESS), bytes);
    assertThatCode(() -> assertThat(run("hint", "1.1")).isTrue()).doesNotThrowAnyException();
    assertThat(console.told())
        .contains("Hint 1:")
        .containsOnlyOnce("Your progress is not saved: " + file + ", line 2 is not UTF-8 at byte ");
    assertThat(file).hasBinaryContent(bytes);
  }

  @Test
  void aByteOrderMarkBeforeTheProgressIsSkipped() throws IOException {
    Files.writeString(root.resolve(PROGRESS), "\uFEFF1.1 solved\n");
    run("list");
    assertThat(console.told()).contains("[x] 1.1").doesNotContain("not saved");
  }

  @Test
  void aProgressThatCannotBeWrittenCostsOneLine() throws IOException {
    Files.createDirectory(root.resolve(PROGRESS));
    Files.createFile(root.resolve(PROGRESS).resolve("in it"));
    sandbox.solve();
    assertThatCode(() -> assertThat(run("check", "1.1")).isTrue()).doesNotThrowAnyException();
    assertThat(console.told())
        .contains("Solved: all 12 tests pass.")
        .containsOnlyOnce("Your progress is not saved: ");
  }

  @Test
  void memoryThatEndsInALearnersCodeIsAnErrorOfThatTest() throws IOException {
    sandbox.solve();
    Sandbox.replace(
        sandbox.workFile(),
        "Node before = null;",
        "Node before = null; byte[] all = new byte[Integer.MAX_VALUE];");
    assertThatCode(() -> assertThat(run("check", "1.1")).isFalse()).doesNotThrowAnyException();
    assertThat(console.told())
        .contains(
            "threw java.lang.OutOfMemoryError", "1 of 12 tests pass; the other 10 were not run");
  }

  @Test
  void aTypedLineThatIsNotTextIsNoKey() throws IOException {
    byte[] typed = lines("\uFEFFh\n", Oddity.LATIN_1, "\nq\n");
    try (LineConsole keys =
        new LineConsole(
            new ByteArrayInputStream(typed), new PrintStream(new ByteArrayOutputStream()))) {
      Duration patience = Duration.ofMinutes(1);
      assertThat(List.of(keys.key(patience), keys.key(patience), keys.key(patience)))
          .containsExactly((int) 'h', (int) ' ', (int) 'q');
    }
  }
}
