package dev.varve;

import java.nio.charset.CharacterCodingException;

/**
 * Thrown when bytes that should be text are not UTF-8; the message names the place. *
 *
 * @hidden
 */
@Internal
public final class NotUtf8Exception extends CharacterCodingException {
  private static final long serialVersionUID = 1L;
  private final String message;

  /** Creates an exception with a message for the user who supplied the bytes. */
  public NotUtf8Exception(String message) {
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
