package dev.varve.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Utf8;
import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.lsm.LsmOptions;
import dev.varve.transactions.Transaction;
import dev.varve.transactions.TransactionalStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * JSON documents that can be found by their id or by the value of a field.
 *
 * <pre>
 *   document/ID            → JSON
 *   index/FIELD\0VALUE ID  → ID       VALUE as encoded by {@link FieldKey}
 * </pre>
 *
 * <p>The index is a second set of keys, sorted by value. The transaction that writes a document
 * also updates the index, so the two are always consistent, even after a crash, and two concurrent
 * writers of a document cannot leave a stale entry. A document has no entry if the field is missing
 * or is neither a number nor text. Thread-safe.
 */
public final class DocumentStore {
  private static final String DOCUMENTS = "document/";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TransactionalStore store;
  private final List<String> indexed;

  /**
   * Stores documents in {@code store}, with an index on each of these fields. The fields must
   * always be the same for a store.
   */
  public DocumentStore(TransactionalStore store, List<String> indexed) {
    this.store = store;
    this.indexed = List.copyOf(indexed);
  }

  /** Stores a document, replacing any existing one with this id. */
  public void put(String id, JsonNode document) {
    store.updateOnly(
        transaction -> {
          removeEntries(transaction, id);
          transaction.put(DOCUMENTS + id, document.toString());
          for (String field : indexed) {
            if (FieldKey.isSortable(document.get(field))) {
              transaction.put(entry(field, document.get(field), id), Utf8.encode("id", id));
            }
          }
        });
  }

  /** Removes a document. */
  public void delete(String id) {
    store.updateOnly(
        transaction -> {
          removeEntries(transaction, id);
          transaction.delete(DOCUMENTS + id);
        });
  }

  /** Removes the index entries of the current document. */
  private void removeEntries(Transaction transaction, String id) {
    String before = transaction.get(DOCUMENTS + id);
    if (before != null) {
      JsonNode document = parse(before);
      for (String field : indexed) {
        if (FieldKey.isSortable(document.get(field))) {
          transaction.delete(entry(field, document.get(field), id));
        }
      }
    }
  }

  /** Returns a document, or null. */
  public JsonNode get(String id) {
    String document = store.get(DOCUMENTS + id);
    return document == null ? null : parse(document);
  }

  /**
   * Returns the documents whose field has a value at or above {@code from} and below {@code to},
   * sorted by that value. Index and documents are read from one snapshot, so each index entry has
   * its document.
   */
  public List<JsonNode> find(String field, JsonNode from, JsonNode to) {
    if (!indexed.contains(field)) {
      throw new IllegalArgumentException("no index on " + field + ", only on " + indexed);
    }
    KeyRange range = new KeyRange(entry(field, from, ""), entry(field, to, ""));
    return store.view(
        snapshot -> {
          List<JsonNode> found = new ArrayList<>();
          try (Cursor cursor = snapshot.scan(range)) {
            while (cursor.next()) {
              found.add(parse(snapshot.get(DOCUMENTS + Utf8.decode("id", cursor.value()))));
            }
          }
          return found;
        });
  }

  private static byte[] entry(String field, JsonNode value, String id) {
    ByteArrayOutputStream key = new ByteArrayOutputStream();
    key.writeBytes(Utf8.encode("field", "index/" + field + "\0"));
    key.writeBytes(FieldKey.of(value));
    key.writeBytes(Utf8.encode("id", id));
    return key.toByteArray();
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("invalid JSON: " + json, e);
    }
  }

  /** Shows a range query on an index, with an additional filter, before and after a change. */
  static void show(Narrator narrator) throws IOException {
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        TransactionalStore store =
            TransactionalStore.open(directory.path(), LsmOptions.defaults())) {
      DocumentStore rivers = new DocumentStore(store, List.of("km"));
      rivers.put("rhine", parse("{\"name\": \"Rhine\", \"km\": 1233, \"sea\": \"North Sea\"}"));
      rivers.put("aare", parse("{\"name\": \"Aare\", \"km\": 288}"));
      rivers.put("rhone", parse("{\"name\": \"Rhone\", \"km\": 813, \"sea\": \"Mediterranean\"}"));
      rivers.put("danube", parse("{\"name\": \"Danube\", \"km\": 2850, \"sea\": \"Black Sea\"}"));
      narrator.show("of 500 km and more, below 2,000");
      tell(narrator, rivers.find("km", IntNode.valueOf(500), IntNode.valueOf(2_000)));
      narrator.show("those of them that reach the North Sea");
      tell(
          narrator,
          rivers.find("km", IntNode.valueOf(500), IntNode.valueOf(2_000)).stream()
              .filter(river -> river.path("sea").asText().equals("North Sea"))
              .toList());
      rivers.put("rhone", parse("{\"name\": \"Rhone\", \"km\": 812, \"sea\": \"Mediterranean\"}"));
      rivers.delete("rhine");
      narrator.show("the Rhone measured again, the Rhine deleted");
      tell(narrator, rivers.find("km", IntNode.valueOf(500), IntNode.valueOf(2_000)));
      narrator.show("entries in the store", store.count());
    }
  }

  private static void tell(Narrator narrator, List<JsonNode> rivers) {
    rivers.forEach(
        it -> narrator.show("  " + it.get("name").asText(), it.get("km").asInt() + " km"));
  }
}
