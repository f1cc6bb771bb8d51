package dev.varve.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Collections, documents and statements, through the API that programs use. */
class DatabaseTest extends DatabaseFixture {

  @Test
  void aDocumentIsReadAsItWasWritten() {
    Map<String, Object> fields = new HashMap<>();
    fields.put("nothing", null);
    fields.put("list", Arrays.asList(1, null, "x", List.of(), Map.of("deep", true)));
    fields.put("big", new BigDecimal("123456789012345678901234567890.5"));
    fields.put("small", 1.5f);
    fields.put("long", Long.MIN_VALUE);
    fields.put("name with. dot", "\0");
    Document written = Document.of("k2", fields);
    people.put(written);
    Document read = people.get("k2");
    assertThat(read).isEqualTo(written);
    assertThat(read.get("big")).isEqualTo(new BigDecimal("123456789012345678901234567890.5"));
    assertThat(read.get("small")).isEqualTo(new BigDecimal("1.5"));
    assertThat(read.get("long")).isEqualTo(Long.MIN_VALUE);
    assertThat(read.number("long")).isEqualTo(BigDecimal.valueOf(Long.MIN_VALUE));
    assertThat(people.get("none")).isNull();
    assertThat(people.delete("k2")).isTrue();
    assertThat(people.delete("k2")).isFalse();
    assertThat(people.get("k2")).isNull();
  }

  @Test
  void whatIsNoDocumentIsRefusedBeforeAnyEffect() {
    long before = people.count();
    Map<String, Object> deep = new HashMap<>();
    Map<String, Object> at = deep;
    for (int i = 0; i < 200; i++) {
      Map<String, Object> next = new HashMap<>();
      at.put("x", next);
      at = next;
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> people.put("x", deep))
        .withMessageContaining("nested more than 100 levels deep");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> people.put("x", Map.of("n", Double.NaN)))
        .withMessage("x.n is NaN, which is not a number");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> people.put("x", Map.of("n", "a\uD800")))
        .withMessageContaining("half of a surrogate pair");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> people.put("x", Map.of("n", new Object())))
        .withMessage("x.n has the type java.lang.Object");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> people.put("x", Map.of("id", "y")))
        .withMessage("document x has a field id of another value");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> people.put("", Map.of()))
        .withMessage("id of 0 bytes; it must have 1 to 1024");
    for (String half : List.of("a\uD800", "\uDC00b")) {
      assertThatIllegalArgumentException().isThrownBy(() -> people.get(half));
      assertThatIllegalArgumentException().isThrownBy(() -> people.put(half, Map.of()));
      assertThatIllegalArgumentException().isThrownBy(() -> people.put("x", Map.of(half, 1)));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> database.run("FROM people WHERE name = ?", half));
    }
    String large = "x".repeat(1 << 20);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> people.put("x", Map.of("n", Collections.nCopies(100, large))))
        .withMessageContaining("exceeds the limit of 16777216");
    assertThat(people.count()).isEqualTo(before);
  }

  @Test
  void queriesFilterSortAndCount() {
    assertThat(rows("FROM people WHERE city = 'Bern' ORDER BY age DESC SELECT name, age"))
        .containsExactly("Eve 4294967303", "Ann 30", "Cem 25");
    assertThat(rows("SELECT id FROM people WHERE city != 'Bern' OR age < 30 ORDER BY id"))
        .containsExactly("bob", "cem", "dee");
  }

  @Test
  void groupsAreAddedUp() {
    assertThat(
            rows("FROM people GROUP BY city SELECT city, COUNT(*), SUM(age), MIN(name), AVG(age)"))
        .containsExactly(
            "Basel 1 41 Bob 41", "Bern 3 4294967358 Ann 1431655786", "Chur 1 0 Dee null");
    assertThat(rows("FROM people SELECT COUNT(*), COUNT(age), MAX(age)"))
        .containsExactly("5 4 4294967303");
    assertThat(rows("FROM people GROUP BY city ORDER BY COUNT(*) DESC, city LIMIT 1"))
        .containsExactly("Bern 3");
    assertThat(rows("FROM people WHERE age > 1000000 SELECT name, age / 2 AS half"))
        .containsExactly("Eve 2147483651.5");
  }

  @Test
  void parametersAreValuesAndNoText() {
    assertThat(rows("FROM people WHERE name = ?", "Ann' OR 1 = 1")).isEmpty();
    assertThat(
            rows("FROM people WHERE age > ? AND city IN ? ORDER BY id", 20, List.of("Bern", "Ulm")))
        .containsExactly("ann", "cem", "é1");
    assertThat(rows("FROM people WHERE name LIKE ? LIMIT ?", "%e%", 1)).hasSize(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> database.run("FROM people WHERE a = ?"))
        .withMessage("parameters in the query: 1, values given: 0");
  }

  /** A row of a result. */
  record Person(String name, Long age) {}

  @Test
  void rowsBecomeRecords() {
    try (Rows rows = database.run("FROM people WHERE city != 'Bern' ORDER BY name")) {
      assertThat(rows.list(Person.class))
          .containsExactly(new Person("Bob", 41L), new Person("Dee", null));
    }
    Rows rows = database.run("FROM people SELECT name AS age, name");
    assertThatIllegalStateException()
        .isThrownBy(() -> rows.list(Person.class))
        .withMessage("age is \"Ann\", which is not a Long");
    assertThatIllegalStateException().isThrownBy(rows::next).withMessage("the result is closed");
  }

  @Test
  void statementsChangeDocumentsAndIndexes() {
    people.createIndex("by_age", "age");
    assertThat(rows("INSERT INTO people {id: 'fay', name: 'Fay', age: ?}, {id: 'gus'}", 19))
        .containsExactly("2");
    assertThat(
            rows(
                "UPDATE people SET age = age + 1, home.city = city, UNSET city WHERE age < 30 AND EXISTS(city)"))
        .containsExactly("1");
    assertThat(rows("FROM people WHERE age <= 26 ORDER BY age SELECT id, age, home.city, city"))
        .containsExactly("fay 19 null null", "cem 26 Bern null");
    assertThat(rows("DELETE FROM people WHERE age > 40")).containsExactly("2");
    assertThat(rows("FROM people SELECT id ORDER BY id"))
        .containsExactly("ann", "cem", "dee", "fay", "gus");
  }

  @Test
  void aChangeIsMadeAsAWholeOrNotAtAll() {
    assertThatExceptionOfType(QueryException.class)
        .isThrownBy(() -> database.run("UPDATE people SET age = age + 1"))
        .withMessage(
            "line 1, column 29: (age + 1) has no value for document dee: nothing was changed");
    assertThat(people.get("ann").get("age")).isEqualTo(30L);
    assertThatIllegalStateException()
        .isThrownBy(() -> database.run("INSERT INTO people {id: 'new'}, {id: 'ann'}"))
        .withMessage("there is a document ann in people already");
    assertThat(people.get("new")).isNull();
  }

  @Test
  void aResultShowsTheMomentOfItsBeginning() {
    try (Rows rows = database.run("FROM people ORDER BY id SELECT id, name")) {
      rows.next();
      people.put("zed", Map.of());
      people.delete("cem");
      int count = 1;
      while (rows.next()) {
        count++;
      }
      assertThat(count).isEqualTo(5);
    }
  }

  @Test
  void aQueryCanBeCancelledAndHasATimeLimit() {
    try (Rows rows = database.run("FROM people")) {
      assertThat(rows.next()).isTrue();
      rows.cancel();
      assertThatExceptionOfType(QueryStoppedException.class)
          .isThrownBy(rows::next)
          .withMessage("the query was cancelled");
    }
    long[] now = {0};
    Watch watch = new Watch(Duration.ofMillis(5), () -> now[0]);
    watch.check();
    now[0] = Duration.ofMillis(6).toNanos();
    assertThatExceptionOfType(QueryStoppedException.class)
        .isThrownBy(
            () -> {
              for (int i = 0; i < 1_000; i++) {
                watch.check();
              }
            })
        .withMessage("the query took longer than its limit of 5 ms");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "FROM peeple                              | 6  | there is no collection peeple, only people",
        "FROM people WHERE age > 'x' AND 1 < 'a'  | 35 | a number does not compare with text",
        "FROM people WHERE age < NULL             | 25 | null is neither less nor greater than anything: use = or !=",
        "FROM people WHERE name LIKE 5            | 29 | LIKE needs a text, not 5",
        "FROM people WHERE age = [1]              | 25 | [1] does not compare: compare a field, a text, a number or a boolean",
        "FROM people WHERE age + 'a' > 1          | 25 | + needs numbers, not text",
        "FROM people WHERE age + 1                | 23 | (age + 1) is not a condition: compare it with something",
        "FROM people WHERE COUNT(*) > 1           | 19 | COUNT(*) cannot be in WHERE",
        "FROM people SELECT city, COUNT(*)        | 20 | city has many values in a group: add GROUP BY city, or use an aggregate such as MIN(city)",
        "FROM people SELECT SUM(COUNT(*))         | 24 | COUNT(*) cannot be in another aggregate",
        "FROM people LIMIT -1                     | 19 | LIMIT needs a whole number of 0 or more, not -1",
        "FROM people LIMIT 1.5                    | 19 | LIMIT needs a whole number of 0 or more, not 1.5",
        "DROP INDEX none ON people                | 12 | there is no index none on people",
        "INSERT INTO people {name: 'x'}           | 20 | the document has no id that is text, such as {id: \"a\"}",
      })
  void whatAQueryCannotMeanIsAnErrorWithItsPlace(String query, int column, String message) {
    assertThatExceptionOfType(QueryException.class)
        .isThrownBy(() -> database.run(query))
        .withMessage("line 1, column " + column + ": " + message);
  }

  @Test
  void collectionsAndIndexesAreCreatedListedAndDropped() {
    rows("CREATE COLLECTION rivers");
    assertThat(rows("SHOW COLLECTIONS")).containsExactly("people", "rivers");
    assertThatIllegalStateException()
        .isThrownBy(() -> rows("CREATE COLLECTION rivers"))
        .withMessage("there is a collection rivers already");
    rows("CREATE UNIQUE INDEX ON people (name)");
    rows("CREATE INDEX i ON people (city, age DESC)");
    assertThat(rows("SHOW INDEXES ON people"))
        .containsExactly("name name true true", "i city, age DESC false true");
    assertThat(rows("SHOW INDEXES")).containsExactly("people name name", "people i city, age DESC");
    assertThat(rows("CHECK INDEX i ON people")).containsExactly("5 5 0 0");
    assertThatIllegalStateException()
        .isThrownBy(() -> rows("CREATE INDEX i ON people (name)"))
        .withMessage("there is an index i on people already");
    rows("DROP INDEX i ON people");
    assertThat(people.indexes()).hasSize(1);
    Collection rivers = database.collection("rivers");
    rows("DROP COLLECTION rivers");
    assertThatIllegalStateException()
        .isThrownBy(() -> rivers.put("x", Map.of()))
        .withMessage("keyspace documents:rivers was dropped");
    assertThatThrownBy(() -> database.collection("rivers"))
        .isInstanceOf(NoSuchElementException.class);
    assertThat(database.createCollection("rivers").count()).isZero();
  }

  @Test
  void nothingWorksAfterClose() {
    for (int i = 0; i < 2 * Estimate.COUNTED; i++) {
      people.put("p" + i, Map.of());
    }
    Rows rows = database.run("FROM people");
    store.close();
    assertThatIllegalStateException().isThrownBy(() -> people.get("ann"));
    assertThatIllegalStateException().isThrownBy(() -> people.put("x", Map.of()));
    assertThatIllegalStateException().isThrownBy(() -> database.run("FROM people"));
    assertThatIllegalStateException()
        .isThrownBy(
            () -> {
              while (rows.next()) {}
            });
    rows.close();
  }
}
