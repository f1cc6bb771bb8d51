package dev.varve.exercises.savepoints;

import static dev.varve.course.tests.States.scanned;
import static dev.varve.course.tests.States.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Durability;
import dev.varve.Seed;
import dev.varve.WriteOptions;
import dev.varve.course.Thrown;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmOptions;
import dev.varve.transactions.ConflictException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What the tests do with transactions, step by step. */
final class TransactionSteps {
  private TransactionSteps() {}

  /** The transaction or its store can do that no more. */
  static void assertOver(String story, Thrown.Action action) {
    assertThat(Thrown.by(action)).as(story + ": thrown").isInstanceOf(IllegalStateException.class);
  }

  /** It is over, and can do nothing more. */
  static void assertOver(String story, Transaction ended, Savepoint savepoint) {
    assertThat(ended.isOver()).as(story + ": is over").isTrue();
    assertOver(story + ", then put", () -> ended.put("d", "x"));
    assertOver(story + ", then rollbackTo", () -> ended.rollbackTo(savepoint));
    assertOver(story + ", then savepoint", ended::savepoint);
    assertOver(story + ", then commit", ended::commit);
    assertOver(story + ", then commit with SYNC", () -> ended.commit(WriteOptions.SYNC));
  }

  /** How often a file is forced by the commit of a=x, in a store that syncs no write by itself. */
  static int syncsOf(Consumer<Transaction> commit) throws IOException {
    int[] syncs = {0};
    SimulatedStorage storage =
        new SimulatedStorage((operation, file) -> syncs[0] += operation.equals("force") ? 1 : 0);
    LsmOptions options = LsmOptions.defaults().withDurability(Durability.OS);
    try (TransactionalStore store = TransactionalStore.open(storage, options)) {
      Transaction transaction = store.begin();
      transaction.put("a", "x");
      int before = syncs[0];
      commit.accept(transaction);
      return syncs[0] - before;
    }
  }

  /** The commit is refused. */
  static void assertRefused(Transaction transaction, String story) {
    assertThat(isRefused(transaction)).as(story + "; commit: is refused").isTrue();
  }

  /** The commit is not refused. */
  static void assertPasses(Transaction transaction, String story) {
    assertThat(isRefused(transaction)).as(story + "; commit: is refused").isFalse();
  }

  private static boolean isRefused(Transaction transaction) {
    Throwable thrown = Thrown.by(transaction::commit);
    assertThat(thrown == null || thrown instanceof ConflictException)
        .as("commit throws a ConflictException or nothing; it threw %s", thrown)
        .isTrue();
    return thrown != null;
  }

  /** The transaction can go back to the savepoint. */
  static void assertGoesBack(String story, Transaction transaction, Savepoint savepoint) {
    assertThat(Thrown.by(() -> transaction.rollbackTo(savepoint))).as(story).isNull();
  }

  /** The savepoint is void for the transaction, which sees b=x c=x before and after. */
  static void assertVoid(String story, Transaction transaction, Savepoint savepoint) {
    assertThat(Thrown.by(() -> transaction.rollbackTo(savepoint)))
        .as(story + "thrown")
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(scanned(transaction)).as(story + "it sees then").isEqualTo("b=x c=x");
  }

  /** Writes, makes savepoints and goes back to them; returns what the transaction should see. */
  static String goBackAndForth(Seed seed, Transaction transaction) {
    Map<String, String> model = new TreeMap<>();
    List<Savepoint> savepoints = new ArrayList<>();
    List<Map<String, String>> copies = new ArrayList<>();
    for (int step = 0; step < 250; step++) {
      int chance = seed.random().nextInt(8);
      if (chance == 0) {
        savepoints.add(transaction.savepoint());
        copies.add(new TreeMap<>(model));
        seed.tell("savepoint " + savepoints.size());
      } else if (chance == 1 && !savepoints.isEmpty()) {
        int index = seed.random().nextInt(savepoints.size());
        seed.tell("rollbackTo " + (index + 1));
        transaction.rollbackTo(savepoints.get(index));
        model = new TreeMap<>(copies.get(index));
        savepoints.subList(index + 1, savepoints.size()).clear();
        copies.subList(index + 1, copies.size()).clear();
      } else {
        String key = String.valueOf((char) ('a' + seed.random().nextInt(5)));
        writeOne(seed, key, transaction, model);
      }
      assertThat(scanned(transaction)).as("it sees").isEqualTo(text(model));
    }
    return text(model);
  }

  private static void writeOne(
      Seed seed, String key, Transaction transaction, Map<String, String> model) {
    if (seed.random().nextInt(3) == 0) {
      seed.tell("delete " + key);
      transaction.delete(key);
      model.remove(key);
    } else {
      String value = String.valueOf(seed.random().nextInt(1000));
      seed.tell("put " + key + "=" + value);
      transaction.put(key, value);
      model.put(key, value);
    }
  }
}
