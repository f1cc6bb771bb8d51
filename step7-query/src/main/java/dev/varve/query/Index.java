package dev.varve.query;

import java.util.List;

/**
 * An index of a {@link Collection}: a second set of keys, in the order of the values of one or
 * several fields, kept by the transactions that change the documents.
 *
 * @param name its name, unique in its collection
 * @param fields the fields, as in {@code age DESC}
 * @param unique whether no two documents may have the same values; those in which a field is
 *     missing or null do not count
 * @param ready whether queries use it; if not, it is still being built
 */
public record Index(String name, List<String> fields, boolean unique, boolean ready) {

  /** Copies the fields. */
  public Index {
    fields = List.copyOf(fields);
  }

  static Index of(IndexDefinition definition) {
    return new Index(
        definition.name(),
        definition.fields().stream().map(Object::toString).toList(),
        definition.unique(),
        definition.ready());
  }

  /** The result of a comparison of an index with all documents. */
  public record Check(long documents, long entries, long missing, long leftOver) {
    /** Returns whether the index has exactly the entries that it should have. */
    public boolean isInStep() {
      return missing == 0 && leftOver == 0;
    }
  }
}
