package dev.varve.course;

import java.nio.file.Path;

/** A place at which a source does not compile. */
record CompileProblem(Path path, long line, String message) {

  /** Returns it in the form that IDEs and terminals make clickable. */
  String show(Course course) {
    return course.show(path) + ":" + line + ": " + message;
  }
}
