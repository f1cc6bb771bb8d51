package dev.varve.query;

import dev.varve.Internal;

/**
 * Thrown if a document has the same values as another one in all fields of a unique index. Nothing
 * was written.
 */
public final class UniqueViolationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * Creates the exception.
   *
   * @hidden
   */
  @Internal
  public UniqueViolationException(IndexDefinition index, String id, String other) {
    super(
        "document "
            + id
            + " has the same values as "
            + other
            + " in the unique index "
            + index.name()
            + index.fieldList());
  }
}
