package dev.varve.pages;

import dev.varve.course.Catalogue;
import dev.varve.course.Course;
import dev.varve.course.Exercise;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last column of a table with a row for each step: the minutes to read its chapter, and to
 * solve its exercises.
 */
final class MinutesColumn {
  private static final Pattern CHAPTER =
      Pattern.compile("\\(((?:\\.\\./)?step(\\d)-[^)]*\\.md)\\)");
  private static final int WORDS_PER_MINUTE = 200;
  private static final int ROUNDED_TO = 5;

  private MinutesColumn() {}

  /** Returns the table's lines with the column as it should be. */
  static List<String> lines(Catalogue catalogue, Page page, List<String> table) {
    List<String> lines = new ArrayList<>();
    for (String line : table) {
      Matcher chapter = CHAPTER.matcher(line);
      if (chapter.find()) {
        String text = Course.read(page.file().resolveSibling(chapter.group(1)));
        int exercises =
            catalogue.select(chapter.group(2)).stream().mapToInt(Exercise::minutes).sum();
        lines.add(withLastCell(line, readingMinutes(text) + " + " + exercises));
      } else {
        lines.add(line);
      }
    }
    return lines;
  }

  private static int readingMinutes(String text) {
    int words = text.strip().split("\\s+").length;
    int minutes = (words + WORDS_PER_MINUTE - 1) / WORDS_PER_MINUTE;
    return (minutes + ROUNDED_TO - 1) / ROUNDED_TO * ROUNDED_TO;
  }

  private static String withLastCell(String row, String cell) {
    return row.replaceFirst("\\|[^|]*\\|\\s*$", "| " + cell + " |");
  }
}
