package dev.varve.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A query that was drawn, and what it means for a set of documents, by plain Java streams. */
final class RandomQuery {
  /** Sets of indexes on {@link RandomDocuments}. */
  static final List<List<String>> INDEX_SETS =
      List.of(
          List.of(),
          List.of("a", "b", "c", "tags", "n.x"),
          List.of("a DESC", "b DESC", "c DESC", "tags DESC", "n.x DESC"),
          List.of("a, b DESC", "c, a", "b, tags"),
          List.of("c DESC, b, a DESC", "tags, c", "n.x, id"),
          List.of("b, c", "a, c DESC, b"));

  private final String text;
  private final RandomCondition.Drawn condition;
  private final List<String> orderBy;
  private final long limit;
  private final long offset;
  private final String select;

  private RandomQuery(
      String text,
      RandomCondition.Drawn condition,
      List<String> orderBy,
      long limit,
      long offset,
      String select) {
    this.text = text;
    this.condition = condition;
    this.orderBy = orderBy;
    this.limit = limit;
    this.offset = offset;
    this.select = select;
  }

  /** Draws a query. */
  static RandomQuery draw(Random random) {
    RandomCondition conditions = new RandomCondition(random);
    boolean isFiltered = random.nextInt(4) > 0;
    RandomCondition.Drawn condition =
        isFiltered ? conditions.next(2) : new RandomCondition.Drawn("", document -> true);
    String select =
        switch (random.nextInt(6)) {
          case 0 -> "COUNT(*) AS n";
          case 1, 2 -> "id, c, b";
          default -> "*";
        };
    StringBuilder text =
        new StringBuilder("FROM $ " + (isFiltered ? "WHERE " : "") + condition.text());
    text.append(" SELECT ").append(select);
    List<String> orderBy = new ArrayList<>();
    boolean counts = select.startsWith("COUNT");
    if (!counts && random.nextInt(3) > 0) {
      orderBy.addAll(random.nextBoolean() ? someOrder(random, conditions) : orderOfIndex(random));
      text.append(" ORDER BY ").append(String.join(", ", orderBy));
    }
    long limit = Long.MAX_VALUE;
    long offset = 0;
    if (!counts && random.nextInt(2) == 0) {
      limit = random.nextInt(12);
      text.append(" LIMIT ").append(limit);
      if (random.nextBoolean()) {
        offset = random.nextInt(6);
        text.append(" OFFSET ").append(offset);
      }
    }
    return new RandomQuery(text.toString(), condition, orderBy, limit, offset, select);
  }

  private static List<String> someOrder(Random random, RandomCondition conditions) {
    List<String> order = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      order.add(conditions.path() + (random.nextBoolean() ? " DESC" : ""));
    }
    return order;
  }

  /** Returns the fields of an index, with its directions, or with others. */
  private static List<String> orderOfIndex(Random random) {
    List<String> indexes = INDEX_SETS.get(1 + random.nextInt(INDEX_SETS.size() - 1));
    List<String> order = new ArrayList<>();
    int flipped = random.nextInt(3);
    for (String field : indexes.get(random.nextInt(indexes.size())).split(", ")) {
      boolean flips = flipped == 1 || flipped == 2 && random.nextBoolean();
      boolean descends = field.endsWith(" DESC") != flips;
      order.add(field.replace(" DESC", "") + (descends ? " DESC" : ""));
    }
    if (random.nextInt(3) == 0) {
      order.add(random.nextBoolean() ? "id" : "id DESC");
    }
    return order;
  }

  /** Returns the query on a collection. */
  String on(String collection) {
    return text.replace("$", collection);
  }

  /**
   * Checks that {@code run} answers {@code query}, which is this, as {@code model} does; returns
   * the number of rows.
   */
  int check(String query, Function<String, Rows> run, SortedMap<String, Document> model) {
    List<Document> expected =
        model.values().stream().filter(condition.meaning()).collect(Collectors.toList());
    if (select.startsWith("COUNT")) {
      try (Rows rows = run.apply(query)) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.get("n")).as(query).isEqualTo((long) expected.size());
        assertThat(rows.next()).isFalse();
      }
      return 1;
    }
    Comparator<Document> order = order();
    expected.sort(order);
    List<Document> found = documents(query, run, model);
    List<Document> window =
        expected.stream().skip(offset).limit(limit).collect(Collectors.toList());
    assertThat(found).as(query).hasSameSizeAs(window);
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < found.size(); i++) {
      assertThat(ids.add(found.get(i).id())).as("%s: %s twice", query, found.get(i)).isTrue();
      assertThat(condition.meaning().test(found.get(i))).as("%s: %s", query, found.get(i)).isTrue();
      assertThat(order.compare(found.get(i), window.get(i)))
          .as("%s: place %s, %s where %s is expected", query, i, found.get(i), window.get(i))
          .isZero();
    }
    return found.size();
  }

  private List<Document> documents(
      String query, Function<String, Rows> run, SortedMap<String, Document> model) {
    List<Document> found = new ArrayList<>();
    try (Rows rows = run.apply(query)) {
      while (rows.next()) {
        Document document = model.get((String) rows.get("id"));
        assertThat(document).as(query).isNotNull();
        if (rows.areDocuments()) {
          assertThat(rows.document()).isEqualTo(document);
        } else {
          Object c = Oracle.field(document, "c");
          Object b = Oracle.field(document, "b");
          assertThat(rows.get("c")).as(query).isEqualTo(c == Oracle.NOTHING ? null : c);
          assertThat(rows.get("b")).as(query).isEqualTo(b == Oracle.NOTHING ? null : b);
        }
        found.add(document);
      }
    }
    return found;
  }

  private Comparator<Document> order() {
    Comparator<Document> order = (a, b) -> 0;
    for (String each : orderBy) {
      boolean descending = each.endsWith(" DESC");
      String path = each.replace(" DESC", "");
      Comparator<Document> next =
          Comparator.comparing(
              it -> Oracle.place(Oracle.field(it, path), descending), Oracle.ORDER);
      order = order.thenComparing(descending ? next.reversed() : next);
    }
    return order;
  }
}
