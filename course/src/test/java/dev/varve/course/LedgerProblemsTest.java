package dev.varve.course;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that weakens an exercise is a problem in the ledger. */
class LedgerProblemsTest {
  private static final Workbench WORKBENCH = new Workbench();

  @TempDir Path root;
  private Sandbox sandbox;

  @BeforeEach
  void copyTheExercise() {
    sandbox = new Sandbox(root);
  }

  private List<String> problems() {
    Checker checker = new Checker(sandbox.course(), WORKBENCH, Duration.ofSeconds(2));
    Ledger ledger = new Ledger(sandbox.course(), checker);
    ledger.enter(Sandbox.EXERCISE);
    return ledger.page().problems();
  }

  @Test
  void asItIsThereIsNone() {
    assertThat(problems()).isEmpty();
  }

  @Test
  void anAssertionThatIsDeletedIsMissed() throws IOException {
    sandbox.keepOnly("keeps-the-array");
    Sandbox.replace(
        sandbox.testFile(),
        ".isEqualTo(\"1\");\n  }\n\n  @Proves(\"model\")",
        ";\n  }\n\n  @Proves(\"model\")");
    assertThat(problems())
        .contains(
            "1.1, theCallerMayChangeItsArrayAfterwards: no saboteur makes it red",
            "1.1, saboteur keeps-the-array: no assertion of rule copy fails; ");
  }

  @Test
  void anAssertionThatIsWeakenedIsMissed() throws IOException {
    sandbox.keepOnly("grows-to-eight");
    Sandbox.replace(
        sandbox.testFile(),
        "assertThat(table.buckets()).as(\"buckets for nine keys\").isEqualTo(16);",
        "assertThat(table.buckets()).as(\"buckets for nine keys\").isPositive();");
    assertThat(problems())
        .contains("1.1, saboteur grows-to-eight: no assertion of rule grow fails; ");
  }

  @Test
  void aTestThatDoesNotNeedTheLearnerIsNoTest() throws IOException {
    sandbox.keepOnly("one-node-a-bucket");
    Sandbox.replace(
        sandbox.testFile(),
        "  @Proves(\"chain\")",
        "  @Proves(\"chain\") void nothing() { assertThat(table.size()).isZero(); }\n"
            + "  @Proves(\"chain\")");
    assertThat(problems())
        .contains(
            "1.1, starter: nothing is GREEN instead of NotDoneYet",
            "1.1, nothing: no saboteur makes it red");
  }

  @Test
  void aDisabledTestIsFound() throws IOException {
    sandbox.keepOnly("one-node-a-bucket");
    Sandbox.replace(
        sandbox.testFile(),
        "  @Proves(\"copy\")",
        "  @org.junit.jupiter.api.Disabled @Proves(\"copy\")");
    assertThat(problems()).anyMatch(it -> it.contains("is SKIPPED instead of NotDoneYet"));
  }

  @Test
  void anUnknownRuleIsFound() throws IOException {
    sandbox.keepOnly("one-node-a-bucket");
    Sandbox.replace(sandbox.testFile(), "@Proves(\"copy\")", "@Proves(\"copies\")");
    assertThat(problems()).anyMatch(it -> it.contains("proves the unknown rule copies"));
  }

  @Test
  void aRuleThatNoSaboteurBreaksIsFound() throws IOException {
    Files.delete(sandbox.saboteur("keeps-the-array"));
    assertThat(problems()).containsExactly("1.1, rule copy: no saboteur breaks it");
  }

  @Test
  void aSaboteurThatChangesMoreThanALearnerWritesIsFound() {
    Course.write(
        sandbox.saboteur("more"),
        "breaks: size\nWrong.\n---\n  return size;\n+++\n  return size + 1;\n");
    assertThat(problems())
        .containsExactly(
            "1.1, saboteur more: ChainedHashTable.size() was changed, and is not to be written");
  }

  @Test
  void aSaboteurThatDoesNotEndIsFound() throws IOException {
    sandbox.keepOnly("one-node-a-bucket");
    Course.write(
        sandbox.saboteur("hangs"),
        "breaks: overwrite\nWrong.\n---\n  node.value = value;\n  return;\n+++\n"
            + "  while (!Thread.currentThread().isInterrupted()) {\n    node.value = value;\n  }\n");
    assertThat(problems())
        .anyMatch(it -> it.startsWith("1.1, saboteur hangs:") && it.contains("is ENDLESS"));
  }

  @Test
  void aFinishedClassThatIsWrongIsFound() throws IOException {
    sandbox.keepOnly("one-node-a-bucket");
    Sandbox.replace(sandbox.course().source(Sandbox.EXERCISE), "key.clone()", "key");
    assertThat(problems()).anyMatch(it -> it.startsWith("1.1, finished class: theCallerMayChange"));
  }
}
