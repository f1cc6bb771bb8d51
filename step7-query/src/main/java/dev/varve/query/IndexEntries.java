package dev.varve.query;

import dev.varve.Internal;
import dev.varve.lsm.Keyspace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The entries that a document has in an index: one for its values, or, if one of them is an array,
 * one for each element. A document without the field has an entry too, so that an index has all
 * documents in its order.
 *
 * @hidden
 */
@Internal
public final class IndexEntries {
  /** The most entries of a document in an index. */
  static final int MAX_ENTRIES = 10_000;

  private static final byte[] NOTHING = {};

  private final IndexDefinition index;
  private final byte[] id;
  private final NavigableMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);

  private IndexEntries(IndexDefinition index, byte[] id) {
    this.index = index;
    this.id = id;
  }

  /**
   * Returns the entries of a document: keys, and values.
   *
   * @throws IllegalArgumentException if there are too many, or a value is too long for a key
   */
  public static NavigableMap<byte[], byte[]> of(
      IndexDefinition index, byte[] id, Map<String, @Nullable Object> fields) {
    List<List<@Nullable Object>> values = new ArrayList<>();
    long count = 1;
    for (IndexField field : index.fields()) {
      Object value = field.path().isId() ? CollectionKeys.text(id) : field.path().in(fields);
      List<@Nullable Object> each = each(value);
      values.add(each);
      count *= each.size();
      if (count > MAX_ENTRIES) {
        throw new IllegalArgumentException(
            "document "
                + CollectionKeys.text(id)
                + " has more than "
                + MAX_ENTRIES
                + " entries in index "
                + index.name());
      }
    }
    IndexEntries all = new IndexEntries(index, id);
    all.addAll(new KeyEncoder().raw(CollectionKeys.entries(index.id())), values, 0, index.unique());
    return all.entries;
  }

  /** Returns whether a field of the index is an array in this document. */
  public static boolean hasArray(IndexDefinition index, Map<String, @Nullable Object> fields) {
    return index.fields().stream().anyMatch(field -> field.path().in(fields) instanceof List);
  }

  /** Returns the elements of an array, each once; an empty one stands for itself. */
  private static List<@Nullable Object> each(@Nullable Object value) {
    if (!(value instanceof List<?> elements) || elements.isEmpty()) {
      return Collections.singletonList(value);
    }
    Set<@Nullable Object> distinct = new HashSet<>(elements);
    return new ArrayList<>(distinct);
  }

  private void addAll(
      KeyEncoder key, List<List<@Nullable Object>> values, int next, boolean isUnique) {
    if (next == values.size()) {
      add(key, isUnique);
      return;
    }
    int length = key.length();
    for (Object value : values.get(next)) {
      key.add(value, index.fields().get(next).descending());
      boolean isGiven = value != null && value != Values.MISSING;
      addAll(key, values, next + 1, isUnique && isGiven);
      key.truncate(length);
    }
  }

  private void add(KeyEncoder key, boolean isUnique) {
    if (!isUnique) {
      key.raw(id);
    }
    if (key.length() > Keyspace.MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "document "
              + CollectionKeys.text(id)
              + " has values of "
              + key.length()
              + " bytes in index "
              + index.name()
              + index.fieldList()
              + ", above the limit of "
              + Keyspace.MAX_KEY_BYTES);
    }
    entries.put(key.toByteArray(), isUnique ? id : NOTHING);
  }
}
