package dev.varve.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.KeyRange;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which way the planner takes. */
class ExplainTest extends DatabaseFixture {
  private static final List<String> CITIES = List.of("Basel", "Bern", "Chur", "Genf");

  @BeforeEach
  void fill() {
    people.putAll(
        IntStream.range(0, 3_000)
            .mapToObj(
                i ->
                    Document.of(
                        "p" + i, Map.of("city", CITIES.get(i % 4), "age", i % 90, "name", "N" + i)))
            .toList());
    people.createIndex("by_name", "name");
    people.createIndex("by_city_age", "city", "age");
    people.createIndex("by_tags", "tags");
    store.flush();
  }

  /** Returns the plan without the figures. */
  private List<String> plan(String query) {
    List<String> lines = rows("EXPLAIN " + query);
    return lines.stream().skip(1).map(line -> line.substring("     rows  ".length())).toList();
  }

  @Test
  void aValueIsFoundByTheIndexOnIt() {
    assertThat(plan("FROM people WHERE name = 'N7'"))
        .containsExactly("index by_name: name = \"N7\"");
    assertThat(rows("EXPLAIN FROM people WHERE name = 'N7'").get(1)).startsWith("        1  index");
    assertThat(plan("FROM people WHERE city = 'Bern' AND age > 80 AND name != 'x'"))
        .containsExactly(
            "filter name != \"x\"", "  index by_city_age: city = \"Bern\" AND age > 80");
  }

  @Test
  void theIdIsTheFirstIndex() {
    assertThat(plan("FROM people WHERE id = 'ann' AND city = 'Bern'"))
        .containsExactly("filter city = \"Bern\"", "  by id, people: id = \"ann\"");
    assertThat(plan("FROM people WHERE KEY STARTS WITH 'p2' ORDER BY id DESC"))
        .containsExactly("by id, people, backward: id STARTS WITH \"p2\"");
  }

  @Test
  void withoutAnIndexAllDocumentsAreScanned() {
    assertThat(plan("FROM people WHERE age = 3"))
        .containsExactly("filter age = 3", "  scan people");
  }

  @Test
  void anOrderComesFromAnIndexForwardAndBackward() {
    assertThat(plan("FROM people ORDER BY name LIMIT 3"))
        .containsExactly("limit 3", "  index by_name");
    assertThat(plan("FROM people ORDER BY name DESC LIMIT 3"))
        .containsExactly("limit 3", "  index by_name, backward");
    assertThat(plan("FROM people WHERE city = 'Bern' ORDER BY age DESC LIMIT 2 OFFSET 1"))
        .containsExactly("limit 2 offset 1", "  index by_city_age, backward: city = \"Bern\"");
    assertThat(plan("FROM people WHERE city = 'Bern' ORDER BY age DESC, id LIMIT 2"))
        .contains("  sort by age DESC, id, first 2");
  }

  @Test
  void anIndexThatHasAllFieldsIsEnough() {
    assertThat(plan("FROM people WHERE city = 'Chur' SELECT id, age"))
        .containsExactly("index only by_city_age: city = \"Chur\"");
    assertThat(plan("FROM people GROUP BY city SELECT city, MAX(age)"))
        .containsExactly("group by city", "  index only by_city_age");
  }

  @Test
  void anOrIsAUnionOfIndexes() {
    assertThat(plan("FROM people WHERE name = 'N1' OR city = 'Bern' AND age = 4"))
        .containsExactly(
            "filter name = \"N1\" OR (city = \"Bern\" AND age = 4)",
            "  union",
            "    index by_name: name = \"N1\"",
            "    index by_city_age: city = \"Bern\" AND age = 4");
  }

  @Test
  void anOrOfVeryManyPartsOpensNoCursorForEach() {
    String or = "name = 'N1'" + " OR name = 'N1'".repeat(20_000);
    assertThat(plan("FROM people WHERE " + or)).last().isEqualTo("  scan people");
    assertThat(rows("FROM people WHERE " + or)).containsExactly("p1");
  }

  @Test
  void aRowThatIsCertainIsNotCheckedAgain() {
    assertThat(plan("FROM people WHERE name LIKE 'N11%'"))
        .doesNotContain("filter name LIKE \"N11%\"");
    assertThat(plan("FROM people WHERE name LIKE 'N11%9'")).contains("filter name LIKE \"N11%9\"");
  }

  @Test
  void analyzeCountsRowsAndBlocks() {
    List<String> lines = rows("EXPLAIN ANALYZE FROM people WHERE name = 'N7' AND age = 7");
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).isEqualTo("     rows    blocks  step");
    assertThat(lines.get(1)).isEqualTo("        1            filter age = 7");
    assertThat(lines.get(2)).matches(" {8}1 {9}\\d    index by_name: name = \"N7\"");
  }

  @Test
  void tenRowsOfManyTakeFewBlocks() {
    people.putAll(
        IntStream.range(0, 10)
            .mapToObj(i -> Document.of("q" + i, Map.of("name", "same")))
            .toList());
    store.flush();
    store.compact(KeyRange.all());
    String counted = rows("EXPLAIN ANALYZE FROM people WHERE name = 'same'").get(1);
    assertThat(counted).startsWith("       10 ");
    assertThat(Integer.parseInt(counted.substring(10, 19).strip())).isBetween(1, 30);
  }
}
