package dev.varve.transactions;

import dev.varve.Expiry;
import dev.varve.Internal;

/**
 * For how long what a transaction has read is true. That a value expires is a change, but no commit
 * makes it, so no check of commits finds it: here the values themselves say when.
 *
 * <p>A transaction that writes takes its place in the order when it commits: by then, nothing that
 * it saw may have expired. One that only reads may stand anywhere, if there is any moment at which
 * all was as it saw it: none of the values that it saw may have expired before its last read.
 * Values that had expired already stay so ({@link dev.varve.ForwardClock}). Not thread-safe.
 *
 * @hidden
 */
@Internal
public final class Validity {
  private long latestRead = Long.MIN_VALUE;
  private long firstExpiry = Expiry.NEVER;

  /** Begins with nothing read. */
  public Validity() {}

  /** Notes that something was read, as it was at {@code millis}. */
  public void readAt(long millis) {
    latestRead = Math.max(latestRead, millis);
  }

  /** Notes that a value was seen that expires then. */
  public void sawUntil(long expiresAtMillis) {
    firstExpiry = Math.min(firstExpiry, expiresAtMillis);
  }

  /**
   * Refuses a transaction that takes its place in the order at {@code millis}.
   *
   * @throws ConflictException if a value that it saw had expired by then
   */
  public void checkAt(long millis) {
    if (millis >= firstExpiry) {
      throw new ConflictException("a value that was read has expired");
    }
  }

  /**
   * Refuses a transaction that has only read.
   *
   * @throws ConflictException if at no moment all was as it saw it
   */
  public void check() {
    checkAt(latestRead);
  }
}
