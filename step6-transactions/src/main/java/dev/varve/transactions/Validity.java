package dev.varve.transactions;

import dev.varve.Expiry;
import dev.varve.Internal;

/**
 * How long the values that a transaction has read remain valid. The expiry of a value is a change
 * that no commit makes, so the check of commits cannot find it; this class checks the expiry of the
 * values instead.
 *
 * <p>A transaction that writes is ordered at its commit: by then, no value that it saw may have
 * expired. A read-only transaction may be ordered at any moment at which all values that it saw
 * were alive: none of them may have expired before its last read. Values that had already expired
 * stay expired ({@link dev.varve.ForwardClock}). Not thread-safe.
 *
 * @hidden
 */
@Internal
public final class Validity {
  private long latestRead = Long.MIN_VALUE;
  private long firstExpiry = Expiry.NEVER;

  /** Creates a validity without any reads. */
  public Validity() {}

  /** Records a read of the state at {@code millis}. */
  public void readAt(long millis) {
    latestRead = Math.max(latestRead, millis);
  }

  /** Records that a value with this expiry was seen. */
  public void sawUntil(long expiresAtMillis) {
    firstExpiry = Math.min(firstExpiry, expiresAtMillis);
  }

  /**
   * Refuses a transaction that is ordered at {@code millis}, if one of its values has expired.
   *
   * @throws ConflictException if a value that it saw had expired by then
   */
  public void checkAt(long millis) {
    if (millis >= firstExpiry) {
      throw new ConflictException("a value that was read has expired");
    }
  }

  /**
   * Refuses a read-only transaction if its values were not all alive at any one moment.
   *
   * @throws ConflictException if a value that it saw had expired before its last read
   */
  public void check() {
    checkAt(latestRead);
  }
}
