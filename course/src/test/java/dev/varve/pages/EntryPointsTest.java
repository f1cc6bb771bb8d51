package dev.varve.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.course.Course;
import dev.varve.course.Runner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The programs of the course as processes: what they end with, and in which language. */
class EntryPointsTest {
  private static final Steps STEPS = new Steps(Course.find());

  /**
   * Unusual digits, and a comma for another purpose: any output that depends on the locale shows
   * them.
   */
  private static final List<String> ARABIC =
      List.of("-Duser.language=ar", "-Duser.country=EG", "-Duser.extensions=u-nu-arab");

  private static final List<String> TURKISH = List.of("-Duser.language=tr");
  private static final List<String> GERMAN = List.of("-Duser.language=de");

  @TempDir Path directory;

  private static Stream<String> mains() {
    return Stream.concat(
        STEPS.tour().stream().map(Steps.Step::main), Stream.of(Main.class.getName()));
  }

  private Child.End run(List<String> options, String main, List<String> arguments, String typed)
      throws IOException {
    List<String> all = Stream.concat(Child.QUICKLY.stream(), options.stream()).toList();
    return Child.run(Child.PATIENCE, all, main, arguments, empty(), typed);
  }

  /** Each session has a store of its own. */
  private Path empty() throws IOException {
    return Files.createTempDirectory(directory, "run");
  }

  private Child.End run(String main, String typed, String... arguments) throws IOException {
    return run(List.of(), main, List.of(arguments), typed);
  }

  @ParameterizedTest
  @MethodSource("mains")
  void whatWasMistypedEndsTheProgramWithAnError(String main) throws IOException {
    Path inside = Course.find().root();
    Child.End end = Child.run(Child.PATIENCE, Child.QUICKLY, main, List.of("typo"), inside, "");
    assertThat(end.code()).as(end.output()).isBetween(1, 2);
    assertThat(end.output()).contains("there is no ", "\"typo\"");
    Child.End help = Child.run(Child.PATIENCE, Child.QUICKLY, main, List.of("--help"), inside, "");
    assertThat(help.code()).as(help.output()).isZero();
    assertThat(help.output()).contains("--help");
  }

  /** Maven continues to compile after the last demo, so a message says when the tour is over. */
  @Test
  void theLastWordsOfTheTourAreThoseOfTheLastModule() throws IOException {
    Path root = Course.find().root();
    String pom = Course.read(root.resolve("pom.xml"));
    String always = pom.substring(0, pom.indexOf("</modules>"));
    assertThat(always.stripTrailing()).endsWith("<module>exercises</module>");
    String main = "dev.varve.course.AfterTheTour";
    assertThat(Course.read(root.resolve(Path.of("exercises", "pom.xml"))))
        .contains("<demo.main>" + main + "</demo.main>");
    Child.End end = Child.run(Child.PATIENCE, Child.QUICKLY, main, List.of(), root, "");
    assertThat(end.code()).as(end.output()).isZero();
    assertThat(end.output()).contains("That was the tour", "-Dstep=exercises");
  }

  /** Without {@code -Dstep} the module's own main is another: it ends the tour. */
  @Test
  void theTestsOfOneExerciseAreRunByTheRunner() {
    String pom = Course.read(Course.find().root().resolve(Path.of("exercises", "pom.xml")));
    String execution =
        pom.substring(
            pom.indexOf("<id>exercise</id>"),
            pom.indexOf("</execution>", pom.indexOf("<id>exercise</id>")));
    assertThat(execution)
        .contains("<mainClass>" + Runner.class.getName() + "</mainClass>")
        .contains("<argument>check</argument>", "<argument>${exercise}</argument>");
  }

  /** Maven starts nothing for a step that does not exist, and so has to refuse it. */
  @Test
  void theBuildKnowsEveryStepAndNoOther() {
    String pom = Course.read(Course.find().root().resolve("pom.xml"));
    Matcher rule = Pattern.compile("<regex>(.*)</regex>").matcher(pom);
    assertThat(rule.find()).isTrue();
    assertThat(STEPS.tour()).isNotEmpty().allMatch(it -> it.name().matches(rule.group(1)));
    assertThat(List.of("exercises", "benchmarks")).allMatch(it -> it.matches(rule.group(1)));
    assertThat(List.of("0", "9", "33", "", "exercise")).noneMatch(it -> it.matches(rule.group(1)));
  }

  @Test
  void aShellEndsWithWhatItsCommandsCameTo() throws IOException {
    for (Steps.Step step : List.of(STEPS.named("1").get(), STEPS.named("6").get())) {
      assertThat(run(step.main(), "set a 1\nget a\n", "shell").code()).isZero();
      Child.End failed = run(step.main(), "set a 1\nfoo\nset b 2\n", "shell");
      assertThat(failed.code()).isEqualTo(1);
      assertThat(failed.output()).endsWith("ok\n");
      Child.End stopped = run(step.main(), "foo\nset b 2\n", "shell", "--stop-on-error");
      assertThat(stopped.code()).isEqualTo(1);
      assertThat(stopped.output()).startsWith("unknown command").hasLineCount(1);
    }
  }

  /** Nothing in it depends on time or chance. */
  private static final String SESSION =
      """
      set INFO 1
      SET info 2
      EXISTS INFO
      set lease x 1234567
      set lease 'y' 1234567
      keys --limit 12
      scan --limit x
      count
      FLUSH
      verify
      INFO
      LEVELS
      find 1 INFO
      bill
      xray CURRENT
      import none.csv
      help
      clear
      """;

  @Test
  void noFigureAndNoCommandDependsOnTheLanguage() throws IOException {
    for (Steps.Step step : stepsWithShell()) {
      String plain = session(step, List.of());
      assertThat(plain).contains("ok, was x\n", "\n3\n");
      assertThat(session(step, ARABIC)).as("step %s in Arabic", step.name()).isEqualTo(plain);
      if (step.name().equals("6")) {
        assertThat(session(step, TURKISH)).isEqualTo(plain);
        assertThat(session(step, GERMAN)).isEqualTo(plain);
      }
    }
  }

  private static List<Steps.Step> stepsWithShell() {
    List<Steps.Step> all =
        STEPS.tour().stream()
            .filter(it -> MainArguments.of(Course.find(), it.main()).contains("shell"))
            .toList();
    assertThat(all).hasSize(7);
    return all;
  }

  private String session(Steps.Step step, List<String> language) throws IOException {
    String output = run(language, step.main(), List.of("shell"), SESSION).output();
    return output.replaceAll(" in [^ ]*run\\d+", " in its directory");
  }
}
