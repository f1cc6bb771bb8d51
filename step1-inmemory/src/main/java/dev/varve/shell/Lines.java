package dev.varve.shell;

import java.io.IOException;

/** Where a shell's lines come from. */
interface Lines {

  /** Returns the next line, or null at the end; {@code prompt} is for those who type. */
  String read(String prompt) throws IOException;
}
