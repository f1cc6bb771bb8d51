package dev.varve.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Durability;
import dev.varve.Seed;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmOptions;
import dev.varve.transactions.ConflictException;
import dev.varve.transactions.IsolationLevel;
import dev.varve.transactions.Transaction;
import dev.varve.transactions.TransactionalStore;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Queries answer for one moment, with the transaction's own writes, while others write documents,
 * and create and drop indexes.
 */
class QueriesBesideWritersTest {
  private static final boolean SOAK = Boolean.getBoolean("varve.soak");
  private static final int TRANSACTIONS = SOAK ? 5_000 : 30;
  private static final int QUERIES_EACH = 10;
  private static final LsmOptions OPTIONS =
      LsmOptions.defaults().withDurability(Durability.OS).withMemtableBytes(64 << 10);

  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private TransactionalStore store;
  private Collection collection;

  /** What a thread does again and again. */
  private interface Step {
    void run(Random random) throws Exception;
  }

  @ParameterizedTest
  @EnumSource(IsolationLevel.class)
  void aTransactionAnswersAsItsOwnMomentDoes(IsolationLevel level) {
    Seed.run(
        seed -> {
          try (TransactionalStore opened =
                  TransactionalStore.open(new SimulatedStorage(), OPTIONS);
              Database database = Database.in(opened)) {
            store = opened;
            collection = database.createCollection("c");
            fill(seed.random());
            List<Thread> threads =
                List.of(
                    repeated(seed, random -> write(level, random)),
                    repeated(seed, random -> write(level, random)),
                    repeated(seed, this::buildAndDrop));
            long rows = 0;
            try {
              for (int i = 0; i < TRANSACTIONS && failure.get() == null; i++) {
                rows += readInTransaction(database, level, seed);
              }
            } finally {
              over.set(true);
              for (Thread thread : threads) {
                thread.join();
              }
            }
            assertThat(failure.get()).isNull();
            assertThat(rows).isPositive();
            System.out.printf(
                "query: %d queries in transactions (%s) beside writers, %d rows%n",
                TRANSACTIONS * QUERIES_EACH, level, rows);
          }
        });
  }

  private void fill(Random random) {
    RandomDocuments documents = new RandomDocuments(random);
    for (int i = 0; i < 200; i++) {
      collection.put(documents.document());
    }
    List<List<String>> sets = RandomQuery.INDEX_SETS;
    for (String index : sets.get(1 + random.nextInt(sets.size() - 1))) {
      collection.createIndex("i" + collection.indexes().size(), index.split(", "));
    }
  }

  private Thread repeated(Seed seed, Step step) {
    Random random = new Random(seed.random().nextLong());
    Thread thread =
        new Thread(
            () -> {
              try {
                while (!over.get()) {
                  step.run(random);
                }
              } catch (Throwable e) {
                failure.compareAndSet(null, e);
              }
            });
    thread.start();
    return thread;
  }

  private void write(IsolationLevel level, Random random) {
    try (Transaction transaction = store.begin(level)) {
      change(transaction, random);
      transaction.commit();
    } catch (ConflictException refused) {
      // Another one.
    }
  }

  private void change(Transaction transaction, Random random) {
    RandomDocuments documents = new RandomDocuments(random);
    for (int i = random.nextInt(4); i > 0; i--) {
      if (random.nextInt(4) == 0) {
        collection.in(transaction).delete(documents.id());
      } else {
        collection.in(transaction).put(documents.document());
      }
    }
  }

  private void buildAndDrop(Random random) {
    try {
      if (collection.indexes().stream().anyMatch(index -> index.name().equals("more"))) {
        collection.dropIndex("more");
      } else {
        collection.createIndex("more", random.nextBoolean() ? "b" : "tags");
      }
    } catch (ConflictException refused) {
      // Again, from what there is now.
    }
  }

  private long readInTransaction(Database database, IsolationLevel level, Seed seed) {
    long rows = 0;
    try (Transaction transaction = store.begin(level)) {
      change(transaction, seed.random());
      TreeMap<String, Document> model = Oracle.documents(collection, transaction);
      for (int i = 0; i < QUERIES_EACH; i++) {
        RandomQuery query = RandomQuery.draw(seed.random());
        String text = query.on("c");
        seed.tell(text);
        rows += query.check(text, it -> database.prepare(it).in(transaction).run(), model);
      }
      assertThat(Oracle.documents(collection, transaction)).isEqualTo(model);
      transaction.commit();
    } catch (ConflictException refused) {
      // What it has answered is right nevertheless.
    }
    return rows;
  }
}
