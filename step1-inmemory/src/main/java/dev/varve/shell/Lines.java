package dev.varve.shell;

import dev.varve.demo.Screen;
import java.io.IOException;
import java.util.function.Consumer;

/** Where a shell's lines come from. */
interface Lines {

  /**
   * Returns the next line, or null at the end; {@code prompt} is for those who type.
   *
   * @throws dev.varve.NotUtf8Exception if the line is not text; the next call goes on after it
   */
  String read(String prompt) throws IOException;

  /** Says whether somebody wants the command to stop that the last line was. */
  default boolean isInterrupted() {
    return false;
  }

  /** Returns what {@code out} can draw on. */
  default Screen screen(Consumer<String> out) {
    return Screen.ofLines(out);
  }
}
