package dev.varve;

/**
 * What every store says when it is closed.
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

  /** Returns what {@link #check} throws. */
  public static IllegalStateException exception() {
    return new IllegalStateException("store is closed");
  }
}
