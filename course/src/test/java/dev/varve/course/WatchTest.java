package dev.varve.course;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A learner at work on 1.1, who also has 1.2 and 2.1. */
class WatchTest {
  private static final Exercise SECOND = Catalogue.standard().get("1.2");
  private static final Exercise OF_STEP_2 = Catalogue.standard().get("2.1");

  @TempDir Path root;
  private Sandbox sandbox;
  private final ScriptedConsole console = new ScriptedConsole();

  @BeforeEach
  void copyTheExercises() {
    sandbox = new Sandbox(root);
    sandbox.add(SECOND);
    sandbox.add(OF_STEP_2);
  }

  private String told() throws IOException {
    try (Desk desk = new Desk(sandbox.course(), sandbox.catalogue(), Colours.NONE)) {
      assertThat(new Runner(desk, console).run(List.of())).isTrue();
    }
    return console.told();
  }

  private void save(Exercise exercise) {
    Path file = sandbox.course().workFile(exercise);
    Course.write(file, Course.read(file) + "// saved\n");
  }

  @Test
  void whateverIsSavedIsTested() throws IOException {
    console
        .then(() -> Sandbox.replace(sandbox.workFile(), "// As long", "; // As long"))
        .key('h')
        .then(sandbox::solve)
        .key('u')
        .key('l')
        .key('q');
    assertThat(told())
        .containsSubsequence(
            "Welcome",
            "0 of 3 solved",
            "Write   get",
            "Hint 1:",
            "Solved: all 12 tests pass.",
            "1 of 3 solved",
            "[x] bytes",
            "[x] 1.1");
  }

  @Test
  void whatLosesWorkIsAskedTwice() throws IOException {
    sandbox.solve();
    String solved = Course.read(sandbox.workFile());
    console
        .key('r')
        .key('l')
        .key('r')
        .then(() -> assertThat(Course.read(sandbox.workFile())).isEqualTo(solved))
        .key('r')
        .key('r')
        .key('s')
        .key('x')
        .key('s');
    assertThat(told())
        .contains("Press r again", "will be kept in\n.varve-attempts", "Press s again")
        .doesNotContain("node.next");
    assertThat(Course.read(sandbox.workFile())).contains("NotDoneYet");
  }

  @Test
  void eachResetIsAskedForAnew() throws IOException {
    sandbox.solve();
    console.key('r').key('r').then(sandbox::solve).key('r');
    assertThat(told())
        .containsSubsequence("Press r again", "is the starter again", "Press r again");
    assertThat(Course.read(sandbox.workFile())).doesNotContain("NotDoneYet");
  }

  @Test
  void whereNothingWasWrittenThereIsNothingToReset() throws IOException {
    console.key('r').key('r').key('r');
    assertThat(told())
        .contains("There is nothing to reset in 1.1.")
        .doesNotContain("Press r again", "is as it was", "put aside");
  }

  @Test
  void whatWasToBePressedAgainIsOverInAnotherExercise() throws IOException {
    sandbox.solve();
    console.key('r').then(() -> save(SECOND)).key('x').then(() -> save(OF_STEP_2)).key('r');
    console.then(() -> save(SECOND)).key('r');
    assertThat(told())
        .containsSubsequence("starter of 1.1 back", "starter of 2.1 back", "starter of 1.2 back");
    assertThat(Course.read(sandbox.course().workFile(SECOND))).endsWith("// saved\n// saved\n");
  }

  @Test
  void aKeyGoesToAnyExercise() throws IOException {
    console.key('g', "2.1").key('g', "9.9").key('g', "").key('h').key('g', "1").key('g', "1.2");
    assertThat(told())
        .containsSubsequence(
            "1.1  A chained hash table",
            "2.1  A frame of the log",
            "there is no exercise 9.9; see: list",
            "Hint 1: " + OF_STEP_2.hints().get(0).substring(0, 20),
            "1.1  A chained hash table",
            "1.2  An LRU cache");
  }

  @Test
  void savingTheFileOfAnotherExerciseGoesThere() throws IOException {
    console.then(() -> save(OF_STEP_2)).key('h').then(() -> save(OF_STEP_2)).key('x');
    assertThat(told())
        .containsSubsequence(
            "You saved 2.1: switching to it.", "2.1  A frame of the log", "Hint 1: ")
        .containsOnlyOnce("You saved")
        .contains("0 of 15 tests pass.");
  }

  @Test
  void whereSeveralFilesWereSavedTheExerciseStays() throws IOException {
    console
        .then(
            () -> {
              save(SECOND);
              save(OF_STEP_2);
            })
        .key('x')
        .then(
            () -> {
              save(SECOND);
              save(Sandbox.EXERCISE);
            })
        .key('x');
    assertThat(told()).doesNotContain("You saved", "1.2  ", "2.1  ");
  }

  @Test
  void aCheckOfAllNamesEachWhenItBegins() throws IOException {
    sandbox.solve();
    console.key('c');
    assertThat(told())
        .contains("\n1.1 [x]   1.2 [ ]\n2.1 [ ]\n")
        .contains("[x] 1.1  A chained", "[ ] 2.1  A frame");
  }

  @Test
  void whateverHappensInACheckIsToldAndTheWatchGoesOn() throws IOException {
    Path file = sandbox.workFile();
    byte[] latin1 = {'/', '/', ' ', (byte) 0xFC, '\n'};
    console
        .then(() -> Course.write(file, ""))
        .key('x')
        .then(() -> write(file, latin1))
        .key('c')
        .key('u')
        .then(() -> delete(file))
        .key('x')
        .then(sandbox::solve)
        .key('q');
    assertThat(told())
        .containsSubsequence(
            "ChainedHashTable is missing",
            "1.1 could not be checked: ",
            "is not UTF-8",
            "1.1 [!]   1.2 [ ]",
            "1.1 could not be checked: ",
            "1.1 could not be checked: ",
            "ChainedHashTable is missing",
            "Solved: all 12 tests pass.")
        .doesNotContain("Exception", "\tat ");
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A class that is not found, or a stack that is full, is an Error. */
  @Test
  void anErrorIsToldToo() throws IOException {
    console
        .then(
            () ->
                Sandbox.replace(
                    sandbox.testFile(),
                    "class ChainedHashTableTest {",
                    "class ChainedHashTableTest {\n  static {\n"
                        + "    if (true) throw new StackOverflowError(\"of a test\");\n  }\n"))
        .key('x')
        .key('h');
    assertThat(told()).containsSubsequence("of a test", "Hint 1:");
  }

  @Test
  void whereNothingCanBeWrittenThatIsTold() throws IOException {
    Files.createDirectories(root.resolve(".varve-progress"));
    sandbox.solve();
    Files.writeString(root.resolve(".varve-attempts"), "a file, not a folder");
    console.key('h').key('r').key('r').key('u');
    assertThat(told())
        .containsSubsequence("Your progress is not saved: ", "Hint 1:", "failed: ", "[x] bytes")
        .containsPattern("failed: \\w+Exception: .*varve-attempts")
        .doesNotContain("java.nio");
  }

  @Test
  void withoutATerminalAWordFollowsItsKeyOrIsAskedFor() throws IOException {
    byte[] typed = "g 5.3\ng5.3\ngo to 5.3\ng\n5.3\n\nh\ng\n".getBytes();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Console lines =
        new LineConsole(new ByteArrayInputStream(typed), new PrintStream(out, true))) {
      for (int i = 0; i < 4; i++) {
        assertThat(lines.key(Duration.ofMinutes(1))).isEqualTo('g');
        assertThat(lines.word("to: ")).isEqualTo(i == 2 ? "to 5.3" : "5.3");
      }
      assertThat(lines.key(Duration.ofMinutes(1))).isEqualTo(' ');
      assertThat(lines.key(Duration.ofMinutes(1))).isEqualTo('h');
      assertThat(lines.key(Duration.ofMinutes(1))).isEqualTo('g');
      assertThat(lines.word("to: ")).isEmpty();
      assertThat(lines.key(Duration.ofMinutes(1))).isEqualTo(Console.END);
    }
    assertThat(out.toString()).isEqualTo("to: to: ");
  }

  /** A command may start a shell, which reads what is typed itself. */
  @Test
  void nothingIsReadBeforeAKeyIsWanted() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    InputStream typed =
        new InputStream() {
          @Override
          public int read() throws IOException {
            try {
              end.await();
              return -1;
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
        };
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (Console lines = new LineConsole(typed, new PrintStream(new ByteArrayOutputStream()))) {
      assertThat(before).containsAll(readers());
      assertThat(lines.key(Duration.ZERO)).isEqualTo(Console.NONE);
      assertThat(readers()).isNotEmpty();
      end.countDown();
      assertThat(lines.key(Duration.ofMinutes(1))).isEqualTo(Console.END);
    }
  }

  private static List<Thread> readers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(it -> it.getName().equals("keys"))
        .toList();
  }
}
