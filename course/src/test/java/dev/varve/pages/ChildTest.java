package dev.varve.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.varve.course.Catalogue;
import dev.varve.course.Course;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No output of a program that did not end as it should gets into a page. */
class ChildTest {
  @TempDir Path root;
  private Repository repository;

  static final class Throws {
    public static void main(String[] arguments) {
      System.out.println("half of it");
      throw new IllegalStateException("the rest");
    }
  }

  static final class EndsRed {
    public static void main(String[] arguments) {
      System.out.println("a rule is broken");
      System.exit(1);
    }
  }

  static final class NeverEnds {
    public static void main(String[] arguments) throws InterruptedException {
      System.out.println("still here");
      new CountDownLatch(1).await();
    }
  }

  @BeforeEach
  void begin() {
    repository = new Repository(root);
  }

  private void starts(String folder, Class<?> main) {
    Path pom = root.resolve(folder).resolve("pom.xml");
    Course.write(
        pom,
        Course.read(pom)
            .replaceAll(
                "<demo.main>[^<]*<", "<demo.main>" + main.getName().replace("$", "\\$") + "<"));
  }

  private Page page(String step) {
    return repository.page(
        "<!-- transcript: mvn -q compile exec:java -Dstep=" + step + " -Dexec.args=list -->",
        "```text",
        "```");
  }

  /** Without exercises, so that none is cut. */
  private List<String> refresh(Page page) {
    try (Pages pages = new Pages(repository.course(), new Catalogue(List.of()))) {
      return pages.refresh(List.of(page));
    }
  }

  @Test
  void aProgramThatThrowsIsTold() {
    starts("step1-inmemory", Throws.class);
    assertThat(repository.stale(page("1")))
        .singleElement()
        .asString()
        .startsWith("docs/page.md:1: transcript: mvn -q compile exec:java -Dstep=1")
        .contains("ended with 1, after: Exception in thread \"main\"", "the rest");
  }

  @Test
  void itsPageStaysAsItWas() {
    starts("step1-inmemory", Throws.class);
    Page page = page("1");
    assertThat(refresh(page)).singleElement().asString().contains("ended with 1");
    assertThat(Page.read(repository.course(), page.file())).isEqualTo(page);
  }

  @Test
  void onlyTheRunnerMayEndWithOne() {
    starts("step1-inmemory", EndsRed.class);
    starts("exercises", EndsRed.class);
    assertThat(refresh(page("1"))).singleElement().asString().contains("after: a rule is broken");
    assertThat(refresh(page("exercises"))).containsExactly("docs/page.md was written");
  }

  @Test
  void theRunnerMayNotThrow() {
    starts("exercises", Throws.class);
    assertThat(refresh(page("exercises"))).singleElement().asString().contains("ended with 1");
  }

  @Test
  void aProgramThatDoesNotEndIsKilledAndTold() {
    assertThatIOException()
        .isThrownBy(() -> run(Duration.ofSeconds(1)))
        .withMessage("it had not ended after 1 s, and was killed");
  }

  private Child.End run(Duration limit) throws IOException {
    return Child.run(limit, Child.QUICKLY, NeverEnds.class.getName(), List.of(), root, "");
  }
}
