package dev.varve.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.course.Course;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesTest {
  private Repository repository;

  @BeforeEach
  void begin(@TempDir Path root) {
    repository = new Repository(root);
  }

  @Test
  void theExercisesOfAStepAreThoseOfTheCatalogue() {
    Page page = repository.page("<!-- exercises: 1 -->", "| id |", "|---|", "| 9.9 |", "", "End");
    assertThat(repository.stale(page)).hasSize(1);
    assertThat(repository.refreshed(page))
        .anyMatch(
            it ->
                it.startsWith(
                    "| 1.1 | [A chained hash table](../exercises/src/main/java/dev/varve/exercises/"))
        .noneMatch(it -> it.startsWith("| 9.9") || it.startsWith("| 2.1"))
        .contains("End");
  }

  @Test
  void minutesAreThoseOfTheChapterAndOfItsExercises() {
    Course.write(
        repository.course().root().resolve("step1-inmemory/README.md"), "word ".repeat(1001));
    Page page =
        repository.page(
            "<!-- minutes -->",
            "| step | minutes |",
            "|---|---|",
            "| [1](../step1-inmemory/README.md) | many |");
    assertThat(repository.refreshed(page))
        .contains("| step | minutes |", "| [1](../step1-inmemory/README.md) | 10 + 135 |");
  }
}
