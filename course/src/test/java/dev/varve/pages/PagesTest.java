package dev.varve.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.course.Catalogue;
import dev.varve.course.Course;
import dev.varve.course.Exercise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The pages of the course say nothing that is not so. */
class PagesTest {
  private static final Course COURSE = Course.find();
  private static final List<Page> PAGES = Pages.all(COURSE);

  @Test
  void whatIsMarkedIsTakenFromWhereTheMarkSays() {
    try (Pages pages = new Pages(COURSE, Catalogue.standard())) {
      none(pages.stale(PAGES));
    }
  }

  @Test
  void picturesHaveOneStyleAndTheEngineIsThereForEachStep() {
    none(new Pictures(COURSE).stale());
  }

  @Test
  void linksLeadToFilesAndHeadings() {
    Links links = new Links(COURSE);
    assertThat(PAGES).hasSizeGreaterThan(10);
    none(PAGES.stream().flatMap(it -> links.dead(it).stream()).toList());
  }

  @Test
  void theCatalogueLeadsToChapters() {
    Links links = new Links(COURSE);
    Page root = Page.read(COURSE, COURSE.root().resolve("README.md"));
    List<Problem> problems = new ArrayList<>();
    for (Exercise exercise : Catalogue.standard().all()) {
      links
          .problem(root, exercise.chapter())
          .ifPresent(
              it ->
                  problems.add(
                      new Problem("exercise " + exercise.id() + " in exercises.yaml", 1, it)));
    }
    none(problems);
  }

  @Test
  void commandLinesNameWhatIsThere() {
    CommandLines commands = new CommandLines(COURSE, Catalogue.standard());
    none(PAGES.stream().flatMap(it -> commands.wrong(it).stream()).toList());
  }

  private static void none(List<Problem> problems) {
    StringBuilder text = new StringBuilder();
    problems.forEach(it -> text.append('\n').append(it).append('\n'));
    assertThat(problems).withFailMessage(text.toString()).isEmpty();
  }
}
