package dev.varve.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Readable;
import dev.varve.WriteBatch;
import dev.varve.lsm.LsmOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs an {@link Anomaly} on a store that has 1=10 and 2=20: transactions T1, T2, T3. */
final class TransactionScript {

  /** The outcome; {@code refused} names the transactions that could not commit. */
  record Outcome(boolean happened, String refused, String stored) {}

  final Transaction t1;
  final Transaction t2;
  private final TransactionalStore store;
  private final IsolationLevel level;
  private final List<String> refused = new ArrayList<>();

  private TransactionScript(TransactionalStore store, IsolationLevel level) {
    this.store = store;
    this.level = level;
    this.t1 = store.begin(level);
    this.t2 = store.begin(level);
  }

  static Outcome run(Path directory, IsolationLevel level, Anomaly anomaly) {
    try (TransactionalStore store = TransactionalStoreTest.open(directory, LsmOptions.defaults())) {
      store.write(new WriteBatch().put("1", "10").put("2", "20"));
      TransactionScript script = new TransactionScript(store, level);
      boolean happened = anomaly.happens(script);
      assertThat(store.stats().count("transactions.active")).as("open in the end").isZero();
      return new Outcome(happened, String.join(" ", script.refused), all(store));
    }
  }

  /** Begins a third transaction. */
  Transaction begin() {
    return store.begin(level);
  }

  /** Commits, and returns whether that succeeded. */
  boolean commit(String name, Transaction transaction) {
    try {
      transaction.commit();
      return true;
    } catch (ConflictException e) {
      refused.add(name);
      return false;
    }
  }

  /** Returns the contents of the store, outside of any transaction. */
  String stored() {
    return all(store);
  }

  /** Returns all entries that {@code reader} sees, read by a scan. */
  static String all(Readable reader) {
    return where(reader, 1);
  }

  /**
   * Returns all entries whose value is a multiple of {@code divisor}: a predicate that needs a
   * scan.
   */
  static String where(Readable reader, int divisor) {
    List<String> found = new ArrayList<>();
    try (Cursor cursor = reader.scan(KeyRange.all())) {
      while (cursor.next()) {
        String value = new String(cursor.value(), StandardCharsets.UTF_8);
        if (Integer.parseInt(value) % divisor == 0) {
          found.add(new String(cursor.key(), StandardCharsets.UTF_8) + "=" + value);
        }
      }
    }
    return String.join(" ", found);
  }
}
