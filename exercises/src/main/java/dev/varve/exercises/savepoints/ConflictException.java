// A part of exercise 6.5 that is finished: nothing to do here.

package dev.varve.exercises.savepoints;

/** A transaction was refused since another one came first. It had no effect; do it again. */
public final class ConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConflictException(String message) {
    super(message);
  }
}
