package dev.varve.course;

/** A place at which a source does not compile. */
record CompileProblem(String path, long line, String message) {

  /** In the form that IDEs and terminals make clickable. */
  @Override
  public String toString() {
    return path + ":" + line + ": " + message;
  }
}
