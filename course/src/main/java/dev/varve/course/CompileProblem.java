package dev.varve.course;

import dev.varve.Text;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** A place at which a source does not compile. */
record CompileProblem(Path path, long line, String message) {

  /** Returns it in the form that IDEs and terminals make clickable. */
  String show(Course course) {
    String shown = message.lines().map(Text::line).collect(Collectors.joining("\n"));
    return course.show(path) + ":" + line + ": " + shown;
  }
}
