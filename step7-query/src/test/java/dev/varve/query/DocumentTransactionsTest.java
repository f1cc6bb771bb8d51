package dev.varve.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.transactions.ConflictException;
import dev.varve.transactions.IsolationLevel;
import dev.varve.transactions.Transaction;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Documents and queries in transactions, which keep unique indexes and refuse phantoms. */
class DocumentTransactionsTest extends DatabaseFixture {

  @Test
  void aUniqueIndexHoldsInBatchesAndTransactions() {
    people.createUniqueIndex("one_name", "name");
    assertThatExceptionOfType(UniqueViolationException.class)
        .isThrownBy(() -> people.put("new", Map.of("name", "Ann")))
        .withMessage(
            "document new of people has the same values as ann in the unique index one_name(name)");
    assertThatExceptionOfType(UniqueViolationException.class)
        .isThrownBy(
            () -> database.run("INSERT INTO people {id: 'x', name: 'X'}, {id: 'y', name: 'X'}"));
    assertThat(people.get("x")).isNull();
    people.put("none1", Map.of());
    people.put("none2", Collections.singletonMap("name", null));
    people.put("none3", Collections.singletonMap("name", null));
    people.put("ann", Map.of("name", "Anna"));
    people.put("new", Map.of("name", "Ann"));
    assertThat(rows("FROM people WHERE name = 'Ann'")).containsExactly("new");
    assertThat(people.checkIndex("one_name").isInStep()).isTrue();
    assertThatExceptionOfType(UniqueViolationException.class)
        .isThrownBy(() -> people.createUniqueIndex("one_city", "city"));
    assertThat(people.indexes()).extracting(Index::name).containsExactly("one_name");
    assertThat(database.store().keyspaces().get("documents:people").stats().count("keyspace.gets"))
        .isNotNegative();
  }

  @ParameterizedTest
  @EnumSource(IsolationLevel.class)
  void twoTransactionsCannotBothTakeAUniqueValue(IsolationLevel level) {
    people.createUniqueIndex("one_name", "name");
    try (Transaction first = store.begin(level);
        Transaction second = store.begin(level)) {
      people.in(first).put("x", Map.of("name", "X"));
      people.in(second).put("y", Map.of("name", "X"));
      first.commit();
      assertThatThrownBy(second::commit).isInstanceOf(ConflictException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(IsolationLevel.class)
  void aWriterThatDoesNotKnowANewIndexIsRefused(IsolationLevel level) {
    try (Transaction writer = store.begin(level)) {
      people.in(writer).put("x", Map.of("age", 7));
      people.createIndex("by_age", "age");
      assertThatThrownBy(writer::commit).isInstanceOf(ConflictException.class);
    }
    assertThat(people.checkIndex("by_age").isInStep()).isTrue();
  }

  @Test
  void aQueryInATransactionSeesItsWrites() {
    people.createIndex("by_city", "city");
    Query query = database.prepare("FROM people WHERE city = ? ORDER BY id");
    try (Transaction transaction = store.begin()) {
      people.in(transaction).put("aa", Map.of("city", "Bern"));
      people.in(transaction).delete("cem");
      try (Rows rows = query.in(transaction).run("Bern")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.document().id()).isEqualTo("aa");
      }
      database.prepare("UPDATE people SET city = 'Ulm' WHERE city = 'Chur'").in(transaction).run();
      assertThat(rows("FROM people WHERE city = 'Ulm'")).isEmpty();
      transaction.commit();
    }
    assertThat(rows("FROM people WHERE city = 'Ulm'")).containsExactly("dee");
    assertThat(rows("FROM people WHERE city = 'Bern' ORDER BY id"))
        .containsExactly("aa", "ann", "é1");
  }

  @Test
  void aPhantomInARangeThatAQueryHasReadIsAConflict() {
    people.createIndex("by_age", "age");
    try (Transaction transaction = store.begin()) {
      try (Rows rows =
          database.prepare("FROM people WHERE age > 35 SELECT COUNT(*)").in(transaction).run()) {
        rows.next();
      }
      people.in(transaction).put("result", Map.of());
      people.put("new", Map.of("age", 36));
      assertThatThrownBy(transaction::commit).isInstanceOf(ConflictException.class);
    }
  }
}
