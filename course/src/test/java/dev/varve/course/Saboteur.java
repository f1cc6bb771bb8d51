package dev.varve.course;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A realistic wrong way to solve an exercise, as changes to the finished class:
 *
 * <pre>
 *   breaks: upper-bound
 *   One line, or some, on what is wrong.
 *   ---
 *       lines of the finished class, which occur in it once
 *   +++
 *       the lines that take their place, or none
 * </pre>
 *
 * There may be several such changes. How far lines are indented does not matter.
 */
record Saboteur(String name, String breaks, List<Change> changes) {
  private static final String BREAKS = "breaks: ";

  record Change(List<String> before, List<String> after) {}

  static Saboteur read(Path file) {
    String name = file.getFileName().toString().replaceAll("\\.txt$", "");
    List<String> lines = Course.read(file).lines().toList();
    int first = lines.indexOf("---");
    if (first < 2 || !lines.get(0).startsWith(BREAKS)) {
      throw new IllegalArgumentException(
          file + ": expected 'breaks: rule', what is wrong, and '---'");
    }
    return new Saboteur(
        name, lines.get(0).substring(BREAKS.length()).strip(), changes(file, lines, first));
  }

  private static List<Change> changes(Path file, List<String> lines, int first) {
    List<Change> changes = new ArrayList<>();
    List<String> target = null;
    for (String line : lines.subList(first, lines.size())) {
      if (line.equals("---")) {
        changes.add(new Change(new ArrayList<>(), new ArrayList<>()));
        target = changes.get(changes.size() - 1).before();
      } else if (line.equals("+++")) {
        target = changes.get(changes.size() - 1).after();
      } else {
        target.add(line);
      }
    }
    if (changes.stream().anyMatch(it -> it.before().isEmpty())) {
      throw new IllegalArgumentException(file + ": a change has no lines between --- and +++");
    }
    return changes;
  }

  /** Returns the finished class as this saboteur would have it. */
  String applyTo(String finished) {
    List<String> lines = new ArrayList<>(finished.lines().toList());
    for (Change change : changes) {
      int at = onlyPlace(change.before(), lines);
      lines.subList(at, at + change.before().size()).clear();
      lines.addAll(at, change.after());
    }
    return String.join("\n", lines) + "\n";
  }

  private static int onlyPlace(List<String> wanted, List<String> lines) {
    List<Integer> places = new ArrayList<>();
    for (int at = 0; at + wanted.size() <= lines.size(); at++) {
      if (stripped(lines.subList(at, at + wanted.size())).equals(stripped(wanted))) {
        places.add(at);
      }
    }
    if (places.size() != 1) {
      throw new IllegalArgumentException(
          "these lines occur in the finished class "
              + places.size()
              + " times, not once:\n"
              + String.join("\n", wanted));
    }
    return places.get(0);
  }

  private static List<String> stripped(List<String> lines) {
    return lines.stream().map(String::strip).toList();
  }
}
