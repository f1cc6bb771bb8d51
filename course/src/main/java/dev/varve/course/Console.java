package dev.varve.course;

import java.io.IOException;
import java.time.Duration;

/** The runner's input and output. */
interface Console extends AutoCloseable {
  /** What {@link #key} returns when no key was pressed in time. */
  int NONE = -1;

  /** What {@link #key} returns when no key will ever come. */
  int END = -2;

  void print(String text);

  /**
   * Checks that all output could be written.
   *
   * @throws IOException if it could not, for example because the reader closed the pipe
   */
  default void checkOutput() throws IOException {}

  /** Waits for a key, and returns it. */
  int key(Duration limit) throws IOException;

  /**
   * Returns the word after the last key; prompts for it with {@code prompt} if it was not typed
   * yet. Returns an empty string if there is none.
   */
  String word(String prompt) throws IOException;

  Colours colours();

  @Override
  void close() throws IOException;
}
