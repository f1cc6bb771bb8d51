package dev.varve.exercises.backfill;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Keys;
import dev.varve.Writable;
import dev.varve.course.Thrown;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmOptions;
import dev.varve.query.Collection;
import dev.varve.query.CollectionKeys;
import dev.varve.query.Database;
import dev.varve.query.Definition;
import dev.varve.query.Document;
import dev.varve.query.IndexDefinition;
import dev.varve.query.IndexEntries;
import dev.varve.query.IndexField;
import dev.varve.query.KeyDecoder;
import dev.varve.query.Watch;
import dev.varve.transactions.IsolationLevel;
import dev.varve.transactions.Transaction;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** A collection with documents, and one index on the field v that is defined, and not built yet. */
final class Building implements AutoCloseable {
  static final int INDEX = 1;

  final Meanwhile clock = new Meanwhile();
  final Watch watch = Watch.unlimited();
  final TransactionalStore store;
  final Collection collection;
  private final Database database;

  Building() throws IOException {
    LsmOptions options = LsmOptions.defaults().withMemtableBytes(1 << 16).withClock(clock);
    store = TransactionalStore.open(new SimulatedStorage(), options);
    database = Database.in(store);
    collection = database.createCollection("c");
  }

  /** Puts documents, written as aa=Bern ab=7 b=[x,y] c=null d, and defines the index. */
  Building with(String documents, boolean unique) {
    for (String document : documents.split(" ")) {
      put(document);
    }
    Definition definition = Definition.EMPTY.with("i", List.of(IndexField.of("v")), unique);
    collection.space().put(CollectionKeys.DEFINITION, definition.encode());
    return this;
  }

  private static Document document(String text) {
    String[] parts = text.split("=");
    String value = parts.length == 1 ? "" : ", \"v\": " + json(parts[1]);
    return Document.parse("{\"id\": \"" + parts[0].replace("0", "\\u0000") + "\"" + value + "}");
  }

  private static String json(String value) {
    return value.matches("\\d+|null")
        ? value
        : value.startsWith("[") ? value.replaceAll("(\\w+)", "\"$1\"") : "\"" + value + "\"";
  }

  void put(String document) {
    collection.put(document(document));
  }

  /** Puts a document, or deletes it if there is a minus before its id, in a transaction. */
  void change(IsolationLevel level, String change) {
    try (Transaction transaction = store.begin(level)) {
      if (change.startsWith("-")) {
        collection.in(transaction).delete(change.substring(1));
      } else {
        collection.in(transaction).put(document(change));
      }
      transaction.commit();
    }
  }

  void defineAnother() {
    Definition definition = Definition.decode("c", definitionBytes());
    Definition changed = definition.with("j", List.of(IndexField.of("w")), false);
    collection.space().put(CollectionKeys.DEFINITION, changed.encode());
  }

  private byte[] definitionBytes() {
    return collection.space().get(CollectionKeys.DEFINITION);
  }

  Backfill backfill(int mostDocuments) {
    return new Backfill(collection, store, INDEX, mostDocuments, watch);
  }

  /** One piece, committed; returns whether there were documents, or what was thrown. */
  String piece(int mostDocuments) {
    String[] told = {""};
    Throwable thrown =
        Thrown.by(
            () -> {
              try (Transaction transaction = store.begin(IsolationLevel.SNAPSHOT)) {
                told[0] = String.valueOf(backfill(mostDocuments).addPiece(transaction));
                transaction.commit();
              }
            });
    return thrown == null ? told[0] : thrown.toString();
  }

  IndexDefinition definition() {
    return Definition.decode("c", definitionBytes()).byId(INDEX);
  }

  /** The entries, the place, and the marks of the index. */
  String state() {
    byte[] place = collection.space().get(CollectionKeys.progress(INDEX));
    IndexDefinition index = definition();
    return entries()
        + (place == null ? "" : ", up to " + id(place))
        + (index != null && index.ready() ? ", ready" : "")
        + (index != null && index.multikey() ? ", multikey" : "");
  }

  private static String id(byte[] id) {
    return CollectionKeys.text(id).replace('\0', '0');
  }

  private String entries() {
    List<String> all = new ArrayList<>();
    try (Cursor cursor = collection.space().scan(KeyRange.prefix(CollectionKeys.entries(INDEX)))) {
      while (cursor.next()) {
        all.add(shown(cursor.key(), cursor.value()));
      }
    }
    return all.isEmpty() ? "nothing" : String.join(" ", all);
  }

  private static String shown(byte[] key, byte[] value) {
    KeyDecoder in = CollectionKeys.valuesOf(key);
    return in.next(false) + ":" + id(value.length > 0 ? value : in.rest());
  }

  /** The entries that the documents require, shown in the same way. */
  String required() {
    TreeMap<byte[], byte[]> all = new TreeMap<>(Arrays::compareUnsigned);
    try (Cursor cursor = collection.space().scan(CollectionKeys.documents())) {
      while (cursor.next()) {
        byte[] id = CollectionKeys.idOf(cursor.key());
        Document document = collection.get(CollectionKeys.text(id));
        all.putAll(IndexEntries.of(definition(), id, document.fields()));
      }
    }
    List<String> shown = new ArrayList<>();
    all.forEach((key, value) -> shown.add(shown(key, value)));
    return String.join(" ", shown);
  }

  void deleteEntry(String value, String id) {
    IndexEntries.of(definition(), Keys.utf8(id), document(id + "=" + value).fields())
        .keySet()
        .forEach(collection.space()::delete);
  }

  long count(String what) {
    return store.stats().count("transactions." + what);
  }

  Writable in(Transaction transaction) {
    return collection.space().in((Writable) transaction);
  }

  @Override
  public void close() {
    clock.let(() -> false, () -> {});
    database.close();
    store.close();
  }
}
