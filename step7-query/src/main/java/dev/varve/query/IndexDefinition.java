package dev.varve.query;

import dev.varve.Internal;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What an index is, as the catalogue has it.
 *
 * @param id the number under which its entries are stored; never used again in its collection
 * @param name its name
 * @param fields the fields by which its entries are sorted, in this order
 * @param unique whether no two documents may have the same values in all of its fields
 * @param ready whether it has an entry for every document, so that queries may use it
 * @param multikey whether a document has more than one entry, or has had
 * @hidden
 */
@Internal
public record IndexDefinition(
    int id, String name, List<IndexField> fields, boolean unique, boolean ready, boolean multikey) {

  public IndexDefinition {
    fields = List.copyOf(fields);
  }

  public IndexDefinition asReady() {
    return new IndexDefinition(id, name, fields, unique, true, multikey);
  }

  public IndexDefinition asMultikey() {
    return new IndexDefinition(id, name, fields, unique, ready, true);
  }

  /** Returns the fields as in {@code CREATE INDEX}. */
  String fieldList() {
    return fields.stream().map(Object::toString).collect(Collectors.joining(", ", "(", ")"));
  }
}
