package dev.varve.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.course.Catalogue;
import dev.varve.course.Course;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transcripts of a program that is quick: the shell of step 1. */
class TranscriptTest {
  private static final String SHELL =
      "<!-- transcript: mvn -q compile exec:java -Dstep=1 -Dexec.args=shell -->";

  private Repository repository;

  @BeforeEach
  void begin(@TempDir Path root) {
    repository = new Repository(root);
  }

  @Test
  void aDifferenceIsToldWithItsPlaceAndTheWayOut() {
    Page page =
        repository.page(
            SHELL, "```text", "varve> set a one", "ok", "varve> get a", "two", "```", "Done.");
    assertThat(repository.stale(page)).hasSize(1);
    assertThat(repository.stale(page).get(0))
        .startsWith("docs/page.md:6: transcript: mvn -q compile exec:java -Dstep=1")
        .contains("the page has:  two\n", "it should be:  one\n", "\"pages docs/page.md\"");
    assertThat(repository.refreshed(page))
        .containsSequence("varve> set a one", "ok", "varve> get a", "one", "```", "Done.");
  }

  @Test
  void answersAreFilledIn() {
    Page page =
        repository.page(
            SHELL,
            "```text",
            "varve> set session alice 30",
            "varve> ttl session",
            "varve> batch",
            "varve batch> set a 1",
            "varve batch> abort",
            "varve> get a",
            "```");
    assertThat(repository.refreshed(page))
        .containsSubsequence(
            "varve> set session alice 30",
            "ok",
            "varve> ttl session",
            "varve> batch",
            "ok; set and delete, then end or abort",
            "varve batch> set a 1",
            "ok",
            "varve batch> abort",
            "varve> get a",
            "(nothing)",
            "```");
  }

  @Test
  void timesAreNotCompared() {
    Page page =
        repository.page(
            SHELL,
            "```text",
            "varve> set session alice 30",
            "ok",
            "varve> ttl session",
            "3.1 seconds",
            "```");
    assertThat(repository.stale(page)).isEmpty();
  }

  @Test
  void anAnswerThatIsLeftOutIsMarkedAsSuch() {
    Page page = repository.page(SHELL, "```text", "varve> set a 1", "varve> get a", "1", "```");
    assertThat(repository.stale(page)).hasSize(1);
    Page marked =
        repository.page(SHELL, "```text", "varve> set a 1", "...", "varve> get a", "1", "```");
    assertThat(repository.stale(marked)).isEmpty();
  }

  @Test
  void theReaderMayPullThePlug() {
    Page page =
        repository.page(
            "<!-- transcript: mvn -q compile exec:java -Dstep=2 -Dexec.args=pull-the-plug -->",
            "```text",
            "...",
            "  call> 7",
            "...",
            "  prediction> city=Bern",
            "...",
            "```");
    assertThat(repository.stale(page)).isEmpty();
  }

  @Test
  void theRunnerSeesACourseThatNobodyHasBegun() {
    String command = "mvn -q compile exec:java -Dstep=exercises -Dexec.args=list";
    Page page =
        new Page(
            "README.md",
            repository.course().root().resolve("README.md"),
            List.of("<!-- transcript: " + command + " -->", "```text", "```"));
    try (Pages pages = new Pages(Course.find(), Catalogue.standard())) {
      pages.refresh(List.of(page));
    }
    int all = Catalogue.standard().all().size();
    assertThat(Course.read(page.file()))
        .contains("0 of " + all + " solved", "[ ] 3.2  A skip list");
  }

  @Test
  void whatCannotBeRunIsTold() {
    assertThat(told("mvn verify")).contains("only what exec:java starts");
    assertThat(told("mvn -q compile exec:java -Dstep=99")).contains("there is no step 99");
    assertThat(told("mvn -q compile exec:java -Dstep=benchmarks")).contains("benchmarks");
    assertThat(told("mvn -q compile exec:java -Dstep=exercises")).contains("needs a command");
  }

  private String told(String command) {
    Page page = repository.page("<!-- transcript: " + command + " -->", "```text", "x", "```");
    return String.join("\n", repository.stale(page));
  }
}
