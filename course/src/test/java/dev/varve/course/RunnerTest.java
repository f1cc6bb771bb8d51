package dev.varve.course;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunnerTest {
  private static final String WORK =
      "exercises/src/main/java/dev/varve/exercises/hashtable/ChainedHashTable.java";
  private static final String TEST =
      "exercises/src/test/java/dev/varve/exercises/hashtable/ChainedHashTableTest.java";

  @TempDir Path root;
  private Sandbox sandbox;
  private ScriptedConsole console;

  @BeforeEach
  void copyTheExercise() {
    sandbox = new Sandbox(root);
  }

  private boolean run(String... arguments) throws IOException {
    console = new ScriptedConsole();
    return run(console, arguments);
  }

  private boolean run(ScriptedConsole on, String... arguments) throws IOException {
    try (Desk desk = new Desk(sandbox.course(), sandbox.catalogue(), Colours.NONE)) {
      return new Runner(desk, on).run(List.of(arguments));
    }
  }

  private String told() {
    return console.told();
  }

  @Test
  void anUntouchedExerciseIsToldAsATask() throws IOException {
    assertThat(run("check", "1.1")).isFalse();
    assertThat(told())
        .contains("1.1  A chained hash table", "Write   get, put, remove, grow", WORK)
        .contains("copy         The table keeps a copy")
        .contains("The first red test: aKeyIsFoundByAnotherArrayOfTheSameBytes\n")
        .containsPattern("exercise 1.1 is not done yet, at\n" + WORK + ":\\d+\n")
        .contains("0 of 12 tests pass.");
  }

  @Test
  void aSolvedOneIsToldAndRemembered() throws IOException {
    sandbox.solve();
    assertThat(run("check", "all")).isTrue();
    assertThat(told()).contains("Solved: all 12 tests pass.");
    run("list");
    assertThat(told()).contains("1 of 1 solved", "[x] 1.1");
  }

  @Test
  void aBrokenRuleIsToldWithTheStateAndWithoutAStack() throws IOException {
    sandbox.solve();
    Sandbox.replace(sandbox.workFile(), "key.clone()", "key");
    assertThat(run("check", "1")).isFalse();
    assertThat(told())
        .contains("rule copy: The table keeps a copy of the key")
        .containsPattern("\n" + TEST + ":\\d+\n  theCallerMayChangeItsArrayAfterwards\n")
        .contains("after put a=1, and 'z' written")
        .contains("11 of 12 tests pass.")
        .doesNotContain("\tat ");
  }

  @Test
  void whatTheLearnersCodeThrowsIsToldWithItsLine() throws IOException {
    sandbox.solve();
    Sandbox.replace(sandbox.workFile(), "Node before = null;", "Node before = buckets[99];");
    assertThat(run("check", "1.1")).isFalse();
    assertThat(told()).contains("ArrayIndexOutOfBoundsException", "\n" + WORK + ":");
  }

  @Test
  void whatIsStillToWriteIsTold() throws IOException {
    sandbox.solve();
    String text = Course.read(sandbox.workFile());
    int grow = text.indexOf("private void grow() {") + "private void grow() {".length();
    Course.write(
        sandbox.workFile(),
        text.substring(0, grow) + " throw new dev.varve.course.NotDoneYet(\"1.1\"); }\n}\n");
    run("check", "1.1");
    assertThat(told())
        .contains("still to write: grow (3 of the tests cannot pass before that)", "9 of 12 tests");
  }

  @Test
  void aCompilerErrorIsToldWithItsPlace() throws IOException {
    sandbox.solve();
    Sandbox.replace(sandbox.workFile(), "Node before = null;", "Node before = nul;");
    assertThat(run("check", "1.1")).isFalse();
    assertThat(told()).containsPattern(WORK + ":\\d+: cannot find symbol").contains("nul");
  }

  @Test
  void linesMayEndAsOnWindows() throws IOException {
    sandbox.solve();
    Path file = sandbox.workFile();
    Files.writeString(file, Files.readString(file).replace("\n", "\r\n"));
    assertThat(run("check", "1.1")).isTrue();
    assertThat(new Starter(Sandbox.EXERCISE).isBegun(Course.read(file))).isTrue();
  }

  @Test
  void rulesThatHoldAreMarked() throws IOException {
    sandbox.solve();
    Sandbox.replace(sandbox.workFile(), "key.clone()", "key");
    assertThat(run("rules", "1.1")).isTrue();
    assertThat(told())
        .contains("[x] bytes        Keys are equal", "[ ] copy         The table keeps a copy");
  }

  @Test
  void howATestWritesItsStatesIsToldBelowARedOne() throws IOException {
    sandbox.solve();
    Sandbox.replace(
        sandbox.testFile(),
        "class ChainedHashTableTest",
        "/** In the names, {@code a=1} is a put. */\nclass ChainedHashTableTest");
    Sandbox.replace(sandbox.workFile(), "key.clone()", "key");
    run("check", "1.1");
    assertThat(told()).contains("    (In the names, a=1 is a put.)\n");
  }

  @Test
  void hintsComeOneByOneAndTheChapterAtTheEnd() throws IOException {
    run("hint", "1.1");
    assertThat(told()).contains("Hint 1:").doesNotContain("Hint 2:");
    run("hint", "1.1");
    assertThat(told()).contains("Hint 2:").doesNotContain("Hint 3:", "chapter");
    run("hint", "1.1");
    run("hint", "1.1");
    assertThat(told()).contains("Hint 3:", Sandbox.EXERCISE.chapter());
  }

  @Test
  void aResetPutsTheLearnersFileAside() throws IOException {
    String starter = Course.read(sandbox.workFile());
    sandbox.solve();
    String solved = Course.read(sandbox.workFile());
    run("reset", "1.1");
    assertThat(Course.read(sandbox.workFile())).isEqualTo(starter);
    Path aside = root.resolve(".varve-attempts/hashtable/ChainedHashTable.java.1");
    assertThat(Course.read(aside)).isEqualTo(solved);
    assertThat(told()).contains(".varve-attempts/hashtable/ChainedHashTable.java.1");
  }

  @Test
  void theSolutionIsShownWhenItIsSolvedOrTheLearnerInsists() throws IOException {
    assertThat(run("solution", "1.1")).isFalse();
    assertThat(told()).doesNotContain("node.next");
    assertThat(run("solution", "1.1", "anyway")).isTrue();
    assertThat(told()).contains("node.next").doesNotContain("int bucketOf");
    sandbox.solve();
    assertThat(run("solution", "1.1")).isTrue();
  }

  @Test
  void cuttingLeavesWhatIsBegun() throws IOException {
    sandbox.solve();
    String solved = Course.read(sandbox.workFile());
    run("cut");
    assertThat(told()).contains("is begun, so it was not changed");
    assertThat(Course.read(sandbox.workFile())).isEqualTo(solved);
    Files.delete(sandbox.workFile());
    run("cut");
    assertThat(told()).contains(WORK + " was written");
    run("cut");
    assertThat(told()).contains("Everything is up to date");
  }

  @Test
  void aSlipIsAnswered() throws IOException {
    assertThat(run("check", "9.9")).isFalse();
    assertThat(told()).contains("there is no exercise 9.9");
    assertThat(run("chekc")).isFalse();
    assertThat(told()).contains("check 3.2");
    assertThat(run("hint")).isFalse();
  }

  @Test
  void severalExercisesAreAllChecked() throws IOException {
    sandbox.add(Catalogue.standard().get("1.2"));
    sandbox.solve();
    assertThat(run("check", "1.2", "1.1", "1.2")).isFalse();
    assertThat(told()).containsSubsequence("1.1  ", "Solved: all 12 tests pass.", "1.2  ");
    assertThat(told()).containsOnlyOnce("1.2  ");
    assertThat(run("check", "1.1", "1.1")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "check 1.1 9.9|there is no exercise 9.9; see: list",
        "check|check needs an exercise: check 3.2",
        "hint|hint needs an exercise: hint 3.2",
        "hint 1.1 1.2|hint takes one exercise, but got: 1.1 1.2",
        "rules 1.1 all|rules takes one exercise, but got: 1.1 all",
        "reset 1.1 please|reset takes one exercise, but got: 1.1 please",
        "solution 1.1 anywya|solution takes one exercise, but got: 1.1 anywya",
        "solution 1.1 anyway now|solution takes one exercise, but got: 1.1 anyway now",
        "list all|list takes no arguments, but got: all",
        "cut 1.1|cut takes no arguments, but got: 1.1",
        "capstone 1|capstone takes no arguments, but got: 1",
        "mine|mine takes a step from 1 to 8, and optionally demo: mine 3, or mine 3 demo",
        "mine 9|mine takes a step from 1 to 8, and optionally demo: mine 3, or mine 3 demo",
        "mine 3 demos|mine takes a step from 1 to 8, and optionally demo: mine 3, or mine 3 demo",
        "check \u001B[31m|there is no exercise \\x1B[31m; see: list",
      })
  void noWordIsIgnored(String typed, String told) throws IOException {
    String before = Course.read(sandbox.workFile());
    assertThat(run(typed.split(" "))).isFalse();
    assertThat(told()).isEqualTo(told + "\n");
    assertThat(Course.read(sandbox.workFile())).isEqualTo(before);
  }

  @Test
  void anUnknownCommandIsNamedWithAllThatThereAre() throws IOException {
    assertThat(run("--fast")).isFalse();
    assertThat(told()).startsWith("there is no command \"--fast\"; the commands are:\ncheck 3.2 ");
  }

  @Test
  void helpIsNoFailure() throws IOException {
    assertThat(run("--help")).isTrue();
    assertThat(told()).startsWith("check 3.2 ").contains("pages NAME...");
    assertThat(run("reset", "1.1", "--help")).isTrue();
    assertThat(told()).startsWith("check 3.2 ");
  }

  /** What a test says of a value is not what a terminal obeys. */
  @Test
  void whatATestTellsIsShownVisibly() throws IOException {
    sandbox.solve();
    Sandbox.replace(
        sandbox.workFile(),
        "Node before = null;",
        "if (true) throw new IllegalStateException(\"\\033[31m\\u202E\");\nNode before = null;");
    run("check", "1.1");
    assertThat(told()).contains("IllegalStateException: \\x1B[31m\\xE2\\x80\\xAE");
  }

  /** A terminal breaks a row wherever it ends: a path is whole only in a row of its own. */
  @Test
  void aPathThatIsLongHasALineOfItsOwn() throws IOException {
    ScriptedConsole on = new ScriptedConsole();
    run(on, "check", "1.1");
    sandbox.solve();
    Sandbox.replace(sandbox.workFile(), "key.clone()", "key");
    run(on, "check", "1.1");
    run(on, "list");
    run(on, "reset", "1.1");
    run(on, "hint", "1.1");
    String told = on.told();
    assertThat(told).contains(WORK, TEST, ".varve-attempts/hashtable/", "java/dev/varve/exercises");
    assertThat(told.lines().filter(it -> it.contains("/") && it.length() > 79))
        .allMatch(it -> it.matches("\\S+/\\S+(:\\d+)?|exercises/\\S+ is the starter again\\."));
  }

  @Test
  void aWordLongerThanARowIsNotBroken() {
    assertThat(Report.wrapped("see a/very/long/path now and then", "  ", 12))
        .isEqualTo("see\n  a/very/long/path\n  now and\n  then\n");
    assertThat(Report.wrapped("a/very/long/path", "  ", 12)).isEqualTo("a/very/long/path\n");
  }

  @Test
  void aFileThatIsNoTextIsToldInALineAndTheOthersAreChecked() throws IOException {
    sandbox.add(Catalogue.standard().get("1.2"));
    sandbox.solve();
    run("check", "1.1");
    byte[] latin1 = {'/', '/', ' ', 'G', 'r', (byte) 0xFC, (byte) 0xDF, 'e', '\n'};
    Files.write(sandbox.workFile(), latin1, StandardOpenOption.APPEND);
    assertThat(run("check", "all")).isFalse();
    assertThat(told())
        .containsPattern("1.1 could not be checked: .*ChainedHashTable.java.* is not UTF-8")
        .contains("1.2  ", "0 of 14 tests pass");
    assertThat(run("rules", "1.1")).isFalse();
    assertThat(told()).contains("1.1 could not be checked: ").doesNotContain("[x]");
    run("list");
    assertThat(told()).as("what was solved, and may still be").contains("[x] 1.1");
    run("reset", "1.1");
    assertThat(run("check", "1.1")).isFalse();
    assertThat(told()).contains("0 of 12 tests pass");
  }

  @Test
  void aFileThatIsEmptyOrGoneIsTold() throws IOException {
    Course.write(sandbox.workFile(), "");
    assertThat(run("check", "1.1")).isFalse();
    assertThat(told())
        .contains(WORK + ":1: ChainedHashTable is missing; a reset puts the starter back");
    Files.delete(sandbox.workFile());
    assertThat(run("check", "1.1")).isFalse();
    assertThat(told()).contains("ChainedHashTable is missing");
    assertThat(run("reset", "1.1")).isTrue();
    assertThat(Course.read(sandbox.workFile())).contains("class ChainedHashTable");
  }

  @Test
  void aCompanionThatIsEmptyDoesNotCompile() throws IOException {
    sandbox.add(Catalogue.standard().get("6.4"));
    Path companion = sandbox.course().work(Catalogue.standard().get("6.4"));
    Course.write(companion.resolve("TransactionCursor.java"), "");
    assertThat(run("check", "6.4")).isFalse();
    assertThat(told()).contains("cannot find symbol", "It does not compile yet.");
  }

  @Test
  void whatEditorsLeaveBesideAFileIsNoSource() throws IOException {
    sandbox.solve();
    Path folder = sandbox.workFile().getParent();
    Files.createSymbolicLink(folder.resolve(".#ChainedHashTable.java"), Path.of("me@host.1:2"));
    Files.writeString(folder.resolve("#ChainedHashTable.java#"), "no Java");
    Files.writeString(folder.resolve(".ChainedHashTable.java"), "no Java");
    assertThat(run("check", "1.1")).isTrue();
  }

  /** As in a checkout that cannot be written; but root may write anything. */
  @Test
  void aResetThatCannotKeepTheFileLeavesIt() throws IOException {
    sandbox.solve();
    String solved = Course.read(sandbox.workFile());
    Files.writeString(root.resolve(".varve-attempts"), "a file, not a folder");
    assertThat(run("reset", "1.1")).isFalse();
    assertThat(told()).contains(".varve-attempts").doesNotContain("is as it was");
    assertThat(Course.read(sandbox.workFile())).isEqualTo(solved);
  }
}
