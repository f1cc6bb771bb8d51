// Exercise 7.2: an index that is never out of step. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=7.2

package dev.varve.exercises.upkeep;

import dev.varve.Internal;
import dev.varve.Readable;
import dev.varve.WriteBatch;
import dev.varve.course.NotDoneYet;
import dev.varve.query.Definition;
import dev.varve.query.IndexDefinition;
import dev.varve.query.UniqueViolationException;
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
    throw new NotDoneYet("7.2");
  }

  /**
   * Adds the delete of an entry to {@code batch}. While a unique index is built, two documents may
   * still have the same values, and the entry may be that of the other one: then it stays, and is
   * written again, so that this transaction is refused if the entry changes meanwhile.
   */
  private void remove(
      WriteBatch batch, IndexDefinition index, byte[] id, byte[] key, byte[] value) {
    throw new NotDoneYet("7.2");
  }

  /**
   * Adds an entry to {@code batch}, unless another document has its key. Only entries of a unique
   * index can meet: those that have a value, which is the id. The document's own entry may be there
   * already.
   *
   * @throws UniqueViolationException if it has
   */
  public void add(WriteBatch batch, IndexDefinition index, byte[] id, byte[] key, byte[] value) {
    throw new NotDoneYet("7.2");
  }
}
