package dev.varve.course;

import java.util.Locale;

/** The table of exercises in the README, written from the catalogue between two marks. */
final class ExerciseTable {
  private static final String BEGIN = "<!-- exercises: written by `cut` -->\n";
  private static final String END = "<!-- end -->\n";

  private ExerciseTable() {}

  /** Returns the README with the table as the catalogue has it. */
  static String inserted(Course course, Catalogue catalogue) {
    String readme = Course.read(course.readme());
    int begin = readme.indexOf(BEGIN);
    int end = readme.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException(
          course.show(course.readme()) + " has no place for a table");
    }
    return readme.substring(0, begin + BEGIN.length())
        + "\n"
        + table(catalogue)
        + "\n"
        + readme.substring(end);
  }

  private static String table(Catalogue catalogue) {
    StringBuilder table = new StringBuilder();
    table.append("| id | exercise | methods to write | rules | minutes |\n");
    table.append("|---|---|---|---|---|\n");
    for (Exercise exercise : catalogue.all()) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | [%s](src/main/java/%s/%s.java) | `%s` | %d | %d |\n",
              exercise.id(),
              exercise.title(),
              exercise.packageName().replace('.', '/'),
              exercise.className(),
              String.join("`, `", exercise.write()),
              exercise.rules().size(),
              exercise.minutes()));
    }
    return table.toString();
  }
}
