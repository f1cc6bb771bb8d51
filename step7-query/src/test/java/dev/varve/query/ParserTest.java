package dev.varve.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What KQL means, and where its errors point to. */
class ParserTest {

  private static Statement.Select select(String query) {
    return (Statement.Select) Parser.parse(query).statement();
  }

  private static String where(String condition) {
    return String.valueOf(select("FROM people WHERE " + condition).where());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a = 1 OR b = 2 AND c = 3     | a = 1 OR (b = 2 AND c = 3)",
        "(a = 1 OR b = 2) AND c = 3   | (a = 1 OR b = 2) AND c = 3",
        "NOT a = 1 AND b = 2          | NOT a = 1 AND b = 2",
        "NOT (a = 1 AND b = 2)        | NOT (a = 1 AND b = 2)",
        "a + 2 * 3 = 7                | (a + (2 * 3)) = 7",
        "a - 2 - 3 < 7                | ((a - 2) - 3) < 7",
        "(a + 2) * 3 > -7             | ((a + 2) * 3) > -7",
        "a BETWEEN 1 AND 2 AND b <> 3 | (a >= 1 AND a <= 2) AND b != 3",
        "a NOT IN [1, \"x\"]          | NOT a IN [1, \"x\"]",
        "a in (1)                     | a IN [1]",
        "a IS NULL OR a IS MISSING    | a = null OR NOT EXISTS(a)",
        "address.city = 'Bern'        | address.city = \"Bern\"",
        "`order` = 'it''s'            | order = \"it's\"",
        "KEY STARTS WITH \"x\"        | id STARTS WITH \"x\"",
        "key = 1e3                    | key = 1000",
        "LOWER(name) LIKE \"a%\"      | LOWER(name) LIKE \"a%\"",
      })
  void operatorsBindAsTheyShould(String condition, String expected) {
    assertThat(where(condition)).isEqualTo(expected);
  }

  @Test
  void selectMayComeFirstOrAfterTheConditions() {
    String first = select("SELECT name, age AS years FROM people WHERE age > 3 LIMIT 2").toString();
    String after = select("from people where age > 3 select name, age as years limit 2").toString();
    assertThat(after.replaceAll("at=\\d+", "")).isEqualTo(first.replaceAll("at=\\d+", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "FROM people WHERE age >> 30  | 1 | 24 | expected a value, found >",
        "FROM people WHERE            | 1 | 18 | expected a value, found the end of the query",
        "FRM people                   | 1 | 1  | expected FROM, SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, SHOW or EXPLAIN, found FRM",
        "FROM people WHERE a = 'x     | 1 | 23 | a text is not closed: end it with '",
        "FROM people WHERE a = 1 = 2  | 1 | 25 | comparisons do not follow each other: put AND between them",
        "FROM people LIMIT 1 WHERE a  | 1 | 21 | WHERE is out of place: the order is FROM, WHERE, GROUP BY, SELECT, ORDER BY, LIMIT, OFFSET",
        "FROM people SELECT DISTINCT city | 1 | 29 | expected a comma, or AS before the name of a column, found city",
        "SELECT age city FROM people | 1 | 12 | expected a comma, or AS before the name of a column, found city",
        "FROM people WHERE foo(a) = 1 | 1 | 19 | there is no function foo, only COUNT, SUM, MIN, MAX, AVG, EXISTS, LOWER, UPPER and LENGTH",
        "FROM people WHERE a = 1x     | 1 | 23 | a number is followed by a letter: write a space between them",
        "FROM people WHERE a # 1      | 1 | 21 | unexpected character \"#\"",
        "FROM people WHERE a IN 1     | 1 | 24 | expected [, found 1",
        "FROM order                   | 1 | 6  | expected a collection, found order (a field of this name goes in backquotes: `order`)",
        "UPDATE people SET id = 1     | 1 | 19 | the id of a document cannot be changed",
        "INSERT INTO p {a: 1, a: 2}   | 1 | 22 | the object has two fields a",
        "INSERT INTO p VALUES ('a')   | 1 | 15 | expected a document with the names of its fields, such as {id: \"a\", n: 1}, found VALUES",
        "INSERT INTO p (id) VALUES (1) | 1 | 15 | expected a document with the names of its fields, such as {id: \"a\", n: 1}, found (",
      })
  void errorsNameThePlaceAndWhatWasExpected(String query, int line, int column, String message) {
    QueryException error = error(query);
    assertThat(error.getMessage())
        .isEqualTo("line " + line + ", column " + column + ": " + message);
    assertThat(error.line()).isEqualTo(line);
    assertThat(error.column()).isEqualTo(column);
  }

  private static QueryException error(String query) {
    QueryException error = catchThrowableOfType(QueryException.class, () -> Parser.parse(query));
    assertThat(error).as(query).isNotNull();
    return error;
  }

  @Test
  void aCaretIsUnderThePlace() {
    assertThat(error("FROM people\nWHERE age >> 30").pointer())
        .isEqualTo("WHERE age >> 30\n           ^");
    assertThat(error("FROM people\nWHERE age >> 30").line()).isEqualTo(2);
  }

  @Test
  void whatIsTooDeepOrTooLongIsAnErrorAndNoStackOverflow() {
    String deep = "(".repeat(100_000) + "a = 1" + ")".repeat(100_000);
    assertThat(error("FROM p WHERE " + deep)).hasMessageContaining("nested more than 200 levels");
    assertThat(error("FROM p WHERE " + "NOT ".repeat(100_000) + "a"))
        .hasMessageContaining("nested more than 200 levels");
    assertThat(error("FROM p WHERE a = " + "- - - 1" + " + 1".repeat(100_000)))
        .hasMessageContaining("more than 500 operators in a row");
    assertThat(error("FROM p WHERE a = '" + "x".repeat(1 << 20) + "'"))
        .hasMessageContaining("exceeds the limit of 1048576");
    String many = String.join(" OR ", Collections.nCopies(60_000, "a = 1"));
    assertThat(select("FROM p WHERE " + many).where()).isInstanceOf(Expression.Logical.class);
    assertThat(error("INSERT INTO p {a: " + "[".repeat(100_000)))
        .hasMessageContaining("nested more than");
  }

  @Test
  void jsonIsReadAsDocuments() {
    Document document =
        Document.parse(
            "{\"id\": \"r\", \"km\": 1233.50, \"sea\": null, \"big\": 4294967297, \"on\": true,"
                + " \"tags\": [\"a\\u0041\\n\", -1e2, []], \"from\": {\"where\": \"Alps\"}}");
    assertThat(document.id()).isEqualTo("r");
    assertThat(document.fields().keySet())
        .containsExactly("km", "sea", "big", "on", "tags", "from");
    assertThat(document.get("km")).isEqualTo(new BigDecimal("1233.5"));
    assertThat(document.get("big")).isEqualTo(4_294_967_297L);
    assertThat(document.get("tags")).isEqualTo(List.of("aA\n", -100L, List.of()));
    assertThat(document.get("from")).isEqualTo(Map.of("where", "Alps"));
    assertThat(Document.parse(document.toJson())).isEqualTo(document);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"id\": \"a\", \"x\": NaN}       | expected a value of JSON, found NaN",
        "{\"id\": \"a\", \"x\": 1 + 1}     | expected a value of JSON, found (1 + 1)",
        "{\"id\": \"a\", \"x\": \"\\ud800\"} | the text has half of a surrogate pair at index 0: \\uD800",
        "{\"id\": \"a\", \"x\": 1, \"x\": 2} | the object has two fields x",
        "{\"id\": 7}                     | the document has no id that is text",
        "{\"x\": 7}                      | the document has no id that is text",
        "[1]                             | expected an object, which begins with {, found [",
        "{\"id\": \"a\", \"x\": 1e99999}  | it is a number of more than 1000 digits, or beyond 1e9999 or 1e-9999",
        "{\"id\": \"a\"} {}              | expected the end of the query, found {",
      })
  void whatIsNoDocumentIsRefused(String json, String message) {
    QueryException error = catchThrowableOfType(QueryException.class, () -> Document.parse(json));
    assertThat(error).as(json).isNotNull();
    assertThat(error.getMessage()).endsWith(": " + message);
  }
}
