package dev.varve.benchmarks.engine;

import java.nio.file.Path;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;

/** H2's storage: a B-tree, copied on write, in a log-structured file. */
final class MvStoreEngine implements Engine {
  private final MVStore store;
  private final MVMap<byte[], byte[]> map;
  private final boolean synced;

  private MvStoreEngine(MVStore store, boolean synced) {
    this.store = store;
    this.synced = synced;
    this.map =
        store.openMap(
            "benchmark",
            new MVMap.Builder<byte[], byte[]>()
                .keyType(ByteArrayDataType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE));
  }

  static Engine open(Path directory, Settings settings, long cache) {
    MVStore store = store(directory, settings, cache);
    return settings.transactions()
        ? new MvTransactionEngine(store, settings.synced())
        : new MvStoreEngine(store, settings.synced());
  }

  private static MVStore store(Path directory, Settings settings, long cache) {
    int megabytes = (int) Math.max(1, settings.cacheBytes(cache) >> 20);
    MVStore.Builder builder =
        new MVStore.Builder()
            .fileName(directory.resolve("store.mv").toString())
            .cacheSize(megabytes);
    return (settings.synced() ? builder.autoCommitDisabled() : builder).open();
  }

  @Override
  public void put(byte[] key, byte[] value) {
    map.put(key, value);
    syncIfAsked();
  }

  @Override
  public void delete(byte[] key) {
    map.remove(key);
    syncIfAsked();
  }

  @Override
  public void putAll(byte[][] keys, byte[][] values) {
    for (int i = 0; i < keys.length; i++) {
      map.put(keys[i], values[i]);
    }
    syncIfAsked();
  }

  private void syncIfAsked() {
    if (synced) {
      store.commit();
      store.sync();
    }
  }

  @Override
  public byte[] get(byte[] key) {
    return map.get(key);
  }

  @Override
  public Walk walk(byte[] from, boolean forward) {
    return new CursorWalk(map.cursor(from, null, !forward));
  }

  private record CursorWalk(Cursor<byte[], byte[]> cursor) implements Walk {
    @Override
    public boolean next() {
      boolean more = cursor.hasNext();
      if (more) {
        cursor.next();
      }
      return more;
    }

    @Override
    public byte[] key() {
      return cursor.getKey();
    }

    @Override
    public byte[] value() {
      return cursor.getValue();
    }

    @Override
    public void close() {}
  }

  @Override
  public void transact(Work<Transaction> work) {
    throw new UnsupportedOperationException("opened without transactions");
  }

  @Override
  public void settle() {
    store.commit();
  }

  @Override
  public void close() {
    store.close();
  }
}
