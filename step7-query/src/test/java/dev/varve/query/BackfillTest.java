package dev.varve.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.varve.Durability;
import dev.varve.Seed;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmOptions;
import dev.varve.transactions.ConflictException;
import dev.varve.transactions.IsolationLevel;
import dev.varve.transactions.Transaction;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An index that is built beside writers, or through crashes, has exactly its entries. */
class BackfillTest {
  private static final boolean SOAK = Boolean.getBoolean("varve.soak");
  private static final int QUERIES_OF_AN_IMAGE = 3;
  private static final LsmOptions OPTIONS =
      LsmOptions.defaults().withDurability(Durability.OS).withMemtableBytes(64 << 10);

  @ParameterizedTest
  @EnumSource(IsolationLevel.class)
  void noEntryIsMissingOrLeftOverIfOthersWriteMeanwhile(IsolationLevel level) {
    Seed.run(
        seed -> {
          try (TransactionalStore store = TransactionalStore.open(new SimulatedStorage(), OPTIONS);
              Database database = Database.in(store)) {
            Collection collection = database.createCollection("c");
            RandomDocuments documents = new RandomDocuments(seed.random());
            for (int i = 0; i < 2_000; i++) {
              collection.put("k" + i, documents.document().fields());
            }
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger committed = new AtomicInteger();
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
              long drawn = seed.random().nextLong();
              writers.add(
                  new Thread(
                      () -> write(store, collection, level, new Random(drawn), over, committed)));
            }
            writers.forEach(Thread::start);
            for (String field : List.of("a", "tags", "b, c DESC", "n.x")) {
              String name = "i" + collection.indexes().size();
              collection.createIndex(name, field.split(", "));
              assertThat(collection.checkIndex(name)).matches(Index.Check::isInStep, field);
            }
            over.set(true);
            for (Thread writer : writers) {
              writer.join();
            }
            assertThat(committed.get()).isPositive();
            for (Index index : collection.indexes()) {
              assertThat(collection.checkIndex(index.name())).matches(Index.Check::isInStep);
            }
          }
        });
  }

  private static void write(
      TransactionalStore store,
      Collection collection,
      IsolationLevel level,
      Random random,
      AtomicBoolean over,
      AtomicInteger committed) {
    RandomDocuments documents = new RandomDocuments(random);
    while (!over.get() || committed.get() < 100) {
      try (Transaction transaction = store.begin(level)) {
        for (int i = random.nextInt(3); i >= 0; i--) {
          String id = "k" + random.nextInt(2_100);
          if (random.nextInt(4) == 0) {
            collection.in(transaction).delete(id);
          } else {
            collection.in(transaction).put(id, documents.document().fields());
          }
        }
        transaction.commit();
        committed.incrementAndGet();
      } catch (ConflictException refused) {
        // Another one.
      }
    }
  }

  /** The two have one key, which is the entry of the first. */
  @ParameterizedTest
  @EnumSource(IsolationLevel.class)
  void aChangeOfTheSecondOfTwoEqualDocumentsLeavesTheEntryOfTheFirst(IsolationLevel level)
      throws IOException {
    for (boolean deletes : new boolean[] {true, false}) {
      try (TransactionalStore store = TransactionalStore.open(new SimulatedStorage(), OPTIONS);
          Database database = Database.in(store)) {
        Collection collection = database.createCollection("c");
        collection.put("a", Map.of("mail", "m"));
        collection.put("b", Map.of("mail", "m"));
        Definition defined = Definition.EMPTY.with("unique", List.of(IndexField.of("mail")), true);
        collection.space().put(CollectionKeys.DEFINITION, defined.encode());
        Backfill backfill = new Backfill(collection, store, 1, 1, Watch.unlimited());
        try (Transaction piece = store.begin(IsolationLevel.SNAPSHOT)) {
          backfill.addPiece(piece);
          piece.commit();
        }
        try (Transaction transaction = store.begin(level)) {
          if (deletes) {
            collection.in(transaction).delete("b");
          } else {
            collection.in(transaction).put("b", Map.of("mail", "n"));
          }
          transaction.commit();
        }
        backfill.run();
        assertThat(collection.checkIndex("unique"))
            .isEqualTo(new Index.Check(deletes ? 1 : 2, deletes ? 1 : 2, 0, 0));
      }
    }
  }

  /** A crash at each change of the disk, while two indexes are built beside writes. */
  @Test
  void anIndexIsBuiltOnAfterACrashAtEveryChangeOfTheDisk() {
    Seed.run(
        seed -> {
          List<SimulatedStorage> images = new ArrayList<>();
          SimulatedStorage[] disk = new SimulatedStorage[1];
          boolean[] watching = {false};
          disk[0] =
              new SimulatedStorage(
                  (operation, file) -> {
                    if (watching[0] && images.size() < (SOAK ? 4_000 : 250)) {
                      images.add(
                          disk[0].afterPowerCut(PowerCut.EVERYTHING_SURVIVES, (it, name) -> {}));
                    }
                  });
          LsmOptions options = OPTIONS.withMemtableBytes(16 << 10);
          RandomDocuments documents = new RandomDocuments(seed.random());
          try (TransactionalStore store = TransactionalStore.open(disk[0], options);
              Database database = Database.in(store)) {
            Collection collection = database.createCollection("c");
            for (int i = 0; i < 1_500; i++) {
              collection.put("k" + i, documents.document().fields());
            }
            watching[0] = true;
            collection.createIndex("i", "a", "b DESC");
            collection.put("k7", documents.document().fields());
            collection.createIndex("j", "tags");
            watching[0] = false;
          }
          int resumed = 0;
          for (SimulatedStorage image : images) {
            resumed += checkImage(image, options, seed) ? 1 : 0;
          }
          System.out.printf(
              "query: %d crashes while indexes were built, %d of them with one unfinished;"
                  + " %d queries after them%n",
              images.size(), resumed, QUERIES_OF_AN_IMAGE * images.size());
          assertThat(resumed).isPositive();
        });
  }

  /** Returns whether an index was not ready after the crash. */
  private static boolean checkImage(SimulatedStorage image, LsmOptions options, Seed seed)
      throws IOException, InterruptedException {
    try (TransactionalStore store = TransactionalStore.open(image, options)) {
      byte[] stored = store.keyspaces().get("documents:c").get(CollectionKeys.DEFINITION);
      boolean unfinished =
          stored != null
              && !Definition.decode("c", stored).indexes().stream()
                  .allMatch(IndexDefinition::ready);
      try (Database before = Database.in(store)) {
        before.collection("c").put("k3", Map.of("a", 1));
        before.awaitIndexes();
        for (Index index : before.collection("c").indexes()) {
          assertThat(index.ready()).isTrue();
          assertThat(before.collection("c").checkIndex(index.name()))
              .matches(Index.Check::isInStep);
        }
        TreeMap<String, Document> model = Oracle.documents(before.collection("c"), store);
        for (int i = 0; i < QUERIES_OF_AN_IMAGE; i++) {
          RandomQuery query = RandomQuery.draw(seed.random());
          seed.tell(query.on("c"));
          query.check(query.on("c"), before::run, model);
        }
      }
      return unfinished;
    }
  }

  @Test
  void aUniqueIndexThatCannotBeIsNotThereAfterwards() {
    Seed.run(
        seed -> {
          try (TransactionalStore store = TransactionalStore.open(new SimulatedStorage(), OPTIONS);
              Database database = Database.in(store)) {
            Collection collection = database.createCollection("c");
            for (int i = 0; i < 1_200; i++) {
              collection.put("k" + i, Map.of("n", i == 1_100 ? 3 : i));
            }
            assertThatExceptionOfType(UniqueViolationException.class)
                .isThrownBy(() -> collection.createUniqueIndex("u", "n"))
                .withMessage(
                    "document k3 of c has the same values as k1100 in the unique index u(n)");
            assertThat(collection.indexes()).isEmpty();
            collection.put("k1100", Map.of("n", 1L << 33));
            collection.createUniqueIndex("u", "n");
            assertThat(collection.checkIndex("u")).matches(Index.Check::isInStep);
          }
        });
  }
}
