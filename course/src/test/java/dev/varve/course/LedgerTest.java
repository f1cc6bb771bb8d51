package dev.varve.course;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.javaparser.ast.body.MethodDeclaration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The red ledger over the whole catalogue, and that nothing lies beside it. */
class LedgerTest {
  private static final Course COURSE = Course.find();
  private static final List<Exercise> ALL = Catalogue.standard().all();
  // Much longer than a learner waits: on a slow machine, too, only what hangs is called endless.
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @Test
  void everyTestIsRedOnTheStarterGreenOnTheFinishedClassAndRedOnSaboteurs() {
    int hands = Runtime.getRuntime().availableProcessors();
    Ledger.Page all =
        IntStream.range(0, hands)
            .parallel()
            .mapToObj(
                hand -> written(IntStream.range(0, ALL.size()).filter(i -> i % hands == hand)))
            .reduce(Ledger.Page.EMPTY, Ledger.Page::and);
    System.out.println(all);
    assertThat(all.problems()).isEmpty();
  }

  private static Ledger.Page written(IntStream exercises) {
    try (Checker checker = new Checker(COURSE, new Workbench(), LIMIT)) {
      Ledger ledger = new Ledger(COURSE, checker);
      exercises.forEach(i -> ledger.enter(ALL.get(i)));
      return ledger.page();
    }
  }

  /** What no saboteur shows: an assertion that was deleted or weakened beside others. */
  @Test
  void noTestChangesUnseen() {
    Path file = COURSE.ledger();
    String now = new Seals(COURSE).of(ALL);
    if (Boolean.getBoolean("ledger.write")) {
      Course.write(file, now);
    }
    assertThat(Seals.differences(Course.read(file), now))
        .as("if these tests prove as much as before, say so with -Dledger.write=true")
        .isEmpty();
  }

  @Test
  void whatIsInTheFoldersIsInTheCatalogue() throws IOException {
    Set<String> folders = names(ALL.stream().map(Exercise::folder));
    Set<String> ids = names(ALL.stream().map(Exercise::id));
    assertThat(names(COURSE.allTests())).as("folders of tests").isEqualTo(folders);
    assertThat(names(COURSE.allWork())).as("folders of starters").isEqualTo(folders);
    assertThat(names(COURSE.allSaboteurs())).as("folders of saboteurs").isEqualTo(ids);
    assertThat(ALL).allSatisfy(it -> assertThat(it.className()).isNotEmpty());
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return names(files.map(it -> it.getFileName().toString()));
    }
  }

  private static Set<String> names(Stream<String> names) {
    return names.collect(Collectors.toCollection(TreeSet::new));
  }

  /** A test of another kind would be run by no one; a disabled one would be no test. */
  @Test
  void everyTestMethodProvesARuleAndNoneIsDisabled() {
    for (Exercise exercise : ALL) {
      for (String text : COURSE.sourcesIn(COURSE.tests(exercise)).values()) {
        for (MethodDeclaration method :
            JavaSource.parse(text).tree().findAll(MethodDeclaration.class)) {
          Set<String> annotations =
              names(method.getAnnotations().stream().map(it -> it.getNameAsString()));
          assertThat(annotations)
              .as("%s, %s", exercise.id(), method.getName())
              .isSubsetOf(
                  "Proves",
                  "Override",
                  "SuppressWarnings",
                  "SafeVarargs",
                  "BeforeEach",
                  "AfterEach");
        }
      }
    }
  }
}
