package dev.varve.query;

import dev.varve.CorruptionException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A document as it is stored, of which only the fields that are asked for are read. */
record StoredDocument(String collection, byte[] id, byte[] stored) implements Scope {

  @Override
  public @Nullable Object value(Path path) {
    if (path.isId()) {
      return CollectionKeys.text(id);
    }
    try {
      return path.in(stored);
    } catch (IllegalArgumentException e) {
      throw new CorruptionException(
          "document " + CollectionKeys.text(id) + " of collection " + collection, e.getMessage());
    }
  }

  /** Returns all fields. */
  Map<String, @Nullable Object> fields() {
    return TransactionDocuments.read(collection, id, stored);
  }

  /** Returns the document as a whole. */
  Document document() {
    return Document.ofChecked(CollectionKeys.text(id), fields());
  }

  @Override
  public int bytes() {
    return id.length + stored.length;
  }
}
