package dev.varve.course;

/** Catches what a test expects to be thrown, but never that a method is not written yet. */
public final class Thrown {
  private Thrown() {}

  /** An action of a test. */
  @FunctionalInterface
  public interface Action {
    /** Does what is expected to fail. */
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
