package dev.varve.server;

/** What a client waits for, so that none of its next requests is executed. */
final class Waits {
  // For a reply of slow work: from the end of this turn on, or since an earlier turn.
  private boolean willWait;
  private boolean isWaiting;
  // For a key, by a request of this length.
  private long blockedBytes;
  // For the end of a pause, with a request of this length.
  private long pausedBytes;
  // For the next turn.
  private boolean isDoneForTurn;

  /** The reply to this request will come after this turn. */
  void forReply() {
    willWait = true;
  }

  /** The turn was committed: the reply comes later. */
  void turnIsCommitted() {
    willWait = false;
    isWaiting = true;
  }

  /** The turn runs again. What waits for a key is known to {@link BlockedClients}. */
  void turnIsUndone() {
    willWait = false;
  }

  void replyHasCome() {
    isWaiting = false;
  }

  /**
   * The client waits for a key, and the server keeps {@code bytes} bytes for it; 0: it does not.
   */
  void setBlocked(long bytes) {
    blockedBytes = bytes;
  }

  /** Like {@link #setBlocked}, for the end of a {@link Pause}. */
  void setPaused(long bytes) {
    pausedBytes = bytes;
  }

  /** Returns whether the client waits for a key, or for the end of a pause. */
  boolean isBlocked() {
    return blockedBytes > 0 || pausedBytes > 0;
  }

  /** Returns what is kept of the request that waits, in bytes. */
  long blockedBytes() {
    return blockedBytes + pausedBytes;
  }

  /** Returns whether a reply is yet to come. */
  boolean isWaiting() {
    return willWait || isWaiting || isBlocked();
  }

  /** No more requests follow in this turn, even if it runs again. */
  void endTurn() {
    isDoneForTurn = true;
  }

  /** The turn is over. */
  void beginTurn() {
    isDoneForTurn = false;
  }

  boolean isDoneForTurn() {
    return isDoneForTurn;
  }
}
