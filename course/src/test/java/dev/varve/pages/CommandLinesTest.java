package dev.varve.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.course.Catalogue;
import dev.varve.course.Course;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLinesTest {
  @TempDir Path root;
  private Repository repository;

  @BeforeEach
  void begin() {
    repository = new Repository(root);
    Course.write(
        root.resolve("step1-inmemory/src/test/java/CounterTest.java"), "class CounterTest {}");
    Course.write(
        root.resolve("step1-inmemory/src/main/java/dev/varve/inmemory/demo/Demo.java"),
        """
        package dev.varve.inmemory.demo;
        import dev.varve.shell.Shell;
        class Demo {
          static void main(String[] args) {
            if (!Shell.isAskedFor(args)) {
              new Demo().tell();
            }
          }
          void tell() {
            new Store().put("city", "Basel");
          }
        }
        """);
    Course.write(
        root.resolve("step1-inmemory/src/main/java/dev/varve/shell/Shell.java"),
        """
        package dev.varve.shell;
        class Shell {
          private static final String NAME = "shell";
          private static final String PROMPT = "varve";
          static boolean isAskedFor(String[] words) {
            return words.length > 0 && words[0].equals(NAME);
          }
        }
        """);
  }

  @Test
  void aCommandThatNamesWhatIsNotThereIsToldWithItsPlace() {
    Page page = repository.page("Run", "`mvn -q compile exec:java -Dstep=9`", "or not.");
    assertThat(repository.wrong(page))
        .containsExactly("docs/page.md:2: there is no step 9: mvn -q compile exec:java -Dstep=9");
  }

  @Test
  void stepsModulesProfilesExercisesTestsAndArgumentsMustBeThere() {
    Page page =
        repository.page(
            "```sh",
            "mvn -q test -Dexercise=3.9",
            "mvn -q verify -pl step1-inmemory,step9-none -am   # -pl step8-none",
            "./mvnw verify -Psook",
            "mvn -q compile exec:java -Dstep=1 -Dexec.args=\"shall 3\"",
            "mvn test -Dtest='CounterTest#x,a.b.NoTest,*Test'",
            "```");
    assertThat(repository.wrong(page))
        .extracting(it -> it.replaceAll("(: (?:mvn|\\./mvnw)).*", ""))
        .containsExactly(
            "docs/page.md:2: there is no exercise 3.9",
            "docs/page.md:3: there is no module step9-none",
            "docs/page.md:4: there is no profile sook",
            "docs/page.md:5: there is no program in step 1 that knows the argument shall",
            "docs/page.md:6: there is no test NoTest");
  }

  @Test
  void whatMavenWantsBehindAnOptionMustBeThere() {
    Page page =
        repository.page(
            "`mvn verify -pl`", "`mvn verify -P -pl step1-inmemory`", "`mvn -P sook verify`");
    assertThat(repository.wrong(page))
        .containsExactly(
            "docs/page.md:1: nothing is named after -pl: mvn verify -pl",
            "docs/page.md:2: nothing is named after -P: mvn verify -P -pl step1-inmemory",
            "docs/page.md:3: there is no profile sook: mvn -P sook verify");
    Page right = repository.page("`mvn -P soak -D step=1 verify`", "<!-- transcript: -->");
    assertThat(repository.wrong(right)).isEmpty();
  }

  @Test
  void anArgumentMustBeOneThatTheProgramAsksFor() {
    String start = "`mvn -q compile exec:java -Dstep=";
    Page page =
        repository.page(
            start + "1 -Dexec.args=city`",
            start + "1 -Dexec.args=varve`",
            start + "2 -Dexec.args=shell`",
            "`mvn -q compile exec:java -Dexec.args=shell`",
            "`mvn -q compile exec:java -Dexec.args=city`");
    assertThat(repository.wrong(page))
        .extracting(it -> it.replaceAll(": mvn.*", ""))
        .containsExactly(
            "docs/page.md:1: there is no program in step 1 that knows the argument city",
            "docs/page.md:2: there is no program in step 1 that knows the argument varve",
            "docs/page.md:3: there is no program in step 2 that knows the argument shell",
            "docs/page.md:5: there is no program in the tour that knows the argument city");
  }

  @Test
  void theProgramsOfTheCourseAskForTheseArguments() {
    assertThat(ofTheCourse("3 -Dexec.args=pull-the-plug")).hasSize(1);
    assertThat(ofTheCourse("2 -Dexec.args=\"pull-the-plug 17\"")).isEmpty();
    assertThat(ofTheCourse("6 -Dexec.args=put")).hasSize(1);
    assertThat(ofTheCourse("6 -Dexec.args=\"example bank\"")).isEmpty();
    assertThat(ofTheCourse("5 -Dexec.args=\"levels live\"")).isEmpty();
    assertThat(ofTheCourse("exercises -Dexec.args=\"hint 3.2\"")).isEmpty();
    assertThat(ofTheCourse("exercises -Dexec.args=\"hunt 3.2\"")).hasSize(1);
    assertThat(ofTheCourse("exercises -Dexec.args=pages")).isEmpty();
    assertThat(ofTheCourse("benchmarks -Dexec.args=\"jmh Block\"")).isEmpty();
  }

  private List<Problem> ofTheCourse(String options) {
    CommandLines commands = new CommandLines(Course.find(), Catalogue.standard());
    return commands.wrong(repository.page("`mvn -q compile exec:java -Dstep=" + options + "`"));
  }

  @Test
  void whatIsThereIsRight() {
    Page page =
        repository.page(
            "| `mvn -q compile exec:java -Dstep=1 -Dexec.args=shell` | the shell |",
            "| `mvn -q test -Dexercise=all` | `mvn verify -Psoak` |",
            "```",
            "printf 'get a' | mvn -q compile exec:java -Dstep=exercises",
            "mvn -q compile exec:java -Dstep=benchmarks -Dexec.args=--help",
            "mvn test -pl step1-inmemory -am -Dtest=CounterTest",
            "```");
    assertThat(repository.wrong(page)).isEmpty();
  }
}
