package dev.varve.pages;

import dev.varve.course.Course;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A page of the course: a Markdown file, line by line.
 *
 * @param name its path from the root of the repository, with slashes
 * @param file where it is
 * @param lines its lines
 */
record Page(String name, Path file, List<String> lines) {
  private static final String FENCE = "\\s*(```|~~~).*";

  Page {
    lines = List.copyOf(lines);
  }

  static Page read(Course course, Path file) {
    return new Page(course.show(file), file, Course.read(file).lines().toList());
  }

  /** Returns its text, as it is written to the file. */
  String text() {
    return String.join("\n", lines) + "\n";
  }

  /**
   * Returns for each line whether it is in a fence; this includes the two lines of the fence
   * itself.
   */
  boolean[] fenced() {
    boolean[] fenced = new boolean[lines.size()];
    String open = null;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      fenced[i] = open != null;
      if (open == null && line.matches(FENCE)) {
        open = line.substring(0, 3);
        fenced[i] = true;
      } else if (open != null && line.equals(open)) {
        open = null;
      }
    }
    return fenced;
  }

  /** Returns the marks, from the top down. */
  List<Mark> marks() {
    boolean[] fenced = fenced();
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!fenced[i]) {
        Mark.at(this, i).ifPresent(marks::add);
      }
    }
    return marks;
  }

  /** Returns a page with other lines below {@code mark}, a mark of this page. */
  Page with(Mark mark, List<String> content) {
    List<String> changed = new ArrayList<>(lines.subList(0, mark.from()));
    content.forEach(it -> changed.add(it.isEmpty() ? it : mark.indent() + it));
    changed.addAll(lines.subList(mark.to(), lines.size()));
    return new Page(name, file, changed);
  }

  /**
   * Returns the anchors that the code host generates for headings: in lower case, without
   * punctuation, with hyphens for spaces; a repeated anchor gets a number.
   */
  Set<String> anchors() {
    boolean[] fenced = fenced();
    Set<String> anchors = new LinkedHashSet<>();
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!fenced[i] && lines.get(i).matches("#{1,6} .*")) {
        String slug = slug(lines.get(i).replaceFirst("#+ +", ""));
        int times = seen.merge(slug, 1, Integer::sum);
        anchors.add(times == 1 ? slug : slug + "-" + (times - 1));
      }
    }
    return anchors;
  }

  static String slug(String heading) {
    return heading
        .strip()
        .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
        .replace(' ', '-');
  }
}
