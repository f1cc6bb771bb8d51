package dev.varve.reliability;

import dev.varve.Cursor;
import dev.varve.ForwardClock;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.Readable;
import dev.varve.StoreStats;
import dev.varve.WriteBatch;
import dev.varve.inmemory.InMemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBIterator;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.ReadOptions;
import org.iq80.leveldb.Snapshot;
import org.iq80.leveldb.WriteOptions;
import org.iq80.leveldb.impl.DbImpl;
import org.iq80.leveldb.impl.Iq80DBFactory;
import org.iq80.leveldb.util.Slices;

/**
 * An adapter for iq80's Java port of LevelDB to our contract, as far as the checks of {@link
 * BlackBox} need it: each write is synced, nothing expires, and a scan copies its entries.
 */
final class Iq80Store implements KeyValueStore {
  private static final byte[] FIRST = {0};
  private static final byte[] LAST = {(byte) 0xFF};
  private static final WriteOptions SYNCED = new WriteOptions().sync(true);

  private final DB db;

  private Iq80Store(DB db) {
    this.db = db;
  }

  static Iq80Store open(Path directory) throws IOException {
    Options options = new Options().createIfMissing(true).writeBufferSize(16 << 10);
    options.verifyChecksums(true);
    options.paranoidChecks(true);
    return new Iq80Store(Iq80DBFactory.factory.open(directory.toFile(), options));
  }

  @Override
  public void write(WriteBatch batch) {
    try (org.iq80.leveldb.WriteBatch theirs = db.createWriteBatch()) {
      batch.forEach(
          new WriteBatch.Visitor() {
            @Override
            public void put(
                byte[] array, int key, int keyLength, int value, int valueLength, long expiresAt) {
              theirs.put(
                  Arrays.copyOfRange(array, key, key + keyLength),
                  Arrays.copyOfRange(array, value, value + valueLength));
            }

            @Override
            public void delete(byte[] array, int key, int keyLength) {
              theirs.delete(Arrays.copyOfRange(array, key, key + keyLength));
            }

            @Override
            public void deleteRange(KeyRange range) {
              throw new UnsupportedOperationException();
            }
          });
      db.write(theirs, SYNCED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public byte[] get(byte[] key) {
    return db.get(key);
  }

  @Override
  public Cursor scan(KeyRange range) {
    return scan(range, new ReadOptions());
  }

  private Cursor scan(KeyRange range, ReadOptions options) {
    InMemoryStore copy = new InMemoryStore();
    try (DBIterator entries = db.iterator(options)) {
      for (entries.seekToFirst(); entries.hasNext(); ) {
        Map.Entry<byte[], byte[]> entry = entries.next();
        copy.put(entry.getKey(), entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copy.scan(range);
  }

  /** Returns a snapshot of the store. */
  Readable snapshot() {
    Snapshot snapshot = db.getSnapshot();
    ReadOptions options = new ReadOptions().snapshot(snapshot);
    return new Readable() {
      @Override
      public byte[] get(byte[] key) {
        return db.get(key, options);
      }

      @Override
      public Cursor scan(KeyRange range) {
        return Iq80Store.this.scan(range, options);
      }
    };
  }

  /** Merges all tables; the method of the interface for that is not implemented. */
  void compact() {
    DbImpl store = (DbImpl) db;
    store.flushMemTable();
    for (int level = 0; level < 3; level++) {
      store.compactRange(level, Slices.wrappedBuffer(FIRST), Slices.wrappedBuffer(LAST));
    }
  }

  @Override
  public ForwardClock clock() {
    return ForwardClock.of(InstantSource.system());
  }

  @Override
  public StoreStats stats() {
    return new StoreStats();
  }

  @Override
  public void close() {
    try {
      db.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
