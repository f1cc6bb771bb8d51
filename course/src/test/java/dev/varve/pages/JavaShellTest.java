package dev.varve.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.course.Catalogue;
import dev.varve.course.Course;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaShellTest {
  private static final String JSHELL = "<!-- jshell -->";

  private Repository repository;

  @BeforeEach
  void begin(@TempDir Path root) {
    repository = new Repository(root);
  }

  @Test
  void aCommentBeginsWithTheValueAndMayGoOn() {
    Page page =
        repository.page(
            JSHELL,
            "```java",
            "var list = new ArrayList<String>();    // a comment of no value? []",
            "list.add(\"a\")                           // true",
            "list.get(0)                             // \"a\": the first",
            "list.size();                            // 1, and no more",
            "for (int i = 0; i < 2; i++) {",
            "  list.add(\"b\"); // in the middle of a line that goes on",
            "}",
            "list.size()",
            "```");
    assertThat(repository.stale(page)).hasSize(1);
    assertThat(repository.refreshed(page))
        .containsSequence(
            "var list = new ArrayList<String>();    // []",
            "list.add(\"a\")                           // true")
        .contains("  list.add(\"b\"); // in the middle of a line that goes on");
    Page fresh = Page.read(repository.course(), page.file());
    assertThat(repository.stale(fresh)).isEmpty();
  }

  @Test
  void anotherValueIsToldAndPutRight() {
    Page page =
        repository.page(JSHELL, "```java", "2 + 2    // 5, says the page", "3 * 3    // 91", "```");
    assertThat(repository.stale(page)).hasSize(1);
    assertThat(repository.stale(page).get(0))
        .startsWith("docs/page.md:3: jshell")
        .contains("the page has:  2 + 2    // 5, says", "it should be:  2 + 2    // 4, says");
    assertThat(repository.refreshed(page))
        .contains("2 + 2    // 4, says the page", "3 * 3    // 9");
  }

  @Test
  void blocksShareOneShellAndWhatOneHasPrintedStandsUnderIt() {
    Page page =
        repository.page(
            JSHELL,
            "```java",
            "int base = 16;",
            "System.out.println(\"never shown\");",
            "```",
            JSHELL,
            "```java",
            "System.out.printf(\"%d%nü%n\", base)",
            "```",
            "<!-- jshell printed -->",
            "```text",
            "15",
            "```");
    assertThat(repository.stale(page)).hasSize(1);
    assertThat(repository.refreshed(page)).containsSequence("```text", "16", "ü", "```");
  }

  @Test
  void whatDoesNotCompileThrowsOrDoesNotEndIsTold() {
    assertThat(told("int i = \"one\";")).contains("docs/page.md:1: jshell", "incompatible types");
    assertThat(told("missing.size()")).contains("jshell refuses missing.size()", "cannot find");
    assertThat(told("int f() { return missing; }")).contains("jshell refuses");
    assertThat(told("List.of().get(0)"))
        .contains("List.of().get(0)", "throws java.lang.ArrayIndexOutOfBoundsException");
    assertThat(told("for (;;) {")).contains("jshell waits for more, after: for (;;) {");
  }

  private String told(String line) {
    Page page = repository.page(JSHELL, "```java", line, "```");
    return String.join("\n", repository.stale(page));
  }

  @Test
  void theMarkNamesTheModulesOnTheClassPath() {
    String[] lines = {"```java", "new dev.varve.WriteBatch().delete(\"a\").size()    // 1", "```"};
    assertThat(inTheCourse("<!-- jshell: step1-inmemory -->", lines)).isEqualTo("[]");
    assertThat(inTheCourse(JSHELL, lines)).contains("dev.varve.WriteBatch");
    assertThat(inTheCourse("<!-- jshell: step9 -->", lines)).contains("no classes of step9");
  }

  private String inTheCourse(String mark, String... lines) {
    Page page = repository.page(mark, lines[0], lines[1], lines[2]);
    try (Pages pages = new Pages(Course.find(), Catalogue.standard())) {
      return pages.stale(List.of(page)).toString();
    }
  }
}
