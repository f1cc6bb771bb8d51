package dev.varve.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.course.Course;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The English of the repository has no turns of phrase that have to be read twice. */
class TurnsTest {
  private static final Course COURSE = Course.find();
  private static final Turns TURNS = Turns.of(COURSE);

  @Test
  void noTextOfTheRepositoryHasOne() {
    Map<String, String> texts = Turns.texts(COURSE);
    assertThat(texts)
        .hasSizeGreaterThan(1000)
        .containsKeys(
            "CHANGELOG.md",
            "exercises/exercises.yaml",
            "exercises/src/saboteurs/1.1/a-prefix-is-the-key.txt")
        .doesNotContainKey("exercises/src/main/java/dev/varve/exercises/skiplist/SkipList.java");
    List<Problem> problems = new ArrayList<>();
    texts.forEach((name, text) -> problems.addAll(TURNS.in(name, text)));
    StringBuilder lines = new StringBuilder();
    problems.forEach(it -> lines.append('\n').append(it));
    assertThat(problems).withFailMessage(lines.toString()).isEmpty();
  }

  @Test
  void eachIsFoundInItsExample() {
    assertThat(TURNS.all())
        .hasSizeGreaterThan(30)
        .allMatch(turn -> turn.phrase().matcher(turn.example()).find());
  }

  @Test
  void noSuggestionIsItselfOne() {
    for (Turns.Turn turn : TURNS.all()) {
      assertThat(TURNS.in("suggestion", turn.instead())).isEmpty();
    }
  }

  @Test
  void oneIsFoundAtItsLineAlsoIfItContinuesOnTheNext() {
    List<String> found =
        TURNS.in("A.java", "/**\n * Waits.\n *\n * <p>For\n * Ever.\n */\n// nobody\n").stream()
            .map(Problem::toString)
            .toList();
    assertThat(found)
        .containsExactlyInAnyOrder(
            "A.java:7: \"nobody\": write instead: no reader; no other thread; or passive",
            "A.java:4: \"For Ever\": write instead: forever");
  }

  @Test
  void similarPhrasesAreAllowed() {
    for (String good :
        List.of(
            "if there is no table",
            "it is no longer open",
            "the clock runs behind it",
            "files left behind by a crash",
            "compaction falls behind",
            "a stands for b, and c stands out",
            "so many bytes that they do not fit",
            "nothing but the key",
            "for every key",
            "is it told?")) {
      assertThat(TURNS.in("good", good)).as(good).isEmpty();
    }
  }
}
