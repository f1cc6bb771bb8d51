package dev.varve.query;

import dev.varve.Limits;
import dev.varve.lsm.LsmOptions;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Collections of documents in a store, and the queries on them.
 *
 * <p>A collection is a keyspace of the store; the store itself may have other data beside them. A
 * change of a document and of its entries in the indexes is one transaction. Thread-safe.
 */
public final class Database implements AutoCloseable {
  private static final String PREFIX = "documents:";
  private static final long SORT_BYTES = 16 << 20;

  private final TransactionalStore store;
  private final boolean ownsStore;
  private final Watch closing = Watch.unlimited();
  private final List<Thread> builders = new ArrayList<>();
  private final Map<String, Collection> collections = new HashMap<>();
  private volatile long sortBytes = SORT_BYTES;

  private Database(TransactionalStore store, boolean ownsStore) {
    this.store = store;
    this.ownsStore = ownsStore;
    resume();
  }

  /**
   * Opens the database in {@code directory}, which is created if it is missing. Indexes that were
   * being built when it was last open are built on, in the background.
   */
  public static Database open(Path directory, LsmOptions options) throws IOException {
    TransactionalStore store = TransactionalStore.open(directory, options);
    try {
      return new Database(store, true);
    } catch (Throwable e) {
      store.close();
      throw e;
    }
  }

  /** Returns the database in a store, which must have only one, and is not closed by it. */
  public static Database in(TransactionalStore store) {
    return new Database(Limits.checkNotNull("store", store), false);
  }

  private void resume() {
    for (String name : collections()) {
      Collection collection = collection(name);
      for (IndexDefinition index : collection.definition(store).indexes()) {
        if (!index.ready()) {
          Thread builder =
              new Thread(() -> build(collection, index), "varve-index-" + index.name());
          builder.setDaemon(true);
          builders.add(builder);
          builder.start();
        }
      }
    }
  }

  /**
   * Builds an index; what prevents that is seen from the index, which is not ready or not there.
   */
  private static void build(Collection collection, IndexDefinition index) {
    try {
      collection.build(index.id());
    } catch (RuntimeException e) {
      // The next open of the database tries again, unless the index was dropped for its documents.
    }
  }

  /** Returns the store; its transactions may span collections and other data. */
  public TransactionalStore store() {
    return store;
  }

  /**
   * Creates a collection.
   *
   * @param name 1 to 48 letters, digits and underscores
   * @throws IllegalStateException if there is one of this name
   */
  public synchronized Collection createCollection(String name) {
    Collection.checkName("a collection", name);
    if (store.keyspaces().contains(PREFIX + name)) {
      throw new IllegalStateException("there is a collection " + name + " already");
    }
    store.keyspaces().create(PREFIX + name);
    return collection(name);
  }

  /**
   * Returns a collection.
   *
   * @throws NoSuchElementException if there is none of this name
   */
  public synchronized Collection collection(String name) {
    Collection.checkName("a collection", name);
    if (!store.keyspaces().contains(PREFIX + name)) {
      List<String> all = collections();
      throw new NoSuchElementException(
          "there is no collection "
              + name
              + (all.isEmpty()
                  ? ": CREATE COLLECTION " + name + " creates it"
                  : ", only " + String.join(", ", all)));
    }
    return collections.computeIfAbsent(
        name, it -> new Collection(it, store, store.keyspaces().get(PREFIX + it), closing));
  }

  /** Returns a collection, which is created if there is none of this name. */
  public synchronized Collection getOrCreateCollection(String name) {
    Collection.checkName("a collection", name);
    return store.keyspaces().contains(PREFIX + name) ? collection(name) : createCollection(name);
  }

  /** Returns the names of all collections, in their order. */
  public List<String> collections() {
    return store.keyspaces().names().stream()
        .filter(name -> name.startsWith(PREFIX))
        .map(name -> name.substring(PREFIX.length()))
        .toList();
  }

  /**
   * Drops a collection with its documents and indexes, in constant time.
   *
   * @throws NoSuchElementException if there is none of this name
   */
  public synchronized void dropCollection(String name) {
    collection(name);
    store.keyspaces().drop(PREFIX + name);
    collections.remove(name);
  }

  /**
   * Reads a statement of KQL, to be run later, maybe more than once.
   *
   * @throws QueryException if it is not KQL; it names the place
   */
  public Query prepare(String query) {
    return Query.parse(this, query);
  }

  /** Reads and runs a statement of KQL; see {@link Query#run}. */
  public Rows run(String query, @Nullable Object... parameters) {
    return prepare(query).run(parameters);
  }

  /** Sets how many bytes of rows a sort may take in memory, 16 MiB at first; it uses disk above. */
  public void setSortBytes(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes of a sort below zero: " + bytes);
    }
    sortBytes = bytes;
  }

  long sortBytes() {
    return sortBytes;
  }

  /** Waits until the indexes that were being built at the last open are ready. */
  public void awaitIndexes() throws InterruptedException {
    for (Thread builder : builders) {
      builder.join();
    }
  }

  /**
   * Stops building indexes, which continues at the next open, and closes the store it has opened.
   */
  @Override
  public void close() {
    closing.cancel();
    boolean interrupted = false;
    for (Thread builder : builders) {
      while (builder.isAlive()) {
        try {
          builder.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (ownsStore) {
      store.close();
    }
  }
}
