package dev.varve.pages;

import dev.varve.course.Catalogue;
import dev.varve.course.Course;
import dev.varve.course.Exercise;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table of exercises, written from the catalogue. */
final class ExerciseTable {
  private ExerciseTable() {}

  /**
   * Returns the table of the exercises selected by {@code which}, with links relative to the page.
   */
  static List<String> lines(Course course, Catalogue catalogue, Page page, String which) {
    List<String> lines = new ArrayList<>();
    lines.add("| id | exercise | methods to write | rules, in short | test | minutes |");
    lines.add("|---|---|---|---|---|---|");
    for (Exercise exercise : catalogue.select(which)) {
      lines.add(
          String.format(
              Locale.ROOT,
              "| %s | [%s](%s) | `%s` | %s | [%sTest](%s) | %d |",
              exercise.id(),
              exercise.title(),
              link(page, course.workFile(exercise)),
              String.join("`, `", exercise.write()),
              String.join(", ", exercise.rules().keySet()),
              exercise.className(),
              link(page, course.testFile(exercise)),
              exercise.minutes()));
    }
    return lines;
  }

  private static String link(Page page, Path file) {
    return page.file().getParent().relativize(file).toString().replace('\\', '/');
  }
}
