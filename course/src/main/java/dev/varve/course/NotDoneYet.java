package dev.varve.course;

/**
 * Thrown by a method of an exercise that is not written yet. It is an error, not an exception, so
 * that a test that expects an exception cannot pass because of it.
 */
public final class NotDoneYet extends Error {
  private static final long serialVersionUID = 1L;

  /** Creates the error for the exercise with this id. */
  public NotDoneYet(String exercise) {
    super("exercise " + exercise + " is not done yet");
  }
}
