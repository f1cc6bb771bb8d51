package dev.varve.transactions;

import dev.varve.Text;

/**
 * A transaction was refused: another one came first, or a value that it has read has expired, or it
 * took so long that nobody knows. It had no effect; do it again.
 */
public final class ConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  // Null if it is not about a key.
  private final byte[] key;

  /** A transaction was refused for the reason that {@code message} says. */
  public ConflictException(String message) {
    super(message);
    this.key = null;
  }

  /** Another commit has written {@code key}. */
  public ConflictException(byte[] key) {
    this.key = key;
  }

  /** The text is made here, and not by the leader of the line, for whom all others wait. */
  @Override
  public String getMessage() {
    return key == null ? super.getMessage() : "another commit has written key " + Text.of(key);
  }
}
