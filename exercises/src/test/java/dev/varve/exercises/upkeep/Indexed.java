package dev.varve.exercises.upkeep;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.SettableClock;
import dev.varve.Utf8;
import dev.varve.WriteBatch;
import dev.varve.course.Thrown;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.query.CollectionKeys;
import dev.varve.query.Definition;
import dev.varve.query.IndexDefinition;
import dev.varve.query.IndexEntries;
import dev.varve.query.IndexField;
import dev.varve.query.KeyDecoder;
import dev.varve.query.UniqueViolationException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A collection in memory with the indexes that a test asks for, changed as a transaction does. */
final class Indexed {
  private final InMemoryStore space = new InMemoryStore(new SettableClock());
  private final Map<String, Map<String, Object>> documents = new TreeMap<>();

  /** Each index is written as its fields, after "building" and "unique". */
  Indexed(String... indexes) {
    Definition definition = Definition.EMPTY;
    for (String index : indexes) {
      List<IndexField> fields =
          Arrays.stream(index.replaceAll("^(building )?(unique )?", "").split(", "))
              .map(IndexField::of)
              .toList();
      String name = "i" + definition.nextIndex();
      definition = definition.with(name, fields, index.contains("unique "));
      if (!index.startsWith("building")) {
        definition = definition.with(definition.index(name).asReady());
      }
    }
    space.put(CollectionKeys.DEFINITION, definition.encode());
  }

  Definition definition() {
    return Definition.decode("c", space.get(CollectionKeys.DEFINITION));
  }

  IndexMaintenance maintenance() {
    return new IndexMaintenance("c", definition(), space);
  }

  /** Adds a document that has no entries yet. */
  void document(String id, Map<String, Object> fields) {
    documents.put(id, fields);
  }

  /** Changes a document; null deletes it. Returns what was written, or what was thrown. */
  String set(String id, Map<String, Object> fields) {
    WriteBatch batch = new WriteBatch();
    Map<String, Object> before = documents.get(id);
    Throwable thrown =
        Thrown.by(() -> maintenance().replace(batch, Utf8.encode("id", id), before, fields));
    if (thrown != null) {
      return told(thrown);
    }
    space.write(batch);
    if (fields == null) {
      documents.remove(id);
    } else {
      documents.put(id, fields);
    }
    return batch.size() == 1 ? "1 write" : batch.size() + " writes";
  }

  static String told(Throwable thrown) {
    return thrown instanceof UniqueViolationException
        ? "refused: " + thrown.getMessage()
        : thrown.toString();
  }

  /** All entries, with the number of the index, the values, and the id. */
  String entries() {
    List<String> all = new ArrayList<>();
    try (Cursor cursor = space.scan(KeyRange.prefix(new byte[] {2}))) {
      while (cursor.next()) {
        all.add(shown(cursor.key(), cursor.value()));
      }
    }
    return String.join("; ", all);
  }

  private String shown(byte[] key, byte[] value) {
    IndexDefinition index = definition().byId(ByteBuffer.wrap(key).getInt(1));
    KeyDecoder in = CollectionKeys.valuesOf(key);
    StringBuilder shown = new StringBuilder().append(index.id()).append(": ");
    for (IndexField field : index.fields()) {
      shown.append(in.next(field.descending())).append(' ');
    }
    String id = CollectionKeys.text(in.rest());
    return shown.append(id).append(value.length > 0 ? "-> " + CollectionKeys.text(value) : "") + "";
  }

  /** The entries that the documents require, shown in the same way. */
  String required() {
    TreeMap<byte[], byte[]> all = new TreeMap<>(Arrays::compareUnsigned);
    for (IndexDefinition index : definition().indexes()) {
      documents.forEach(
          (id, fields) -> all.putAll(IndexEntries.of(index, Utf8.encode("id", id), fields)));
    }
    List<String> shown = new ArrayList<>();
    all.forEach((key, value) -> shown.add(shown(key, value)));
    return String.join("; ", shown);
  }

  /** The numbers of the indexes that are marked. */
  String multikey() {
    return definition().indexes().stream()
        .filter(IndexDefinition::multikey)
        .map(IndexDefinition::id)
        .toList()
        .toString();
  }
}
