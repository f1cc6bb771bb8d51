package dev.varve.course;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tables of exercises, written from the catalogue between two marks: all of them in the
 * exercises' own README, and those of a step in its chapter.
 */
final class ExerciseTable {
  private static final String BEGIN = "<!-- exercises -->\n";
  private static final String END = "<!-- /exercises -->\n";

  private final Course course;
  private final Catalogue catalogue;

  ExerciseTable(Course course, Catalogue catalogue) {
    this.course = course;
    this.catalogue = catalogue;
  }

  /** Returns the READMEs with their tables as the catalogue has them, by path. */
  Map<Path, String> readmes() {
    Map<Path, String> readmes = new TreeMap<>();
    readmes.put(course.readme(), inserted(course.readme(), overview()));
    for (Exercise exercise : catalogue.all()) {
      Path chapter = chapter(exercise);
      readmes.computeIfAbsent(chapter, it -> inserted(it, ofStep(exercise.step())));
    }
    return readmes;
  }

  private Path chapter(Exercise exercise) {
    return course.root().resolve(exercise.chapter().replaceAll("#.*", ""));
  }

  private String inserted(Path readme, String table) {
    String text = Course.read(readme);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException(
          course.show(readme) + " has no place for a table: " + BEGIN + END);
    }
    return text.substring(0, begin + BEGIN.length()) + "\n" + table + "\n" + text.substring(end);
  }

  private String overview() {
    StringBuilder table = new StringBuilder();
    table.append("| id | exercise | methods to write | rules | minutes |\n");
    table.append("|---|---|---|---|---|\n");
    for (Exercise exercise : catalogue.all()) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | [%s](%s) | %s | %d | %d |\n",
              exercise.id(),
              exercise.title(),
              link(course.readme(), course.workFile(exercise)),
              methods(exercise),
              exercise.rules().size(),
              exercise.minutes()));
    }
    return table.toString();
  }

  private String ofStep(String step) {
    StringBuilder table = new StringBuilder();
    table.append("| id | write | rules, in short | test | minutes |\n");
    table.append("|---|---|---|---|---|\n");
    for (Exercise exercise : catalogue.select(step)) {
      Path chapter = chapter(exercise);
      table.append(
          String.format(
              Locale.ROOT,
              "| [%s %s](%s) | %s | %s | [%s](%s) | %d |\n",
              exercise.id(),
              exercise.title(),
              link(chapter, course.workFile(exercise)),
              methods(exercise),
              String.join(", ", exercise.rules().keySet()),
              exercise.className() + "Test",
              link(chapter, course.testFile(exercise)),
              exercise.minutes()));
    }
    return table.toString();
  }

  private static String methods(Exercise exercise) {
    return "`" + String.join("`, `", exercise.write()) + "`";
  }

  private static String link(Path from, Path to) {
    return from.getParent().relativize(to).toString().replace('\\', '/');
  }
}
