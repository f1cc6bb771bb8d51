package dev.varve.shell;

import dev.varve.Text;
import java.nio.file.FileSystemException;

/** Describes an error in one line, for the user who typed the command. */
final class Failure {
  private Failure() {}

  static String line(Throwable e) {
    return Text.line(message(e));
  }

  private static String message(Throwable e) {
    String kind = e.getClass().getSimpleName();
    if (e instanceof OutOfMemoryError) {
      return "not enough memory: " + e.getMessage();
    }
    if (e instanceof StackOverflowError) {
      return "too deeply nested: " + kind;
    }
    if (e.getMessage() == null) {
      return kind;
    }
    // If a file cannot be accessed, the message is often just its name.
    boolean onlyNames = e instanceof FileSystemException file && file.getReason() == null;
    return onlyNames ? kind + ": " + e.getMessage() : e.getMessage();
  }
}
