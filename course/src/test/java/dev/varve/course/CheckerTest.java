package dev.varve.course;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckerTest {
  private static final String WORK =
      "exercises/src/main/java/dev/varve/exercises/hashtable/ChainedHashTable.java";

  // As a learner's, it has no end; but it does not take a processor from all tests after it.
  private static final String LOOP =
      "for (; size > 0 && !Thread.currentThread().isInterrupted(); ) {}";

  @TempDir Path root;

  private Checker.Result check(Sandbox sandbox) {
    try (Checker checker = new Checker(sandbox.course())) {
      return checker.check(Sandbox.EXERCISE);
    }
  }

  /** For tests that do not end: the limit is waited for. */
  private Checker.Result checkForASecond(Sandbox sandbox) {
    try (Checker checker = new Checker(sandbox.course(), new Workbench(), Duration.ofSeconds(1))) {
      return checker.check(Sandbox.EXERCISE);
    }
  }

  @Test
  void aLoopWithoutEndIsLeftBehindAndToldWithItsPlace() {
    Sandbox sandbox = new Sandbox(root);
    sandbox.solve();
    Sandbox.replace(sandbox.workFile(), "node.value = value;", LOOP);
    Checker.Result result = checkForASecond(sandbox);
    assertThat(result.isSolved()).isFalse();
    assertThat(result.firstRed().kind()).isEqualTo(Outcome.Kind.ENDLESS);
    assertThat(result.outcomes().stream().map(Outcome::kind))
        .as("the second test in the source loops")
        .startsWith(Outcome.Kind.GREEN, Outcome.Kind.ENDLESS, Outcome.Kind.NOT_RUN)
        .hasSize(12);
    String text = Course.read(sandbox.workFile());
    long line = text.substring(0, text.indexOf("for (; size")).lines().count();
    assertThat(new Report(sandbox.course(), Colours.NONE).of(result))
        .contains(
            "rule overwrite",
            "still running there after 1.0 s of processor time: an endless loop\n")
        .contains("\n" + WORK + ":" + line + "\n  theSecondValueReplacesTheFirst\n")
        .contains("1 of 12 tests pass; the other 10 were not run")
        .doesNotContain("also red");
  }

  @Test
  void aLoopBehindABrokenRuleIsNamedToo() {
    Sandbox sandbox = new Sandbox(root);
    sandbox.solve();
    Sandbox.replace(sandbox.workFile(), "node.value = value;", "size++;");
    Sandbox.replace(sandbox.workFile(), "size--;", LOOP);
    assertThat(new Report(sandbox.course(), Colours.NONE).of(checkForASecond(sandbox)))
        .contains("rule overwrite", "expected: \"2\"")
        .containsPattern("also red: theFirstOfAChain\\w+ \\(did not end\\)\n" + WORK + ":\\d+\n")
        .contains("2 of 12 tests pass; the other 8 were not run");
  }

  /** Its second test takes 0.4 s of a processor, for which it waits longer than the limit. */
  @Test
  void aRightSolutionIsNotEndlessOnABusyMachine() {
    Sandbox sandbox = new Sandbox(root);
    sandbox.solve();
    Sandbox.replace(
        sandbox.workFile(),
        "  private void grow() {",
        """
          private static boolean hasWorked;

          private static void work() {
            var threads = java.lang.management.ManagementFactory.getThreadMXBean();
            long end = threads.getCurrentThreadCpuTime() + 400_000_000L;
            while (!hasWorked && threads.getCurrentThreadCpuTime() < end) {}
            hasWorked = true;
          }

          private void grow() {""");
    Sandbox.replace(sandbox.workFile(), "node.value = value;", "work(); node.value = value;");
    AtomicBoolean busy = new AtomicBoolean(true);
    for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
      Thread loop =
          new Thread(
              () -> {
                while (busy.get()) {
                  Thread.onSpinWait();
                }
              });
      loop.setDaemon(true);
      loop.start();
    }
    try {
      assertThat(checkForASecond(sandbox).outcomes()).hasSize(12).allMatch(Outcome::isGreen);
    } finally {
      busy.set(false);
    }
  }

  @Test
  void threadsThatATestStartsAreMeasuredToo() {
    Sandbox sandbox = new Sandbox(root);
    sandbox.solve();
    Sandbox.replace(
        sandbox.workFile(),
        "node.value = value;",
        "Thread other = new Thread(() -> { "
            + LOOP
            + " });\n"
            + "other.start();\n"
            + "try { other.join(); } catch (InterruptedException e) { other.interrupt(); }");
    assertThat(new Report(sandbox.course(), Colours.NONE).of(checkForASecond(sandbox)))
        .contains("still running there after 1.0 s of processor time: an endless loop\n");
  }

  @Test
  void aWaitThatNobodyEndsIsToldWithItsPlace() {
    Sandbox sandbox = new Sandbox(root);
    sandbox.solve();
    Sandbox.replace(
        sandbox.workFile(),
        "node.value = value;",
        "try { new java.util.concurrent.CountDownLatch(1).await(); }"
            + " catch (InterruptedException e) {}");
    assertThat(new Report(sandbox.course(), Colours.NONE).of(checkForASecond(sandbox)))
        .contains("no thread of the test has run for 1.0 s: an endless wait\n")
        .containsPattern("\n" + WORK + ":\\d+\n  theSecondValueReplacesTheFirst\n");
  }

  @Test
  void noTestGoesOnOnceARunWasGivenUp() throws InterruptedException {
    Sandbox sandbox = new Sandbox(root);
    sandbox.solve();
    Sandbox.replace(sandbox.workFile(), "node.value = value;", LOOP);
    checkForASecond(sandbox);
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("tests of ")) {
        thread.join(Duration.ofSeconds(20).toMillis());
        assertThat(thread.isAlive()).as("%s goes on", thread.getName()).isFalse();
      }
    }
  }

  @Test
  void aTestThatIsDisabledIsTold() {
    Sandbox sandbox = new Sandbox(root);
    sandbox.solve();
    Sandbox.replace(
        sandbox.testFile(),
        "class ChainedHashTableTest",
        "@org.junit.jupiter.api.Disabled(\"for now\") class ChainedHashTableTest");
    assertThat(new Report(sandbox.course(), Colours.NONE).of(check(sandbox)))
        .contains("skipped, with its whole class", "also red:", "(skipped)", "0 of 12 tests pass");
    Sandbox.replace(
        sandbox.testFile(),
        "@org.junit.jupiter.api.Disabled(\"for now\") class ChainedHashTableTest",
        "class ChainedHashTableTest");
    Sandbox.replace(
        sandbox.testFile(),
        "  @Proves(\"copy\")",
        "  @org.junit.jupiter.api.Disabled(\"for now\") @Proves(\"copy\")");
    assertThat(new Report(sandbox.course(), Colours.NONE).of(check(sandbox)))
        .contains("for now", "11 of 12 tests pass");
  }

  @Test
  void testsThatNeverBeginAreTold() {
    Sandbox sandbox = new Sandbox(root);
    sandbox.solve();
    Sandbox.replace(
        sandbox.testFile(),
        "class ChainedHashTableTest {",
        "class ChainedHashTableTest {\n  @org.junit.jupiter.api.BeforeAll\n"
            + "  static void waits() throws InterruptedException {\n"
            + "    new java.util.concurrent.CountDownLatch(1).await();\n  }\n");
    assertThat(new Report(sandbox.course(), Colours.NONE).of(checkForASecond(sandbox)))
        .contains("not run, because a test before it did not end", "0 of 12 tests pass")
        .doesNotContain("also red");
  }

  /** Most are classes, and some are records. */
  @Test
  void theClassToCompleteIsFoundInEachFinishedOne() {
    Course course = Course.find();
    assertThat(Catalogue.standard().all())
        .allMatch(it -> Checker.declares(Course.read(course.source(it)), it));
    assertThat(Checker.declares("class SkipListTest {}", Catalogue.standard().get("3.2")))
        .isFalse();
  }

  @Test
  void aMethodThatIsNotWrittenIsNoBrokenRule() {
    Checker.Result result = check(new Sandbox(root));
    assertThat(result.isUntouched()).isTrue();
    assertThat(result.outcomes()).allMatch(it -> it.kind() == Outcome.Kind.NOT_DONE);
  }

  @Test
  void outcomesComeInTheOrderOfTheSource() {
    Sandbox sandbox = new Sandbox(root);
    sandbox.solve();
    Checker.Result result = check(sandbox);
    assertThat(result.isSolved()).isTrue();
    assertThat(result.outcomes().get(0).method())
        .isEqualTo("aKeyIsFoundByAnotherArrayOfTheSameBytes");
    assertThat(result.outcomes().get(11).method()).isEqualTo("itHoldsWhatATreeMapHolds");
  }
}
