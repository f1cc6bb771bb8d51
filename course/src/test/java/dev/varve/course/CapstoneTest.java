package dev.varve.course;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One suite of the engine, on the class that commits transactions, in a copy of its sources. */
class CapstoneTest {
  private static final Course ORIGINAL = Course.find();
  private static final Exercise PART = Catalogue.standard().get("6.5");
  private static final Exercise UNUSED = Catalogue.standard().get("2.5");
  private static final Exercise NO_PART = Catalogue.standard().get("1.1");
  private static final List<Capstone.Suite> SUITES =
      Capstone.SUITES.stream().filter(it -> it.what().equals("Transactions")).toList();

  @TempDir Path root;
  private Course course;
  private final StringBuilder told = new StringBuilder();

  @BeforeEach
  void copySources() throws IOException {
    course = new Course(root);
    copy("step6-transactions/src");
    copy("step2-wal/src/main");
    Cut cut = new Cut(course);
    cut.solution(PART).forEach(Course::write);
    cut.solution(UNUSED).forEach(Course::write);
  }

  private void copy(String folder) throws IOException {
    try (Stream<Path> files = Files.walk(ORIGINAL.root().resolve(folder))) {
      for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
        Course.write(root.resolve(ORIGINAL.root().relativize(file)), Course.read(file));
      }
    }
  }

  private boolean run(Exercise... solved) {
    return new Capstone(course, List.of(solved)).run(SUITES, told::append);
  }

  @Test
  void theEnginesOwnTestsPassOnPartsThatAreRight() {
    assertThat(run(PART)).isTrue();
    assertThat(told.toString())
        .contains("6.5  Transaction: write, savepoint, rollbackTo, commit, dependencies")
        .containsPattern("Transactions\n  (\\d+) of \\1 tests pass")
        .doesNotContain("was not used here", "red:");
  }

  @Test
  void theyFailOnAPartThatIsWrong() {
    Sandbox.replace(
        course.workFile(PART),
        "writes.truncate(savepoint.operations, savepoint.encodedLength);",
        "writes.put(\"a\", \"\");");
    assertThat(run(PART)).isFalse();
    assertThat(told.toString()).contains("  red: aSavepointBringsBackWhatWasWrittenUntilThen()");
  }

  @Test
  void aPartThatTheseTestsDoNotNeedIsNamed() {
    assertThat(run(PART, UNUSED)).isTrue();
    assertThat(told.toString()).contains("dev.varve.wal.Checkpoint was not used here.");
  }

  @Test
  void whatDoesNotCompileIsTold() {
    Sandbox.replace(course.workFile(PART), "workspace.write(batch);", "workspace.write(nothing);");
    assertThat(run(PART)).isFalse();
    assertThat(told.toString()).contains("Transaction.java:", "cannot find symbol");
  }

  @Test
  void withoutAPartThereIsNothingToRun() {
    assertThat(new Capstone(course, List.of(NO_PART)).run(told::append)).isFalse();
    assertThat(told.toString()).contains("You have not solved a part of the engine yet");
  }
}
