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
    List<Problem> problems = new ArrayList<>();
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

  /** Writes what is not as it should be, and tells so. */
  List<String> refresh() {
    Map<Path, String> changed = changed();
    changed.forEach(Course::write);
    return changed.keySet().stream().map(it -> course.show(it) + " was written").toList();
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
      if (file.toString().endsWith(".svg")) {
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
    int end = picture.indexOf(END);
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
