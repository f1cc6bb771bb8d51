package dev.varve;

/** What a reader asks for is no longer kept: it has to start again from a copy of the store. */
public final class TooOldException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private final long oldest;

  /** Creates one; {@code oldest} is the lowest sequence number that can still be read from. */
  public TooOldException(long asked, long oldest) {
    super("changes from " + asked + " on are no longer kept; the oldest is " + oldest);
    this.oldest = oldest;
  }

  /** Returns the lowest sequence number from which changes can still be read. */
  public long oldest() {
    return oldest;
  }
}
