package dev.varve;

import java.nio.charset.CharacterCodingException;

/** Bytes that should be text are not UTF-8; the message says where. */
public final class NotUtf8Exception extends CharacterCodingException {
  private static final long serialVersionUID = 1L;
  private final String message;

  /** Makes one with a message for the person who sent the bytes. */
  public NotUtf8Exception(String message) {
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
