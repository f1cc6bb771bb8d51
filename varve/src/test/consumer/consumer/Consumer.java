package consumer;

import dev.varve.Compression;
import dev.varve.CorruptionException;
import dev.varve.Cursor;
import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.TableOptions;
import dev.varve.Utf8;
import dev.varve.WriteBatch;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.Repair;
import dev.varve.lsm.Snapshot;
import dev.varve.transactions.ConflictException;
import dev.varve.transactions.IsolationLevel;
import dev.varve.transactions.Savepoint;
import dev.varve.transactions.Transaction;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A user's program: it has the jar, and no other classes of this repository. */
public final class Consumer {
  private Consumer() {}

  /** Uses a store in the directory that is given, whose blocks are packed as is said. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    Compression compression = Compression.valueOf(arguments[1]);
    LsmOptions options = LsmOptions.defaults().withDurability(Durability.EVERY_WRITE);
    try (TransactionalStore store =
        TransactionalStore.open(
            directory, options.withTable(TableOptions.DEFAULT.withCompression(compression)))) {
      use(store);
      store.flush();
      System.out.println("recovered " + store.recovery().batches());
      System.out.println("clean " + store.verify().isClean());
    }
    try (TransactionalStore store = TransactionalStore.open(directory, options)) {
      System.out.println("after all " + store.get("city"));
      System.out.println("warm " + store.warm(KeyRange.all()).isComplete());
    } catch (CorruptionException e) {
      System.out.println(Repair.run(directory, options).notes());
    }
    try (KeyValueStore memory = new InMemoryStore()) {
      memory.put("city", "Bern");
      System.out.println("in memory " + memory.get("city"));
    }
  }

  private static void use(TransactionalStore store) {
    WriteBatch batch = new WriteBatch().put("lake", "Constance").put("peak", "Titlis ".repeat(99));
    store.write(WriteBatch.decode(batch.toBytes()));
    store.put("visitor", "ann", Duration.ofMinutes(5));
    try (Snapshot snapshot = store.snapshot();
        Transaction transaction = store.begin(IsolationLevel.SNAPSHOT)) {
      store.put("city", "Basel");
      System.out.println("as it was " + snapshot.get("city") + ", now " + store.get("city"));
      Savepoint savepoint = transaction.savepoint();
      transaction.put("city", "Chur");
      transaction.rollbackTo(savepoint);
      transaction.put("city", "Genf");
      transaction.commit();
    } catch (ConflictException e) {
      System.out.println("refused: " + e.getMessage());
    }
    String before = store.update(transaction -> transaction.get("city"));
    System.out.println("before " + before);
    try (Cursor cursor = store.scan(KeyRange.prefix("l"))) {
      while (cursor.next()) {
        System.out.println("found " + Utf8.decode("value", cursor.value()));
      }
    }
  }
}
