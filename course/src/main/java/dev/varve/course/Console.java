package dev.varve.course;

import java.io.IOException;
import java.time.Duration;

/** Where the runner talks to its learner. */
interface Console extends AutoCloseable {
  /** What {@link #key} returns when no key was pressed in time. */
  int NONE = -1;

  /** What {@link #key} returns when no key will ever come. */
  int END = -2;

  void print(String text);

  /**
   * Checks that all that was printed could be.
   *
   * @throws IOException if not, such as after the end of a pipe
   */
  default void checkOutput() throws IOException {}

  /** Waits for a key, and returns it. */
  int key(Duration limit) throws IOException;

  /**
   * Returns the word that follows the last key, and asks for it with {@code prompt} if it is not
   * there yet; an empty one if there is none.
   */
  String word(String prompt) throws IOException;

  Colours colours();

  @Override
  void close() throws IOException;
}
