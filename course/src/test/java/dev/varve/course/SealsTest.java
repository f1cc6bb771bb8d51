package dev.varve.course;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The seals of an exercise detect what its saboteurs do not. */
class SealsTest {
  @TempDir Path root;
  private Sandbox sandbox;
  private String before;

  @BeforeEach
  void copyTheExercise() {
    sandbox = new Sandbox(root);
    before = seals();
  }

  private String seals() {
    return new Seals(sandbox.course()).of(List.of(Sandbox.EXERCISE));
  }

  private List<String> differences() {
    return Seals.differences(before, seals());
  }

  @Test
  void eachTestHasALineWithItsRule() {
    assertThat(before)
        .containsPattern("\n  chain +[0-9a-f]{8} 2 keysOfOneBucketAreAllFound\n")
        .containsPattern("\n  helpers +[0-9a-f]{8} 2 ChainedHashTableTest.java\n")
        .contains("\n  saboteur     compares-arrays\n");
  }

  @Test
  void anAssertionThatIsDeletedIsSeen() {
    Sandbox.replace(
        sandbox.testFile(),
        "assertThat(get(\"a\")).as(\"after put a=1, get a\").isEqualTo(\"1\");",
        "");
    assertThat(differences())
        .hasSize(2)
        .allMatch(it -> it.matches("(was|is) bytes +\\w+ [45] aKeyIsFound\\w+"));
  }

  @Test
  void anAssertionThatIsWeakenedIsSeen() {
    Sandbox.replace(
        sandbox.testFile(),
        "assertThat(table.buckets()).as(\"buckets for four keys\").isEqualTo(4);",
        "assertThat(table.buckets()).as(\"buckets for four keys\").isPositive();");
    assertThat(differences()).hasSize(2).allMatch(it -> it.contains("theFifthKeyDoubles"));
  }

  @Test
  void aHelperThatIsWeakenedIsSeen() {
    Sandbox.replace(sandbox.testFile(), "return value == null", "return value != value");
    assertThat(differences()).hasSize(2).allMatch(it -> it.contains("helpers"));
  }

  @Test
  void aSaboteurThatIsDeletedIsSeen() throws IOException {
    Files.delete(sandbox.saboteur("grows-late"));
    assertThat(differences()).containsExactly("was saboteur     grows-late");
  }

  @Test
  void layoutAndCommentsDoNotMatter() {
    Sandbox.replace(sandbox.testFile(), "  @Proves(\"chain\")", "\t/* Now */ @Proves( \"chain\" )");
    assertThat(differences()).isEmpty();
  }
}
