package dev.varve.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.course.Course;
import java.nio.file.Path;
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
        root.resolve("step1-inmemory/src/main/java/Demo.java"),
        "class Demo { static final String SHELL = \"shell\"; }");
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
            "docs/page.md:5: there is no program that knows the argument shall",
            "docs/page.md:6: there is no test NoTest");
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
