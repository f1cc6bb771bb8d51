package dev.varve.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Durability;
import dev.varve.Seed;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmOptions;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random queries on random documents give the same with every set of indexes: what plain Java
 * streams find in the documents.
 */
class QueryOracleTest {
  private static final boolean SOAK = Boolean.getBoolean("varve.soak");
  private static final int QUERIES = SOAK ? 100_000 : 3_000;
  private static final int QUERIES_OF_A_WORLD = 150;

  private static final List<List<String>> INDEX_SETS = RandomQuery.INDEX_SETS;

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
        RandomQuery asked = RandomQuery.draw(random);
        for (int set = 0; set < INDEX_SETS.size(); set++) {
          String text = asked.on("c" + set);
          seed.tell(text);
          rowsSeen += asked.check(text, database::run, model);
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
}
