package dev.varve.course;

/** Catches the exception that a test expects, but never {@link NotDoneYet}. */
public final class Thrown {
  private static final String EXERCISES = "dev.varve.exercises.";

  private Thrown() {}

  /** An action of a test. */
  @FunctionalInterface
  public interface Action {
    /** Performs the action that is expected to fail. */
    void run() throws Exception;
  }

  /** Returns what {@code action} throws, or null if it throws nothing. */
  public static Throwable by(Action action) {
    try {
      action.run();
      return null;
    } catch (NotDoneYet e) {
      throw e;
    } catch (Throwable e) {
      return e;
    }
  }

  /**
   * Returns what was thrown, and the innermost line of an exercise on the way there: what a test
   * says if it catches an exception that it did not expect.
   */
  public static String told(Throwable thrown) {
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (frame.getClassName().startsWith(EXERCISES)) {
        return thrown + ", at " + frame.getFileName() + ":" + frame.getLineNumber();
      }
    }
    return thrown.toString();
  }
}
