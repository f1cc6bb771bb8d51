package dev.varve.course;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraftTest {
  private static final Course COURSE = Course.find();
  private static final Cut CUT = new Cut(COURSE);
  private static final String SOURCE = "step1-inmemory/src/main/java/dev/varve/KeyRange.java";

  private static Exercise exercise(List<String> write, List<String> drop) {
    return exercise(write, Map.of(), drop);
  }

  private static Exercise exercise(
      List<String> write, Map<String, String> says, List<String> drop) {
    Map<String, String> rules = Map.of("r", "r");
    return new Exercise(
        "9.9", "t", 1, "t", SOURCE, write, says, List.of(), drop, "c", rules, List.of());
  }

  private static String starter(Exercise exercise) {
    return CUT.starter(exercise).get(COURSE.workFile(exercise));
  }

  private static String solution(Exercise exercise) {
    return CUT.solution(exercise).get(COURSE.workFile(exercise));
  }

  private static String grafted(Exercise exercise, String engine, String learner) {
    return new Graft(exercise, starter(exercise)).into(engine, learner);
  }

  private static String engine() {
    return Course.read(COURSE.root().resolve(SOURCE));
  }

  private static String changed(String text, String before, String after) {
    assertThat(text).contains(before);
    return text.replace(before, after);
  }

  @Test
  void whatWasCutOutAndWrittenAgainGoesBackWithoutATrace() {
    List<Exercise> parts =
        Catalogue.standard().all().stream().filter(it -> it.source().startsWith("step")).toList();
    assertThat(parts).isNotEmpty();
    for (Exercise part : parts) {
      String engine = Course.read(COURSE.source(part));
      assertThat(grafted(part, engine, solution(part))).as(part.id()).isEqualTo(engine);
    }
  }

  @Test
  void onlyWhatWasToBeWrittenIsTaken() {
    Exercise exercise = exercise(List.of("isEmpty"), List.of());
    String learner =
        changed(
            changed(solution(exercise), "return to != null", "return null != to"),
            "return startsAtOrBefore(key) && endsAfter(key);",
            "return false;");
    assertThat(grafted(exercise, engine(), learner))
        .isEqualTo(changed(engine(), "return to != null", "return null != to"));
  }

  @Test
  void whatTheLearnerAddedComesAlongAndCompiles() {
    Exercise exercise = exercise(List.of("isEmpty"), List.of());
    String learner = changed(solution(exercise), "import", "import java.util.BitSet;\nimport");
    learner = changed(learner, "return to != null", "return Own.YES.test() && to != null");
    learner =
        learner.substring(0, learner.lastIndexOf('}'))
            + """
              private static final BitSet BITS = new BitSet();
              private enum Own {
                YES;
                boolean test() { return BITS.isEmpty() && more(); }
              }
              private static boolean more() { return true; }
            }
            """;
    String grafted = grafted(exercise, engine(), learner);
    assertThat(grafted).contains("package dev.varve;\nimport java.util.BitSet;");
    try (Workbench workbench = new Workbench()) {
      Path path = COURSE.root().resolve(SOURCE);
      assertThat(workbench.compile(Map.of(path, grafted)).problems()).isEmpty();
    }
  }

  @Test
  void aMemberOfHisOwnTakesThePlaceOfOneThatWasDropped() {
    Exercise exercise =
        exercise(List.of("toString"), Map.of("toString", "For people."), List.of("text"));
    String learner = changed(solution(exercise), "Text.of(bound)", "\"-\"");
    assertThat(grafted(exercise, engine(), learner))
        .isEqualTo(changed(engine(), "Text.of(bound)", "\"-\""));
  }

  @Test
  void twoExercisesMayShareAClass() {
    Exercise first = exercise(List.of("isEmpty"), List.of());
    Exercise second = exercise(List.of("contains"), List.of());
    String one = changed(solution(first), "return to != null", "return null != to");
    String other =
        changed(solution(second), "return startsAtOrBefore(key) && endsAfter(key)", "return true");
    assertThat(grafted(second, grafted(first, engine(), one), other))
        .contains("return null != to", "return true;");
  }

  @Test
  void aMethodThatIsDeclaredAnotherWayIsRefused() {
    Exercise exercise = exercise(List.of("contains"), List.of());
    String learner = changed(solution(exercise), "contains(byte[] key)", "contains(Object key)");
    assertThatThrownBy(() -> grafted(exercise, engine(), learner))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("exercise 9.9: not declared as in the starter");
  }
}
