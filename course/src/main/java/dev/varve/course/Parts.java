package dev.varve.course;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The parts of the engine that the learner has written, and the engine's sources with these parts.
 */
final class Parts {
  private final Course course;
  private final List<Exercise> all;
  private final Cut cut;

  /** Selects those of the {@code solved} exercises whose class is a part of the engine. */
  Parts(Course course, List<Exercise> solved) {
    this.course = course;
    this.all = solved.stream().filter(Parts::isPart).toList();
    this.cut = new Cut(course);
  }

  /** Returns whether the class of an exercise is one of the engine's. */
  static boolean isPart(Exercise exercise) {
    return exercise.source().startsWith("step");
  }

  List<Exercise> all() {
    return all;
  }

  /** Returns the full name of the engine's class. */
  static String className(Exercise part) {
    String path = part.source().substring(part.source().indexOf("/java/") + "/java/".length());
    return path.substring(0, path.length() - ".java".length()).replace('/', '.');
  }

  /** Returns a line about a part: its exercise, its class, and the methods written there. */
  static String line(Exercise part) {
    String methods = String.join(", ", part.write());
    return String.format(Locale.ROOT, "%s  %s: %s\n", part.id(), part.className(), methods);
  }

  /** Returns the engine's sources that contain methods of the learner, by path. */
  Map<Path, String> grafted() {
    Map<Path, String> sources = new LinkedHashMap<>();
    for (Exercise part : all) {
      Path path = course.source(part);
      Path work = course.workFile(part);
      String engine = sources.containsKey(path) ? sources.get(path) : Course.read(path);
      Graft graft = new Graft(part, cut.starter(part).get(work));
      try {
        sources.put(path, graft.into(engine, Course.read(work)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            part.id() + ", " + course.show(work) + ": " + e.getMessage(), e);
      }
    }
    return sources;
  }
}
