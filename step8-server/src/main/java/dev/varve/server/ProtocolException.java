package dev.varve.server;

/**
 * Thrown for bytes that are not a request, or one beyond the limits. Where the next request begins
 * is unknown then, so the connection is closed after this error has been sent.
 */
public final class ProtocolException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Creates an exception; {@code reason} follows "Protocol error: " in the reply. */
  public ProtocolException(String reason) {
    super("ERR Protocol error: " + reason, null, false, false);
  }

  /** Returns the text of the reply. */
  String text() {
    return String.valueOf(getMessage());
  }
}
