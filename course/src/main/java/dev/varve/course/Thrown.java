package dev.varve.course;

/** Catches the exception that a test expects, but never {@link NotDoneYet}. */
public final class Thrown {
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
}
