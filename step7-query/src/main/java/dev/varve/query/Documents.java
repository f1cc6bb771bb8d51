package dev.varve.query;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a collection, as the store has them now or as a transaction sees them. Every
 * change keeps the indexes of the collection in step.
 */
public interface Documents {

  /** Returns the document with this id, or null. */
  @Nullable Document get(String id);

  /**
   * Adds a document, or replaces the one with its id.
   *
   * @throws UniqueViolationException if another document has the same values in a unique index
   * @throws IllegalArgumentException if the document exceeds a limit
   */
  void put(Document document);

  /** Like {@link #put(Document)}. */
  default void put(String id, Map<String, ? extends @Nullable Object> fields) {
    put(Document.of(id, fields));
  }

  /**
   * Adds a document.
   *
   * @throws IllegalStateException if there is one with its id
   * @throws UniqueViolationException if another document has the same values in a unique index
   */
  void insert(Document document);

  /** Deletes the document with this id; returns whether there was one. */
  boolean delete(String id);
}
