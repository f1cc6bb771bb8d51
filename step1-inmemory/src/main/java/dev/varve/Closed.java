package dev.varve;

/**
 * The error that every store throws after it is closed.
 *
 * @hidden
 */
@Internal
public final class Closed {
  private Closed() {}

  /** Throws if the store is closed. */
  public static void check(boolean closed) {
    if (closed) {
      throw exception();
    }
  }

  /** Returns the exception that {@link #check} throws. */
  public static IllegalStateException exception() {
    return new IllegalStateException("store is closed");
  }
}
