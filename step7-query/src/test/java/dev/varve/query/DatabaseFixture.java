package dev.varve.query;

import dev.varve.Durability;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmOptions;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A database with a few people. */
abstract class DatabaseFixture {
  static final LsmOptions OPTIONS = LsmOptions.defaults().withDurability(Durability.OS);

  TransactionalStore store;
  Database database;
  Collection people;

  @BeforeEach
  void open() {
    try {
      store = TransactionalStore.open(new SimulatedStorage(), OPTIONS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    database = Database.in(store);
    people = database.createCollection("people");
    people.put("ann", Map.of("name", "Ann", "city", "Bern", "age", 30));
    people.put("bob", Map.of("name", "Bob", "city", "Basel", "age", 41));
    people.put("cem", Map.of("name", "Cem", "city", "Bern", "age", 25));
    people.put("dee", Map.of("name", "Dee", "city", "Chur"));
    people.put("é1", Map.of("name", "Eve", "city", "Bern", "age", (1L << 32) + 7));
  }

  @AfterEach
  void close() {
    database.close();
    store.close();
  }

  /** Returns the rows as text, each row as its values. */
  List<String> rows(String query, Object... parameters) {
    List<String> all = new ArrayList<>();
    try (Rows rows = database.run(query, parameters)) {
      while (rows.next()) {
        all.add(
            rows.areDocuments()
                ? rows.document().id()
                : String.join(
                    " ",
                    rows.columns().stream().map(name -> String.valueOf(rows.get(name))).toList()));
      }
    }
    return all;
  }
}
