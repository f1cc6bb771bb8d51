package dev.varve.transactions;

/** A transaction was refused since another one came first. It had no effect; do it again. */
public final class ConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConflictException(String message) {
    super(message);
  }
}
