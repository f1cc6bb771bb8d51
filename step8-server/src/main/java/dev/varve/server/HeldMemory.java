package dev.varve.server;

/**
 * What a client takes of the server's memory when it was counted last, and whether anything has
 * moved since: a client that neither reads nor sends holds it for good.
 */
final class HeldMemory {
  /** What a client needs that does nothing. */
  private static final int IDLE_BYTES = 2 << 10;

  /** What TLS needs in addition: its state, and a record that has arrived in part. */
  private static final int TLS_BYTES = 32 << 10;

  private final int idleBytes;
  private long bytes;
  private long outputBytes;
  private long sentBytes;

  // When it was looked at last.
  private long readBytes;
  private long heldBytes;
  private int looksWithoutMove;

  HeldMemory(boolean isEncrypted) {
    idleBytes = isEncrypted ? IDLE_BYTES + TLS_BYTES : IDLE_BYTES;
  }

  /** Notes what is held of input and states, and of output; returns the difference. */
  long count(long others, long output) {
    long before = bytes;
    bytes = idleBytes + others + output;
    outputBytes = output;
    return bytes - before;
  }

  /** The client is gone: nothing is held. Returns the difference. */
  long clear() {
    long before = bytes;
    bytes = 0;
    outputBytes = 0;
    return -before;
  }

  /** So much output is on its way to the client. */
  void sent(int length) {
    sentBytes += length;
  }

  long bytes() {
    return bytes;
  }

  /** Returns what the client holds because of what it does: what has arrived and is to be read. */
  long busyBytes() {
    return bytes - idleBytes;
  }

  long outputBytes() {
    return outputBytes;
  }

  /** Looks whether the client has read anything, or, if there is nothing to read, done anything. */
  void look() {
    long read = sentBytes - outputBytes;
    boolean hasMoved = outputBytes > 0 ? read > readBytes : bytes != heldBytes;
    looksWithoutMove = hasMoved ? 0 : looksWithoutMove + 1;
    readBytes = read;
    heldBytes = bytes;
  }

  int looksWithoutMove() {
    return looksWithoutMove;
  }
}
