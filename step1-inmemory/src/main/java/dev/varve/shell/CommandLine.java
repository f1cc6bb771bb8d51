package dev.varve.shell;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * A command as the first argument of a demo, and the words after it. What goes wrong takes one line
 * to tell, as in a {@link Shell}, and ends the process with a code that says so.
 */
public final class CommandLine {
  private static final int FAILED = 2;

  /** What the words ask for. */
  @FunctionalInterface
  public interface Action {
    /** Does it; {@link IllegalArgumentException} if the words are wrong. */
    void run(List<String> words) throws IOException;
  }

  private CommandLine() {}

  /** Says whether the arguments of a demo ask for the command of this name. */
  public static boolean asksFor(String name, String[] arguments) {
    return arguments.length > 0 && arguments[0].equals(name);
  }

  /**
   * Runs a command; if that fails, prints why and ends the process.
   *
   * @param arguments the command's name and the words after it
   */
  public static void run(String[] arguments, Action action) {
    int code = run(arguments, action, System.err::println);
    if (code != 0) {
      System.exit(code);
    }
  }

  /** Runs a command, and returns the code with which the process is to end. */
  static int run(String[] arguments, Action action, Consumer<String> errors) {
    try {
      action.run(List.of(arguments).subList(1, arguments.length));
      return 0;
    } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
      errors.accept(arguments[0] + ": " + Failure.line(e));
    }
    return FAILED;
  }
}
