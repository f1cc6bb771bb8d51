package dev.varve.pages;

import dev.varve.course.Course;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The drawings in {@code docs/pictures}. All have the same style, that of {@code style.css}, so
 * that memory, disk, log and tables look the same everywhere; and that of the engine is there once
 * for each step, which is made to stand out while what comes later fades.
 */
final class Pictures {
  private static final String ENGINE = "engine.svg";
  private static final String BEGIN = "<style>";
  private static final String END = "</style>";
  private static final String WHOLE = "class=\"whole\"";

  private final Course course;
  private final Path folder;

  Pictures(Course course) {
    this.course = course;
    this.folder = course.root().resolve("docs").resolve("pictures");
  }

  /** Returns what is not as it should be. */
  List<Problem> stale() {
    List<Problem> problems = new ArrayList<>(unstyled());
    for (Path file : changed().keySet()) {
      problems.add(
          new Problem(
              course.show(file),
              1,
              "is not what style.css and engine.svg make of it"
                  + "\n  write it with: mvn -q compile exec:java -Dstep=exercises"
                  + " -Dexec.args=pages"));
    }
    return problems;
  }

  /** Writes what is not as it should be; tells what was written, and what cannot be. */
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
    String engine = wanted.get(folder.resolve(ENGINE));
    if (engine != null) {
      for (Steps.Step step : new Steps(course).tour()) {
        wanted.put(folder.resolve("engine-step" + step.name() + ".svg"), at(step, engine));
      }
    }
    return wanted;
  }

  private String styled(String picture) {
    String style = Course.read(folder.resolve("style.css"));
    int begin = picture.indexOf(BEGIN) + BEGIN.length();
    int end = picture.indexOf(END, begin);
    return picture.substring(0, begin) + "\n" + style + picture.substring(end);
  }

  private static String at(Steps.Step step, String engine) {
    String note =
        "The part of step " + step.name() + " stands out; what later steps add is faint. ";
    return engine
        .replace(WHOLE, "class=\"at" + step.name() + "\"")
        .replace(">The engine</title>", ">The engine at " + step.folder() + "</title>")
        .replace("<desc id=\"desc\">", "<desc id=\"desc\">" + note);
  }
}
