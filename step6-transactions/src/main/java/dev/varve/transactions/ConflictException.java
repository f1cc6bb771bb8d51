package dev.varve.transactions;

import dev.varve.KeyRange;
import dev.varve.Text;

/**
 * Thrown when a transaction is refused: because of a conflict with another commit, because a value
 * that it has read has expired, or because it took so long that conflicts are unknown. It had no
 * effect and may be retried.
 */
public final class ConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  // Null if it is not about a key, or not about a range.
  private final byte[] key;
  private final transient KeyRange range;

  /** Creates an exception for the reason in {@code message}. */
  public ConflictException(String message) {
    super(message);
    this.key = null;
    this.range = null;
  }

  /** Creates an exception for a conflict: another commit has written {@code key}. */
  public ConflictException(byte[] key) {
    this.key = key;
    this.range = null;
  }

  /** Creates an exception for a conflict: another commit has deleted {@code range}. */
  public ConflictException(KeyRange range) {
    this.key = null;
    this.range = range;
  }

  /** The text is built here, and not by the leader of a group commit, for whom all others wait. */
  @Override
  public String getMessage() {
    if (range != null) {
      return "another commit has deleted range " + range;
    }
    return key == null ? super.getMessage() : "another commit has written key " + Text.of(key);
  }
}
