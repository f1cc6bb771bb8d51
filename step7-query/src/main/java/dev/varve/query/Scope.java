package dev.varve.query;

import org.jspecify.annotations.Nullable;

/** What an expression is evaluated on: a document, an index entry, or a group of documents. */
interface Scope {
  /** Returns the value of a field, or {@link Values#MISSING}. */
  @Nullable Object value(Path path);

  /** Returns the value of an aggregate over a group. */
  default @Nullable Object aggregate(Expression.Aggregate aggregate) {
    throw new IllegalStateException("not a group");
  }

  /** Returns the approximate size in memory, in bytes. */
  default int bytes() {
    return 0;
  }
}
