package dev.varve.benchmarks.engine;

import dev.varve.Cursor;
import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.WriteBatch;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import dev.varve.transactions.ConflictException;
import dev.varve.transactions.TransactionalStore;
import java.nio.file.Path;
import java.util.Arrays;

/** This project's engine: the plain store, or the transactional one where transactions are run. */
final class VarveEngine implements Engine {
  private final KeyValueStore store;
  private final Runnable settle;

  private VarveEngine(KeyValueStore store, Runnable settle) {
    this.store = store;
    this.settle = settle;
  }

  static Engine open(Path directory, Settings settings, LsmOptions sizes, long cache)
      throws Exception {
    LsmOptions options =
        sizes
            .withCacheBytes(settings.cacheBytes(cache))
            .withDurability(settings.synced() ? Durability.EVERY_WRITE : Durability.OS);
    if (settings.transactions()) {
      TransactionalStore store = TransactionalStore.open(directory, options);
      return new VarveEngine(
          store,
          () -> {
            store.flush();
            store.awaitSettled();
          });
    }
    LsmStore store = LsmStore.open(directory, options);
    return new VarveEngine(
        store,
        () -> {
          store.flush();
          store.awaitSettled();
        });
  }

  static LsmOptions options(Sizes sizes) {
    LsmOptions options =
        LsmOptions.defaults()
            .withMemtableBytes(sizes.buffer())
            .withBaseLevelBytes(sizes.baseLevel())
            .withTableBytes(sizes.table());
    return sizes.apart() == 0 ? options : options.withLargeValues(sizes.apart());
  }

  @Override
  public void put(byte[] key, byte[] value) {
    store.put(key, value);
  }

  @Override
  public void putAll(byte[][] keys, byte[][] values) {
    WriteBatch batch = new WriteBatch();
    for (int i = 0; i < keys.length; i++) {
      batch.put(keys[i], values[i]);
    }
    store.write(batch);
  }

  @Override
  public void delete(byte[] key) {
    store.delete(key);
  }

  @Override
  public byte[] get(byte[] key) {
    return store.get(key);
  }

  @Override
  public Walk walk(byte[] from, boolean forward) {
    Cursor cursor = store.scan(KeyRange.all());
    return new CursorWalk(cursor, from, forward);
  }

  private static final class CursorWalk implements Walk {
    private final Cursor cursor;
    private final byte[] from;
    private final boolean forward;
    private boolean begun;

    private CursorWalk(Cursor cursor, byte[] from, boolean forward) {
      this.cursor = cursor;
      this.from = from;
      this.forward = forward;
    }

    @Override
    public boolean next() {
      if (begun) {
        return forward ? cursor.next() : cursor.previous();
      }
      begun = true;
      return forward ? beginForward() : beginBackward();
    }

    private boolean beginForward() {
      return from == null ? cursor.first() : cursor.seek(from);
    }

    private boolean beginBackward() {
      if (from == null) {
        return cursor.last();
      }
      boolean behind = cursor.seek(from);
      return behind && Arrays.equals(cursor.key(), from) || cursor.previous();
    }

    @Override
    public byte[] key() {
      return cursor.key();
    }

    @Override
    public byte[] value() {
      return cursor.value();
    }

    @Override
    public void close() {
      cursor.close();
    }
  }

  @Override
  public void transact(Work<Transaction> work) throws Exception {
    TransactionalStore transactional = (TransactionalStore) store;
    while (true) {
      try (dev.varve.transactions.Transaction transaction = transactional.begin()) {
        work.run(new Inside(transaction));
        transaction.commit();
        return;
      } catch (ConflictException e) {
        continue; // Another was faster: once more, on what it has left.
      }
    }
  }

  private record Inside(dev.varve.transactions.Transaction transaction) implements Transaction {
    @Override
    public byte[] get(byte[] key) {
      return transaction.get(key);
    }

    @Override
    public void put(byte[] key, byte[] value) {
      transaction.put(key, value);
    }
  }

  @Override
  public void settle() {
    settle.run();
  }

  @Override
  public void close() {
    store.close();
  }
}
