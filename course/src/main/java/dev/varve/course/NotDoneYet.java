package dev.varve.course;

/**
 * Thrown by a method of an exercise that is not written yet. An error, not an exception, so that no
 * test that expects an exception can pass by it.
 */
public final class NotDoneYet extends Error {
  private static final long serialVersionUID = 1L;

  /** Makes one for the exercise with this id. */
  public NotDoneYet(String exercise) {
    super("exercise " + exercise + " is not done yet");
  }
}
