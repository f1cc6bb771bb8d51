package dev.varve.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnippetTest {
  private static final String MARK = "<!-- snippet: " + Repository.SOURCE;

  private Repository repository;

  @BeforeEach
  void begin(@TempDir Path root) {
    repository = new Repository(root);
  }

  private List<String> refreshed(String name) {
    return repository.refreshed(repository.page(MARK + name + " -->", "```java", "```"));
  }

  @Test
  void aDifferenceIsToldWithItsPlaceAndTheWayOut() {
    Page page =
        repository.page(
            "# A page",
            "",
            MARK + "#add() -->",
            "```java",
            "void add() {",
            "  count += 1;",
            "}",
            "```");
    assertThat(repository.stale(page))
        .containsExactly(
            """
            docs/page.md:6: snippet: step1-inmemory/src/main/java/Counter.java#add()
              the page has:    count += 1;
              it should be:    count++; // and no more
              write it with: mvn -q compile exec:java -Dstep=exercises -Dexec.args="pages docs/page.md\""""
                .stripTrailing());
  }

  @Test
  void whatTheSourceSaysIsRight() {
    Page page =
        repository.page(
            MARK + "#add() -->",
            "```java",
            "void add() {",
            "  count++; // and no more",
            "}",
            "```");
    assertThat(repository.stale(page)).isEmpty();
  }

  @Test
  void allOverloadsAreTakenInTheLayoutOfTheSource() {
    assertThat(refreshed("#add"))
        .containsSequence(
            "```java",
            "void add() {",
            "  count++; // and no more",
            "}",
            "",
            "void add(int many) {",
            "  count +=",
            "      many;",
            "}",
            "```");
  }

  @Test
  void theCommentComesAlongIfItIsAskedFor() {
    assertThat(refreshed("#add() with-javadoc"))
        .containsSequence("```java", "/** Adds one. */", "void add() {");
  }

  @Test
  void fieldsTypesAndMethodsWithoutBodiesAreFound() {
    assertThat(refreshed("#count")).containsSequence("```java", "private int count;", "```");
    assertThat(refreshed("#Watcher")).containsSequence("```java", "interface Watcher {");
    assertThat(refreshed("#Watcher.counted"))
        .containsSequence("```java", "void counted(int count);", "```");
    assertThat(refreshed("#Counter")).containsSequence("```java", "final class Counter {");
  }

  @Test
  void theDrawingOfAClassIsTaken() {
    assertThat(refreshed("#javadoc")).containsSequence("```java", "count := u32", "```");
  }

  @Test
  void inAListItKeepsItsIndent() {
    Page page = repository.page("- one", "  " + MARK + "#count -->", "  ```java", "  ```", "- two");
    assertThat(repository.refreshed(page))
        .containsSequence("  ```java", "  private int count;", "  ```", "- two");
  }

  @Test
  void whatIsNotThereIsTold() {
    assertThat(refreshed("#subtract"))
        .anyMatch(it -> it.startsWith("docs/page.md:1: snippet: "))
        .anyMatch(it -> it.contains("nothing is called subtract in " + Repository.SOURCE));
    assertThat(refreshed(":10-20")).anyMatch(it -> it.contains("no lines' numbers"));
    assertThat(refreshed("#add() body")).anyMatch(it -> it.contains("a snippet is File.java#name"));
    Page page = repository.page("<!-- snippet: No.java#x -->", "```java", "```");
    assertThat(repository.stale(page)).anyMatch(it -> it.contains("there is no file No.java"));
    Page bare = repository.page(MARK + "#count -->", "", "```java", "```");
    assertThat(repository.stale(bare)).anyMatch(it -> it.contains("no ``` in the line after"));
  }
}
