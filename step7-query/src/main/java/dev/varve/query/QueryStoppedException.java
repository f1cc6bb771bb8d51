package dev.varve.query;

/** Thrown by a query that was cancelled, or has exceeded its time limit. */
public final class QueryStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  QueryStoppedException(String message) {
    super(message);
  }
}
