package dev.varve.course;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The committed starters are what is cut from the finished classes. */
class StartersTest {
  private static final Course COURSE = Course.find();

  /**
   * A starter that a learner has begun to solve may differ in the methods to write; with {@code
   * -Dpristine=true} none may be begun.
   */
  @Test
  void startersAreWhatIsCutFromTheirSources() {
    Cut cut = new Cut(COURSE);
    List<String> problems = new ArrayList<>();
    for (Exercise exercise : Catalogue.standard().all()) {
      Map<Path, String> wanted = cut.starter(exercise);
      Map<Path, String> found = COURSE.sourcesIn(COURSE.work(exercise));
      wanted.forEach((file, text) -> problems.addAll(drift(exercise, file, text, found)));
      found.forEach(
          (file, text) -> {
            if (text.startsWith(Cut.FINISHED) && !wanted.containsKey(file)) {
              problems.add(COURSE.show(file) + " is no longer needed: delete it");
            }
          });
    }
    assertThat(problems)
        .as("cut them with: mvn -q compile exec:java -Dstep=exercises -Dexec.args=cut")
        .isEmpty();
  }

  private static List<String> drift(
      Exercise exercise, Path file, String wanted, Map<Path, String> found) {
    String text = found.get(file);
    if (text == null) {
      return List.of(COURSE.show(file) + " is missing");
    }
    Starter starter = new Starter(exercise);
    boolean main = file.equals(COURSE.workFile(exercise));
    if (Boolean.getBoolean("pristine") || !main) {
      return wanted.equals(text) ? List.of() : List.of(COURSE.show(file) + " was changed");
    }
    return starter.drift(wanted, text).stream().map(it -> COURSE.show(file) + ": " + it).toList();
  }
}
