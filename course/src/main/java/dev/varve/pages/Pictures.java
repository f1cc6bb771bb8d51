package dev.varve.pages;

import dev.varve.course.Course;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The drawings in {@code docs/pictures}. All have the same style, that of {@code style.css}, so
 * that memory, disk, log and tables look the same everywhere. A picture that grows with the course
 * names steps in its {@code data-steps}; there is also a copy of it for each of these steps, in
 * which the step's own part stands out and later parts are faint.
 */
final class Pictures {
  private static final String BEGIN = "<style>";
  private static final String END = "</style>";
  private static final Pattern WHOLE = Pattern.compile("class=\"whole\" data-steps=\"([^\"]*)\"");
  private static final Pattern TITLE = Pattern.compile("(<title[^>]*>[^<]*)(</title>)");

  private final Course course;
  private final Path folder;

  Pictures(Course course) {
    this.course = course;
    this.folder = course.root().resolve("docs").resolve("pictures");
  }

  /** Returns the pictures that are out of date. */
  List<Problem> stale() {
    List<Problem> problems = new ArrayList<>(unstyled());
    for (Path file : changed().keySet()) {
      problems.add(
          new Problem(
              course.show(file),
              1,
              "differs from what style.css and the whole picture produce"
                  + "\n  write it with: mvn -q compile exec:java -Dstep=exercises"
                  + " -Dexec.args=pages"));
    }
    return problems;
  }

  /**
   * Writes the pictures that are out of date; returns which were written, and which could not be.
   */
  List<String> refresh() {
    List<String> told = new ArrayList<>();
    unstyled().forEach(it -> told.add(it.toString()));
    Map<Path, String> changed = changed();
    changed.forEach(Course::write);
    changed.keySet().forEach(it -> told.add(course.show(it) + " was written"));
    return told;
  }

  private List<Problem> unstyled() {
    return Course.filesIn(folder).stream()
        .filter(it -> isPicture(it) && !hasStyle(Course.read(it)))
        .map(it -> new Problem(course.show(it), 1, "has no <style></style> to be filled"))
        .toList();
  }

  private static boolean isPicture(Path file) {
    return file.toString().endsWith(".svg");
  }

  private static boolean hasStyle(String picture) {
    int begin = picture.indexOf(BEGIN);
    return begin >= 0 && picture.indexOf(END, begin) >= 0;
  }

  private Map<Path, String> changed() {
    Map<Path, String> wanted = wanted();
    wanted
        .entrySet()
        .removeIf(
            it -> Files.exists(it.getKey()) && Course.read(it.getKey()).equals(it.getValue()));
    return wanted;
  }

  private Map<Path, String> wanted() {
    Map<Path, String> wanted = new TreeMap<>();
    for (Path file : Course.filesIn(folder)) {
      if (isPicture(file) && hasStyle(Course.read(file))) {
        wanted.put(file, styled(Course.read(file)));
      }
    }
    Map.copyOf(wanted).forEach((file, picture) -> wanted.putAll(atSteps(file, picture)));
    return wanted;
  }

  private String styled(String picture) {
    String style = Course.read(folder.resolve("style.css"));
    int begin = picture.indexOf(BEGIN) + BEGIN.length();
    int end = picture.indexOf(END, begin);
    return picture.substring(0, begin) + "\n" + style + picture.substring(end);
  }

  private Map<Path, String> atSteps(Path file, String picture) {
    Map<Path, String> all = new TreeMap<>();
    Matcher whole = WHOLE.matcher(picture);
    if (whole.find()) {
      List<String> names = List.of(whole.group(1).split(" "));
      for (Steps.Step step : new Steps(course).tour()) {
        if (names.contains(step.name())) {
          String name = file.getFileName().toString();
          String named = name.replace(".svg", "-step" + step.name() + ".svg");
          all.put(file.resolveSibling(named), at(step, picture));
        }
      }
    }
    return all;
  }

  private static String at(Steps.Step step, String picture) {
    String note =
        "The part of step " + step.name() + " stands out; what later steps add is faint. ";
    String faded = WHOLE.matcher(picture).replaceFirst("class=\"at" + step.name() + "\"");
    return TITLE
        .matcher(faded)
        .replaceFirst("$1 at " + step.folder() + "$2")
        .replace("<desc id=\"desc\">", "<desc id=\"desc\">" + note);
  }
}
