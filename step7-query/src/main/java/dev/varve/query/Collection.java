package dev.varve.query;

import dev.varve.Internal;
import dev.varve.KeyRange;
import dev.varve.Limits;
import dev.varve.Readable;
import dev.varve.Text;
import dev.varve.Writable;
import dev.varve.WriteBatch;
import dev.varve.lsm.Keyspace;
import dev.varve.transactions.Transaction;
import dev.varve.transactions.TransactionalStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A set of documents with ids, and the indexes on their fields.
 *
 * <p>Each method is a transaction of its own; {@link #in} does the same in a transaction with more.
 * Thread-safe. After the collection was dropped, every method throws {@link IllegalStateException}.
 */
public final class Collection implements Documents {
  /** The most indexes of a collection. */
  public static final int MAX_INDEXES = 64;

  /** The most fields of an index. */
  public static final int MAX_INDEX_FIELDS = 16;

  static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_]{1,48}");

  private static final int DOCUMENTS_AT_ONCE = 1_000;

  /** The most documents that one transaction adds to a new index. */
  private static final int DOCUMENTS_IN_PIECE = 512;

  private record Cached(byte[] stored, Definition definition) {}

  private final String name;
  private final TransactionalStore store;
  private final Keyspace space;
  private final Watch closing;
  private volatile Cached cached = new Cached(new byte[0], Definition.EMPTY);

  Collection(String name, TransactionalStore store, Keyspace space, Watch closing) {
    this.name = name;
    this.store = store;
    this.space = space;
    this.closing = closing;
  }

  /** Returns the name of the collection. */
  public String name() {
    return name;
  }

  /**
   * Returns the keyspace that holds the collection.
   *
   * @hidden
   */
  @Internal
  public Keyspace space() {
    return space;
  }

  /** Returns the definition that {@code reader} sees. */
  Definition definition(Readable reader) {
    return decoded(space.in(reader).get(CollectionKeys.DEFINITION));
  }

  /**
   * Returns the definition, on which the transaction depends from now on.
   *
   * @hidden
   */
  @Internal
  public Definition definitionForUpdate(Transaction transaction) {
    return decoded(transaction.getForUpdate(space.inStore(CollectionKeys.DEFINITION)));
  }

  private Definition decoded(byte @Nullable [] stored) {
    if (stored == null) {
      return Definition.EMPTY;
    }
    Cached last = cached;
    if (!Arrays.equals(last.stored(), stored)) {
      last = new Cached(stored, Definition.decode(name, stored));
      cached = last;
    }
    return last.definition();
  }

  /** Returns the documents as {@code transaction} sees and changes them. */
  public Documents in(Transaction transaction) {
    return new TransactionDocuments(this, Limits.checkNotNull("transaction", transaction), false);
  }

  /** Returns the same for a number of changes between which nothing else is done. */
  Documents inOnly(Transaction transaction) {
    return new TransactionDocuments(this, transaction, true);
  }

  @Override
  public @Nullable Document get(String id) {
    byte[] bytes = Document.idBytes(id);
    byte[] stored = space.get(CollectionKeys.document(bytes));
    return stored == null
        ? null
        : Document.ofChecked(id, TransactionDocuments.read(name, bytes, stored));
  }

  @Override
  public void put(Document document) {
    store.updateOnly(transaction -> in(transaction).put(document));
  }

  @Override
  public void insert(Document document) {
    store.updateOnly(transaction -> in(transaction).insert(document));
  }

  @Override
  public boolean delete(String id) {
    return store.update(transaction -> in(transaction).delete(id));
  }

  /**
   * Adds or replaces documents, a thousand of them in a transaction: faster than one by one, and
   * not atomic as a whole.
   */
  public void putAll(Iterable<Document> documents) {
    Iterator<Document> all = documents.iterator();
    while (all.hasNext()) {
      List<Document> some = new ArrayList<>();
      while (all.hasNext() && some.size() < DOCUMENTS_AT_ONCE) {
        some.add(all.next());
      }
      store.updateOnly(
          transaction -> {
            Documents in = inOnly(transaction);
            some.forEach(in::put);
          });
    }
  }

  /** Counts the documents by walking over them. */
  public long count() {
    return space.count(CollectionKeys.documents());
  }

  /** Returns the indexes, in the order of their creation. */
  public List<Index> indexes() {
    return definition(store).indexes().stream().map(Index::of).toList();
  }

  /**
   * Creates an index, and builds it while others may write. Returns when queries can use it. If the
   * process or the database ends before, it is built on when the database is opened again.
   *
   * @param indexName 1 to 48 letters, digits and underscores
   * @param fields the fields, as in {@code age DESC}
   * @throws IllegalStateException if there is an index of this name
   * @throws IllegalArgumentException if the name or the fields cannot be those of an index, or a
   *     document has values that are too long for it; then there is no index
   */
  public void createIndex(String indexName, String... fields) {
    createIndex(indexName, Arrays.stream(fields).map(IndexField::of).toList(), false);
  }

  /**
   * Like {@link #createIndex}: no two documents may have the same values in all fields. Documents
   * in which one of the fields is missing or null do not count.
   *
   * @throws UniqueViolationException if there are such documents; then there is no index
   */
  public void createUniqueIndex(String indexName, String... fields) {
    createIndex(indexName, Arrays.stream(fields).map(IndexField::of).toList(), true);
  }

  void createIndex(String indexName, List<IndexField> fields, boolean unique) {
    checkIndex(indexName, fields);
    int number =
        store.update(
            transaction -> {
              Definition before = definitionForUpdate(transaction);
              if (before.index(indexName) != null) {
                throw new IllegalStateException(
                    "there is an index " + indexName + " on " + name + " already");
              }
              if (before.indexes().size() == MAX_INDEXES) {
                throw new IllegalStateException(
                    name + " has " + MAX_INDEXES + " indexes, and cannot have more");
              }
              Definition after = before.with(indexName, fields, unique);
              space.in((Writable) transaction).put(CollectionKeys.DEFINITION, after.encode());
              return before.nextIndex();
            });
    build(number);
  }

  private static void checkIndex(String indexName, List<IndexField> fields) {
    checkName("an index", indexName);
    if (fields.isEmpty() || fields.size() > MAX_INDEX_FIELDS) {
      throw new IllegalArgumentException(
          "an index has 1 to " + MAX_INDEX_FIELDS + " fields, not " + fields.size());
    }
    HashSet<Path> paths = new HashSet<>();
    for (IndexField field : fields) {
      if (!paths.add(field.path())) {
        throw new IllegalArgumentException("the index has the field " + field.path() + " twice");
      }
    }
  }

  static void checkName(String what, String text) {
    if (!NAME.matcher(Limits.checkNotNull("name", text)).matches()) {
      throw new IllegalArgumentException(
          "the name of "
              + what
              + " has 1 to 48 letters, digits and underscores, not \""
              + Text.line(text.substring(0, Math.min(text.length(), 60)))
              + "\"");
    }
  }

  /** Builds an index; drops it if that is not possible. */
  void build(int number) {
    try {
      new Backfill(this, store, number, DOCUMENTS_IN_PIECE, closing).run();
    } catch (UniqueViolationException | IllegalArgumentException e) {
      drop(definition -> definition.byId(number));
      throw e;
    }
  }

  /**
   * Drops an index, in constant time.
   *
   * @throws NoSuchElementException if there is none of this name
   */
  public void dropIndex(String indexName) {
    if (!drop(definition -> definition.index(indexName))) {
      throw noIndex(indexName);
    }
  }

  private NoSuchElementException noIndex(String indexName) {
    return new NoSuchElementException("there is no index " + indexName + " on " + name);
  }

  private boolean drop(Function<Definition, @Nullable IndexDefinition> find) {
    return store.update(
        transaction -> {
          Definition before = definitionForUpdate(transaction);
          IndexDefinition index = find.apply(before);
          if (index == null) {
            return false;
          }
          WriteBatch batch =
              new WriteBatch()
                  .put(CollectionKeys.DEFINITION, before.without(index).encode())
                  .delete(CollectionKeys.progress(index.id()))
                  .deleteRange(KeyRange.prefix(CollectionKeys.entries(index.id())));
          space.in((Writable) transaction).write(batch);
          return true;
        });
  }

  /**
   * Compares an index with all documents, at one moment.
   *
   * @throws NoSuchElementException if there is none of this name
   */
  public Index.Check checkIndex(String indexName) {
    return store.view(
        snapshot -> {
          IndexDefinition index = definition(snapshot).index(indexName);
          if (index == null) {
            throw noIndex(indexName);
          }
          return new IndexCheck(this, index, space.in(snapshot)).run(closing);
        });
  }

  @Override
  public String toString() {
    return "collection " + name;
  }
}
