package dev.varve.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Durability;
import dev.varve.Seed;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmOptions;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Random queries on random documents give the same with every set of indexes: what plain Java
 * streams find in the documents.
 */
class QueryOracleTest {
  private static final boolean SOAK = Boolean.getBoolean("varve.soak");
  private static final int QUERIES = SOAK ? 100_000 : 3_000;
  private static final int QUERIES_OF_A_WORLD = 150;

  private static final List<List<String>> INDEX_SETS =
      List.of(
          List.of(),
          List.of("a", "b", "c", "tags", "n.x"),
          List.of("a DESC", "b DESC", "c DESC", "tags DESC", "n.x DESC"),
          List.of("a, b DESC", "c, a", "b, tags"),
          List.of("c DESC, b, a DESC", "tags, c", "n.x, id"),
          List.of("b, c", "a, c DESC, b"));

  private long answered;
  private long rowsSeen;

  @Test
  void everySetOfIndexesGivesWhatAFullScanGives() {
    Seed.run(
        seed -> {
          while (answered < QUERIES) {
            world(seed);
          }
        });
    System.out.printf(
        "query: %d random queries, each with %d sets of indexes, %d rows, as by a full scan%n",
        answered, INDEX_SETS.size(), rowsSeen);
    assertThat(rowsSeen).isGreaterThan(answered);
  }

  private void world(Seed seed) throws IOException {
    Random random = seed.random();
    LsmOptions options =
        LsmOptions.defaults()
            .withDurability(Durability.OS)
            .withMemtableBytes(random.nextBoolean() ? 8 << 10 : 1 << 20);
    try (TransactionalStore store = TransactionalStore.open(new SimulatedStorage(), options);
        Database database = Database.in(store)) {
      TreeMap<String, Document> model = fill(database, random);
      database.setSortBytes(random.nextBoolean() ? 1 << 20 : 500);
      for (int i = 0; i < QUERIES_OF_A_WORLD && answered < QUERIES; i++) {
        Asked asked = draw(random);
        for (int set = 0; set < INDEX_SETS.size(); set++) {
          String text = asked.text.replace("$", "c" + set);
          seed.tell(text);
          asked.check(database, text, model, set);
        }
        answered++;
      }
      database.setSortBytes(1 << 20);
      for (int set = 0; set < INDEX_SETS.size(); set++) {
        for (Index index : database.collection("c" + set).indexes()) {
          assertThat(database.collection("c" + set).checkIndex(index.name()).isInStep()).isTrue();
        }
      }
    }
  }

  /** Some indexes are there before the documents, and some are built afterwards. */
  private static TreeMap<String, Document> fill(Database database, Random random) {
    RandomDocuments documents = new RandomDocuments(random);
    TreeMap<String, Document> model = new TreeMap<>();
    List<Object> changes = new ArrayList<>();
    for (int i = random.nextInt(300); i >= 0; i--) {
      if (random.nextInt(10) == 0) {
        String id = documents.id();
        model.remove(id);
        changes.add(id);
      } else {
        Document document = documents.document();
        model.put(document.id(), document);
        changes.add(document);
      }
    }
    for (int set = 0; set < INDEX_SETS.size(); set++) {
      Collection collection = database.createCollection("c" + set);
      for (String index : INDEX_SETS.get(set)) {
        int at = random.nextInt(changes.size() + 1);
        changes.subList(0, at).forEach(change -> apply(collection, change));
        collection.createIndex("i" + collection.indexes().size(), index.split(", "));
        changes.subList(at, changes.size()).forEach(change -> apply(collection, change));
      }
      changes.forEach(change -> apply(collection, change));
    }
    return model;
  }

  private static void apply(Collection collection, Object change) {
    if (change instanceof Document document) {
      collection.put(document);
    } else {
      collection.delete((String) change);
    }
  }

  private static final class Asked {
    final String text;
    final RandomCondition.Drawn condition;
    final List<String> orderBy;
    final long limit;
    final long offset;
    final String select;

    Asked(
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

    void check(Database database, String query, TreeMap<String, Document> model, int set) {
      List<Document> expected =
          model.values().stream().filter(condition.meaning()).collect(Collectors.toList());
      if (select.startsWith("COUNT")) {
        try (Rows rows = database.run(query)) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.get("n")).as(query).isEqualTo((long) expected.size());
          assertThat(rows.next()).isFalse();
        }
        return;
      }
      Comparator<Document> order = order();
      expected.sort(order);
      List<Document> found = run(database, query, model);
      List<Document> window =
          expected.stream().skip(offset).limit(limit).collect(Collectors.toList());
      assertThat(found).as(query).hasSameSizeAs(window);
      Set<String> ids = new HashSet<>();
      for (int i = 0; i < found.size(); i++) {
        assertThat(ids.add(found.get(i).id())).as("%s: %s twice", query, found.get(i)).isTrue();
        assertThat(condition.meaning().test(found.get(i)))
            .as("%s: %s", query, found.get(i))
            .isTrue();
        assertThat(order.compare(found.get(i), window.get(i)))
            .as("%s: place %s, %s where %s is expected", query, i, found.get(i), window.get(i))
            .isZero();
      }
    }

    private List<Document> run(Database database, String query, TreeMap<String, Document> model) {
      List<Document> found = new ArrayList<>();
      try (Rows rows = database.run(query)) {
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

  private Asked draw(Random random) {
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
    rowsSeen += 2;
    return new Asked(text.toString(), condition, orderBy, limit, offset, select);
  }
}
