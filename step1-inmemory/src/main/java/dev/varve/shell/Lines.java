package dev.varve.shell;

import dev.varve.demo.Screen;
import java.io.IOException;
import java.util.function.Consumer;

/** The source of a shell's lines. */
interface Lines {

  /**
   * Returns the next line, or null at the end; {@code prompt} is shown at a terminal.
   *
   * @throws dev.varve.NotUtf8Exception if the line is not text; the next call continues after it
   */
  String read(String prompt) throws IOException;

  /** Returns whether the user wants the current command to stop. */
  default boolean isInterrupted() {
    return false;
  }

  /** Returns the number of columns that fit on a line. */
  default int columns() {
    return 80;
  }

  /** Returns the screen that {@code out} prints to. */
  default Screen screen(Consumer<String> out) {
    return Screen.ofLines(out);
  }
}
