package dev.varve.exercises.accesspath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.query.Condition;
import dev.varve.query.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An index is written as its fields, (city, age DESC), and a document as the values of these
 * fields, Bern 30, or Bern "30" if that is a text; a+b is an array. A condition is city =
 * Bern|Basel, which is IN, or age >= 30; name ^ Be means that the name begins with Be. What is
 * found is shown range by range: Basel 1, Basel 2 | Bern 1 are two ranges.
 */
class IndexRangesTest {
  private static final String AGES = "Bern missing;Bern null;Bern -5;Bern 9;Bern 30;Bern 31";
  private static final String MORE = "Bern 4294967297;Bern \"\";Bern \"30\";Bern x";

  private static Asked people(String index) {
    return new Asked(index)
        .with("missing 30", "null 30", "7 30", "Basel 30", "Berne 30", "Zug 30")
        .with((AGES + ";" + MORE).split(";"));
  }

  private static void assertFinds(String index, String conditions, String expected) {
    assertThat(people(index).found(conditions))
        .as("(%s), found for %s", index, conditions.isEmpty() ? "no condition" : conditions)
        .isEqualTo(expected);
  }

  private static void assertUses(String index, String conditions, String expected) {
    assertThat(people(index).used(conditions))
        .as("(%s), used of %s", index, conditions)
        .isEqualTo(expected.replace(", ", " AND "));
  }

  @Proves("whole")
  void withoutAUsefulConditionTheRangeIsTheWholeIndex() {
    String all =
        "missing 30, null 30, 7 30, Basel 30, "
            + (AGES + ";" + MORE).replace(";", ", ")
            + ", Berne 30, Zug 30";
    assertFinds("city, age", "", all);
    assertFinds("city, age", "name = x, age = 30", all);
    assertUses("city, age", "name = x, age = 30", "");
    assertFinds("city, age", "age > 30, age < 31", all);
  }

  @Proves("points")
  void eachValueOfAFieldIsARange() {
    assertFinds("city, age", "city = Zug", "Zug 30");
    assertFinds("city, age", "city = Berne", "Berne 30");
    assertFinds("city, age", "city = Ber", "");
    assertFinds("city, age", "city = 7", "7 30");
    assertFinds("city, age", "city = null", "null 30");
    assertFinds("city", "city = Zug|Basel", "Basel 30 | Zug 30");
    assertFinds("city", "city = Zug|Basel|Zug|Oslo", "Basel 30 |  | Zug 30");
    assertUses("city", "name = x, city = Zug|Basel", "city = Zug|Basel");
  }

  @Proves("order")
  void theFieldsAreUsedInOrder() {
    assertFinds("city, age", "age = 30, city = Bern", "Bern 30");
    assertUses("city, age", "age = 30, city = Bern", "city = Bern, age = 30");
    assertFinds("city, age", "city = Bern|Basel, age = 30|9", " | Basel 30 | Bern 9 | Bern 30");
    assertFinds("city, age", "city = Bern|Basel, age > 30", " | Bern 31, Bern 4294967297");
    assertFinds("city, age", "city > Bern, age = 31", "Berne 30, Zug 30");
    assertUses("city, age", "city > Bern, age = 31", "city > Bern");
    assertUses("city, age, name", "city = Bern, name = x", "city = Bern");
  }

  @Proves("bounds")
  void aBoundIncludesItsValueOrNot() {
    String after = "city = Bern, age ";
    assertFinds("city, age", after + "> 30", "Bern 31, Bern 4294967297");
    assertFinds("city, age", after + ">= 30", "Bern 30, Bern 31, Bern 4294967297");
    assertFinds("city, age", after + "< 30", "Bern -5, Bern 9");
    assertFinds("city, age", after + "<= 30", "Bern -5, Bern 9, Bern 30");
    assertFinds("city, age", after + "> 4294967296", "Bern 4294967297");
    assertFinds("city, age", after + ">= 4294967297", "Bern 4294967297");
    assertFinds("city, age", after + "> 4294967297", "");
    assertFinds("city, age", "city < Bern", "Basel 30");
    assertFinds("city, age", "city > Bern", "Berne 30, Zug 30");
    assertFinds("city, age", "city >= Berne", "Berne 30, Zug 30");
  }

  @Proves("both")
  void twoBoundsMakeOneRange() {
    String after = "city = Bern, age ";
    assertFinds("city, age", after + "> 9, age <= 31", "Bern 30, Bern 31");
    assertFinds("city, age", after + "< 31, age >= 9", "Bern 9, Bern 30");
    assertUses("city, age", after + "< 31, age >= 9", "city = Bern, age >= 9, age < 31");
    assertFinds("city, age", after + ">= 30, age <= 30", "Bern 30");
    assertFinds("city, age", after + "> 30, age <= 30", "no range");
    assertFinds("city, age", after + ">= 30, age < 30", "no range");
    assertFinds("city, age", after + "> 31, age < 9", "no range");
    assertFinds("city, age", "city = Bern|Zug, age > 31, age < 9", "no range");
  }

  @Proves("type")
  void aBoundIsFulfilledByValuesOfItsTypeAlone() {
    assertFinds(
        "city, age",
        "city < z",
        "Basel 30, " + (AGES + ";" + MORE).replace(";", ", ") + ", Berne 30, Zug 30");
    assertFinds("city, age", "city > 0", "7 30");
    assertFinds("city, age", "city <= 7", "7 30");
    assertFinds("city, age", "city = Bern, age >= \"\"", "Bern \"\", Bern \"30\", Bern x");
    assertFinds("city, age", "city = Bern, age < 31, age > a", "Bern x");
    assertUses("city, age", "city = Bern, age < 31, age > a", "city = Bern, age > a");
  }

  @Proves("prefix")
  void aPrefixHasTheTextsThatBeginWithIt() {
    assertFinds("city", "city ^ Berne", "Berne 30");
    assertFinds(
        "city, age",
        "city ^ B",
        "Basel 30, " + (AGES + ";" + MORE).replace(";", ", ") + ", Berne 30");
    assertFinds("city, age", "city = Bern, age ^ 3", "Bern \"30\"");
    assertFinds("city", "city > Bern, city ^ Ba", "Basel 30");
    assertUses("city", "city > Bern, city ^ Ba", "city ^ Ba");
  }

  @Proves("descending")
  void descendingFieldsHaveTheGreatestFirst() {
    String after = "city = Bern, age ";
    assertFinds("city, age DESC", after + "> 30", "Bern 4294967297, Bern 31");
    assertFinds("city, age DESC", after + ">= 30", "Bern 4294967297, Bern 31, Bern 30");
    assertFinds("city, age DESC", after + "< 30", "Bern 9, Bern -5");
    assertFinds("city, age DESC", after + "<= 30", "Bern 30, Bern 9, Bern -5");
    assertFinds("city, age DESC", after + "> 9, age <= 31", "Bern 31, Bern 30");
    assertFinds("city, age DESC", after + "> 30, age <= 30", "no range");
    assertFinds("city DESC, age", "city = Basel|Zug|7", "Zug 30 | Basel 30 | 7 30");
    assertFinds(
        "city DESC, age",
        "city ^ Bern, age = 30",
        "Berne 30, " + (AGES + ";" + MORE).replace(";", ", "));
    assertFinds("city, age DESC", after + "^ 3", "Bern \"30\"");
  }

  @Proves("multikey")
  void ofAMultikeyIndexOneBoundIsUsed() {
    Asked tags = new Asked("multikey tags").with("A+z", "a", "b", "c", "a+d");
    String story = "multikey (tags), ";
    assertThat(tags.found("tags < c, tags > a"))
        .as(story + "found for tags < c, tags > a")
        .isEqualTo("b, c, a+d, A+z");
    assertThat(tags.used("tags < c, tags > a"))
        .as(story + "used of tags < c, tags > a")
        .isEqualTo("tags > a");
    assertThat(tags.found("tags < b")).as(story + "found for tags < b").isEqualTo("A+z, a, a+d");
    assertThat(tags.found("tags = a|z"))
        .as(story + "found for tags = a|z")
        .isEqualTo("a, a+d | A+z");
  }

  @Proves("fixed")
  void theFieldsOfOneValueAreCounted() {
    assertFixed("city, age", "", 0);
    assertFixed("city, age", "city = Bern", 1);
    assertFixed("city, age", "city = Bern, age = 30", 2);
    assertFixed("city, age", "city = Bern|Basel, age = 30", 0);
    assertFixed("city, age, name", "city = Bern|Bern, age = 30|31, name = x", 1);
    assertFixed("city, age", "city >= Bern, city <= Bern, age = 30", 0);
  }

  private static void assertFixed(String index, String conditions, int expected) {
    int[] fixed = {-1};
    Throwable thrown = Thrown.by(() -> fixed[0] = people(index).ranges(conditions).fixedFields());
    assertThat(thrown == null ? fixed[0] : thrown)
        .as("(%s), fields that have one value with %s", index, conditions)
        .isEqualTo(expected);
  }

  private static String numbers(int count) {
    return IntStream.range(0, count).mapToObj(String::valueOf).collect(Collectors.joining("|"));
  }

  @Proves("many")
  void thereAreAtMostFiveHundredRanges() {
    assertRanges(numbers(25), numbers(20), 500, 2);
    assertRanges(numbers(25), numbers(21), 25, 1);
    assertRanges(numbers(200), numbers(3), 200, 1);
  }

  private static void assertRanges(String cities, String ages, int ranges, int used) {
    String conditions = "city = " + cities + ", age = " + ages;
    String[] result = {""};
    Throwable thrown =
        Thrown.by(
            () -> {
              IndexRanges found = people("city, age").ranges(conditions);
              result[0] = found.ranges().size() + " ranges, of " + found.used().size();
            });
    assertThat(thrown == null ? result[0] : thrown)
        .as(
            "(city, age): ranges and used conditions for %d cities and %d ages",
            cities.split("\\|").length, ages.split("\\|").length)
        .isEqualTo(ranges + " ranges, of " + used);
  }

  @Proves("model")
  void theRangesHaveTheEntriesOfTheUsedConditions() {
    Random random = new Random(7);
    List<String> values = List.of("missing", "null", "-3", "5", "5000000000", "a", "ab", "b", "5x");
    List<String> documents = new ArrayList<>();
    values.forEach(a -> values.forEach(b -> documents.add(a + " " + b)));
    for (String index : List.of("a, b", "a DESC, b", "a, b DESC", "a DESC, b DESC")) {
      Asked asked = new Asked(index).with(documents.toArray(String[]::new));
      for (int i = 0; i < 60; i++) {
        String first = random.nextBoolean() ? "a = a|5, " : random(random, "a");
        String conditions = first + random(random, "b") + random(random, "b");
        String all = conditions.replaceFirst(", $", "");
        String used = asked.used(all);
        List<Condition> conditionsUsed = Asked.conditions(used.replace(" AND ", ", "));
        List<String> expected =
            documents.stream().filter(it -> isTrue(conditionsUsed, it)).sorted().toList();
        String found = asked.found(all).replace("no range", "");
        assertThat(found.split(" ?\\| ?|, "))
            .as("(%s), found for %s, of which %s are used", index, all, used)
            .filteredOn(it -> !it.isEmpty())
            .containsExactlyInAnyOrderElementsOf(expected);
      }
    }
  }

  private static String random(Random random, String field) {
    String operator = List.of("=", ">", ">=", "<", "<=", "^", "=").get(random.nextInt(7));
    List<String> texts = List.of("a", "ab", "5x", "b", "a");
    List<String> all = List.of("a", "ab", "5", "-3", "5000000000");
    String value = (operator.equals("^") ? texts : all).get(random.nextInt(5));
    String more = operator.equals("=") && random.nextBoolean() ? "|b|" + value : "";
    return random.nextInt(4) == 0 ? "" : field + " " + operator + " " + value + more + ", ";
  }

  private static boolean isTrue(List<Condition> conditions, String document) {
    String[] words = document.split(" ");
    return conditions.stream()
        .allMatch(it -> isTrue(it, words[it.path().toString().equals("a") ? 0 : 1]));
  }

  private static boolean isTrue(Condition condition, String word) {
    Object value = word.equals("missing") ? Values.MISSING : Asked.value(word);
    Object bound = condition.values().get(0);
    boolean isBoundsType =
        value instanceof String && bound instanceof String
            || value instanceof Long && bound instanceof Long;
    int order = Values.compare(value, bound);
    return switch (condition.kind()) {
      case POINTS -> condition.values().stream().anyMatch(it -> Values.compare(value, it) == 0);
      case LOWER -> isBoundsType && (order > 0 || order == 0 && condition.isInclusive());
      case UPPER -> isBoundsType && (order < 0 || order == 0 && condition.isInclusive());
      case PREFIX -> isBoundsType && ((String) value).startsWith((String) bound);
    };
  }
}
