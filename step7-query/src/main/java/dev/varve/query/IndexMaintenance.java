package dev.varve.query;

import dev.varve.Internal;
import dev.varve.Readable;
import dev.varve.WriteBatch;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the indexes of a collection in step with its documents: adds the changes of their entries
 * to the batch that changes the document. Entries that stay the same are not written.
 *
 * @hidden
 */
@Internal
public final class IndexMaintenance {
  private static final NavigableMap<byte[], byte[]> NONE =
      Collections.unmodifiableNavigableMap(new TreeMap<>(Arrays::compareUnsigned));

  private final String collection;
  private final Definition definition;
  private final Readable space;

  /**
   * Maintains the indexes of {@code definition}.
   *
   * @param space the collection's keyspace as the transaction sees it
   */
  public IndexMaintenance(String collection, Definition definition, Readable space) {
    this.collection = collection;
    this.definition = definition;
    this.space = space;
  }

  /**
   * Adds to {@code batch} what changes in all indexes, ready or not, if a document changes: deletes
   * of its old entries, puts of its new ones, and nothing for those that stay the same. If a field
   * of an index is an array for the first time, the batch gets one put of the {@link
   * CollectionKeys#DEFINITION}, in which all such indexes are marked as multikey.
   *
   * @param before its fields so far, or null if it is new
   * @param after its fields from now on, or null if it is deleted
   * @return the definition that is true after it: an index may have become multikey
   * @throws UniqueViolationException if another document has the same values in a unique index
   */
  Definition replace(
      WriteBatch batch,
      byte[] id,
      @Nullable Map<String, @Nullable Object> before,
      @Nullable Map<String, @Nullable Object> after) {
    Definition changed = definition;
    for (IndexDefinition index : definition.indexes()) {
      NavigableMap<byte[], byte[]> old = before == null ? NONE : IndexEntries.of(index, id, before);
      NavigableMap<byte[], byte[]> now = after == null ? NONE : IndexEntries.of(index, id, after);
      old.forEach(
          (key, value) -> {
            if (!now.containsKey(key)) {
              remove(batch, index, id, key, value);
            }
          });
      now.forEach(
          (key, value) -> {
            if (!old.containsKey(key)) {
              add(batch, index, id, key, value);
            }
          });
      if (!index.multikey() && after != null && IndexEntries.hasArray(index, after)) {
        changed = changed.with(index.asMultikey());
      }
    }
    if (changed != definition) {
      batch.put(CollectionKeys.DEFINITION, changed.encode());
    }
    return changed;
  }

  /**
   * Adds the delete of an entry to {@code batch}. While a unique index is built, two documents may
   * still have the same values, and the entry may be that of the other one: then it stays, and is
   * written again, so that this transaction is refused if the entry changes meanwhile.
   */
  private void remove(
      WriteBatch batch, IndexDefinition index, byte[] id, byte[] key, byte[] value) {
    byte[] owner = value.length > 0 && !index.ready() ? space.get(key) : null;
    if (owner == null || Arrays.equals(owner, id)) {
      batch.delete(key);
    } else {
      batch.put(key, owner);
    }
  }

  /**
   * Adds an entry to {@code batch}, unless another document has its key. Only entries of a unique
   * index can meet: those that have a value, which is the id. The document's own entry may be there
   * already.
   *
   * @throws UniqueViolationException if it has
   */
  public void add(WriteBatch batch, IndexDefinition index, byte[] id, byte[] key, byte[] value) {
    if (value.length > 0) {
      byte[] other = space.get(key);
      if (other != null && !Arrays.equals(other, id)) {
        throw new UniqueViolationException(
            index, CollectionKeys.text(id) + " of " + collection, CollectionKeys.text(other));
      }
    }
    batch.put(key, value);
  }
}
