package dev.varve.exercises.savepoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Seed;
import dev.varve.course.Thrown;
import dev.varve.transactions.ConflictException;
import java.util.Map;

/** What the tests do with transactions, step by step. */
final class TransactionSteps {
  private TransactionSteps() {}

  /** The transaction or its store can do that no more. */
  static void assertOver(String story, Thrown.Action action) {
    assertThat(Thrown.by(action)).as(story + ": thrown").isInstanceOf(IllegalStateException.class);
  }

  /** Commits, and says whether that was refused. */
  static boolean isRefused(Transaction transaction) {
    Throwable thrown = Thrown.by(transaction::commit);
    assertThat(thrown == null || thrown instanceof ConflictException)
        .as("commit throws a ConflictException or nothing; it threw %s", thrown)
        .isTrue();
    return thrown != null;
  }

  static void writeOne(Seed seed, String key, Transaction transaction, Map<String, String> model) {
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
