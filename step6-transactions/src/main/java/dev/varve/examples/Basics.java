package dev.varve.examples;

import dev.varve.CorruptionException;
import dev.varve.Cursor;
import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.Text;
import dev.varve.WriteBatch;
import dev.varve.WriteOptions;
import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.lsm.Keyspace;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.Repair;
import dev.varve.lsm.Snapshot;
import dev.varve.lsm.StoreListener;
import dev.varve.transactions.ConflictException;
import dev.varve.transactions.Savepoint;
import dev.varve.transactions.Transaction;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;

/** The operations of a store, each in a few lines. */
public final class Basics {
  private Basics() {}

  /** Opens a store, or creates it; synced writes survive a power failure. */
  static TransactionalStore open(Path directory) throws IOException {
    LsmOptions options =
        LsmOptions.defaults().withDurability(Durability.EVERY_WRITE).withCacheBytes(64 << 20);
    TransactionalStore store = TransactionalStore.open(directory, options);
    store.recovery().notes().forEach(System.err::println); // what a crash cut off, if anything
    return store;
  }

  /** Reads and writes single keys: text, stored as UTF-8, or bytes. */
  static String singleKeys(TransactionalStore store) {
    store.put("city", "Basel");
    store.put(new byte[] {1, 2}, new byte[0]);
    store.delete(new byte[] {1, 2});
    store.put("visitor", "ann", Duration.ofMinutes(5));
    return store.get("city"); // null if there is none
  }

  /** Writes several operations atomically. */
  static void batch(TransactionalStore store) {
    store.write(new WriteBatch().put("river", "Rhine").put("lake", "Constance").delete("city"));
  }

  /** Returns once the write is on disk, so that it can be confirmed to a customer. */
  static void order(TransactionalStore store, String number) {
    store.write(new WriteBatch().put("order" + number, "paid"), WriteOptions.SYNC);
  }

  /** Does the same without blocking the caller; the stage completes after the write. */
  static CompletionStage<String> orderInTheBackground(TransactionalStore store, String number) {
    WriteBatch batch = new WriteBatch().put("order" + number, "paid");
    return store.writeAsync(batch, WriteOptions.SYNC).thenApply(none -> "thank you for " + number);
  }

  /** Returns options that add a line to {@code lines} for each compaction. */
  static LsmOptions compactionsTold(Queue<String> lines) {
    return LsmOptions.defaults()
        .withListener(
            new StoreListener() {
              @Override
              public void compactionEnded(
                  Compaction compaction, List<TableFile> outputs, long nanos) {
                lines.add(compaction.inputs().size() + " tables became " + outputs.size());
              }
            });
  }

  /** Returns the entries of a range in descending key order. */
  static List<String> backwards(TransactionalStore store, KeyRange range) {
    List<String> lines = new ArrayList<>();
    try (Cursor cursor = store.scan(range)) {
      for (boolean on = cursor.last(); on; on = cursor.previous()) {
        lines.add(Text.of(cursor.key()) + " = " + Text.of(cursor.value()));
      }
    }
    return lines;
  }

  /** Reads an old state: writes after the snapshot are not visible in it. */
  static String before(TransactionalStore store, String key, Runnable change) {
    try (Snapshot snapshot = store.snapshot()) {
      change.run();
      return snapshot.get(key);
    }
  }

  /** Moves an order from one keyspace to another, atomically. */
  static void keyspaces(TransactionalStore store) {
    Keyspace open = store.keyspaces().getOrCreate("open-orders");
    Keyspace paid = store.keyspaces().getOrCreate("paid-orders");
    open.put("17", "apples");
    store.updateOnly(
        transaction -> {
          paid.in(transaction).put("17", open.in(transaction).get("17"));
          open.in(transaction).delete("17");
        });
    store.keyspaces().drop("open-orders"); // with all its entries, in constant time
  }

  /** Reads and writes in one transaction, which is retried if another thread interferes. */
  static long increment(TransactionalStore store, String counter) {
    return store.update(
        transaction -> {
          String before = transaction.get(counter);
          long next = before == null ? 1 : Long.parseLong(before) + 1;
          transaction.put(counter, Long.toString(next));
          return next;
        });
  }

  /**
   * Commits by hand, with a partial rollback, for callers that must handle a conflict themselves.
   */
  static boolean commitByHand(TransactionalStore store) {
    try (Transaction transaction = store.begin()) {
      transaction.put("lake", "Geneva");
      Savepoint savepoint = transaction.savepoint();
      transaction.delete("river");
      transaction.rollbackTo(savepoint);
      transaction.commit(); // without it, close rolls back
      return true;
    } catch (ConflictException e) {
      return false;
    }
  }

  /** Checks a store, and repairs it if it is damaged; it must be closed for that. */
  static List<String> checkAndRepair(Path directory, LsmOptions options) throws IOException {
    try (TransactionalStore store = TransactionalStore.open(directory, options)) {
      if (store.verify().isClean()) {
        return List.of();
      }
    } catch (CorruptionException e) {
      System.err.println(e.getMessage()); // so damaged that it does not open
    }
    return Repair.run(directory, options).notes(); // what could not be saved
  }

  /** Runs all of these. */
  static void show(Narrator narrator) throws IOException {
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      try (TransactionalStore store = open(directory.path())) {
        narrator.show("get city", singleKeys(store));
        batch(store);
        narrator.show("all of it, backwards");
        backwards(store, KeyRange.all()).forEach(line -> narrator.show("  " + line));
        String before = before(store, "lake", () -> store.put("lake", "Lucerne"));
        narrator.show("lake, in a snapshot before a put", before);
        narrator.show("lake, in the store", store.get("lake"));
        increment(store, "count");
        narrator.show("increment, twice", increment(store, "count"));
        narrator.show("a transaction by hand", commitByHand(store) ? "committed" : "refused");
        narrator.show("river, whose delete was rolled back", store.get("river"));
        keyspaces(store);
        narrator.show("order 17, paid", store.keyspaces().get("paid-orders").get("17"));
        order(store, "17");
        narrator.show(
            "an order handed over", orderInTheBackground(store, "18").toCompletableFuture().join());
      }
      List<String> problems = checkAndRepair(directory.path(), LsmOptions.defaults());
      narrator.show("problems found", problems.size());
    }
  }
}
