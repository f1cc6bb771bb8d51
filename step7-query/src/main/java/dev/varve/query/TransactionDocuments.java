package dev.varve.query;

import dev.varve.CorruptionException;
import dev.varve.Internal;
import dev.varve.Writable;
import dev.varve.WriteBatch;
import dev.varve.transactions.Transaction;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a collection in a transaction. It depends on the collection's definition, at
 * both isolation levels: if an index is created or dropped meanwhile, its commit is refused.
 *
 * @hidden
 */
@Internal
public final class TransactionDocuments implements Documents {
  private final Collection collection;
  private final Transaction transaction;
  private final Writable space;
  private final boolean keepsDefinition;
  private @Nullable Definition definition;

  /**
   * Reads and writes in a transaction.
   *
   * @param keepsDefinition whether the definition is read only once: until the last use of this, no
   *     one else may write documents in the transaction, or roll it back to a savepoint
   */
  TransactionDocuments(Collection collection, Transaction transaction, boolean keepsDefinition) {
    this.collection = collection;
    this.transaction = transaction;
    this.space = collection.space().in((Writable) transaction);
    this.keepsDefinition = keepsDefinition;
  }

  @Override
  public @Nullable Document get(String id) {
    Map<String, @Nullable Object> fields = fields(Document.idBytes(id));
    return fields == null ? null : Document.ofChecked(id, fields);
  }

  private @Nullable Map<String, @Nullable Object> fields(byte[] id) {
    byte[] stored = space.get(CollectionKeys.document(id));
    return stored == null ? null : read(collection.name(), id, stored);
  }

  /** Reads a document of a collection. */
  public static Map<String, @Nullable Object> read(String collection, byte[] id, byte[] stored) {
    try {
      return DocumentReader.read(stored);
    } catch (IllegalArgumentException e) {
      throw new CorruptionException(
          "document " + CollectionKeys.text(id) + " of collection " + collection, e.getMessage());
    }
  }

  @Override
  public void put(Document document) {
    byte[] id = Document.idBytes(document.id());
    Definition now = definition();
    // Without indexes, nothing depends on the document that is replaced.
    replace(now, id, now.indexes().isEmpty() ? null : fields(id), document.fields());
  }

  @Override
  public void insert(Document document) {
    byte[] id = Document.idBytes(document.id());
    if (space.get(CollectionKeys.document(id)) != null) {
      throw new IllegalStateException(
          "there is a document " + document.id() + " in " + collection.name() + " already");
    }
    replace(definition(), id, null, document.fields());
  }

  @Override
  public boolean delete(String id) {
    byte[] bytes = Document.idBytes(id);
    Map<String, @Nullable Object> before = fields(bytes);
    if (before != null) {
      replace(definition(), bytes, before, null);
    }
    return before != null;
  }

  private void replace(
      Definition now,
      byte[] id,
      @Nullable Map<String, @Nullable Object> before,
      @Nullable Map<String, @Nullable Object> after) {
    WriteBatch batch = new WriteBatch();
    if (after == null) {
      batch.delete(CollectionKeys.document(id));
    } else {
      batch.put(CollectionKeys.document(id), DocumentFormat.encode(after));
    }
    definition =
        new IndexMaintenance(collection.name(), now, space).replace(batch, id, before, after);
    space.write(batch);
  }

  private Definition definition() {
    Definition known = definition;
    if (known == null || !keepsDefinition) {
      known = collection.definitionForUpdate(transaction);
      definition = known;
    }
    return known;
  }
}
