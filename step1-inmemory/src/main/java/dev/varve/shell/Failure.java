package dev.varve.shell;

import dev.varve.Text;
import java.nio.file.FileSystemException;

/** What went wrong, in one line for the person who typed the command. */
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
    // Of a file that cannot be had, the message is often no more than its name.
    boolean onlyNames = e instanceof FileSystemException file && file.getReason() == null;
    return onlyNames ? kind + ": " + e.getMessage() : e.getMessage();
  }
}
