package dev.varve.query.demo;

import dev.varve.query.Document;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads documents from a file, one after the other. */
abstract class DocumentSource {
  private final String idField;

  /**
   * Creates a source.
   *
   * @param idField the field whose value is the id
   */
  DocumentSource(String idField) {
    this.idField = idField;
  }

  /**
   * Returns the next document, or null after the last.
   *
   * @throws RuntimeException if the input is not a document
   */
  abstract @Nullable Document next() throws IOException;

  /** Returns the number of the line at which the last document began, counted from 1. */
  abstract long line();

  /** Makes a document of fields, of which one is the id: a text, or a number as it is written. */
  final Document document(Map<String, @Nullable Object> fields) {
    Object id = fields.get(idField);
    if (!(id instanceof String) && !(id instanceof Number)) {
      throw new IllegalArgumentException(
          "no text or number in the field " + idField + ", which is the id (--id names another)");
    }
    Map<String, @Nullable Object> rest = new LinkedHashMap<>(fields);
    rest.remove(idField);
    return Document.of(id.toString(), rest);
  }
}
