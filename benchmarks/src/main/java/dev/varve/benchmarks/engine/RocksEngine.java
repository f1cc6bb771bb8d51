package dev.varve.benchmarks.engine;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.OptimisticTransactionDB;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksObject;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** RocksDB by its own Java binding. */
final class RocksEngine implements Engine {
  private static final String[] BUSY = {
    "rocksdb.mem-table-flush-pending",
    "rocksdb.num-running-flushes",
    "rocksdb.compaction-pending",
    "rocksdb.num-running-compactions"
  };

  /** What must be closed, in the reverse order. */
  private final Deque<RocksObject> owned = new ArrayDeque<>();

  private final RocksDB db;
  private final WriteOptions write;
  private final ReadOptions read;

  private RocksEngine(Path directory, Settings settings, Sizes sizes) throws RocksDBException {
    Options options = options(settings.cacheBytes(sizes.cache()), sizes);
    db =
        settings.transactions()
            ? OptimisticTransactionDB.open(options, directory.toString())
            : RocksDB.open(options, directory.toString());
    owned.push(db);
    write = own(new WriteOptions().setSync(settings.synced()));
    read = own(new ReadOptions().setVerifyChecksums(true));
  }

  static Engine open(Path directory, Settings settings, Sizes sizes) throws RocksDBException {
    RocksDB.loadLibrary();
    return new RocksEngine(directory, settings, sizes);
  }

  private Options options(long cacheBytes, Sizes sizes) {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setFilterPolicy(own(new BloomFilter(10, false)))
            .setBlockCache(own(new LRUCache(cacheBytes)));
    return own(new Options())
        .setCreateIfMissing(true)
        .setCompressionType(CompressionType.NO_COMPRESSION)
        .setBottommostCompressionType(CompressionType.NO_COMPRESSION)
        .setWriteBufferSize(sizes.buffer())
        .setMaxBytesForLevelBase(sizes.baseLevel())
        .setTargetFileSizeBase(sizes.table())
        .setEnableBlobFiles(sizes.apart() > 0)
        .setMinBlobSize(sizes.apart())
        .setEnableBlobGarbageCollection(sizes.apart() > 0)
        .setTableFormatConfig(table);
  }

  private <T extends RocksObject> T own(T resource) {
    owned.push(resource);
    return resource;
  }

  @Override
  public void put(byte[] key, byte[] value) throws RocksDBException {
    db.put(write, key, value);
  }

  @Override
  public void putAll(byte[][] keys, byte[][] values) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      for (int i = 0; i < keys.length; i++) {
        batch.put(keys[i], values[i]);
      }
      db.write(write, batch);
    }
  }

  @Override
  public void delete(byte[] key) throws RocksDBException {
    db.delete(write, key);
  }

  @Override
  public byte[] get(byte[] key) throws RocksDBException {
    return db.get(read, key);
  }

  @Override
  public Walk walk(byte[] from, boolean forward) {
    return new IteratorWalk(db.newIterator(read), from, forward);
  }

  private static final class IteratorWalk implements Walk {
    private final RocksIterator iterator;
    private final byte[] from;
    private final boolean forward;
    private boolean begun;

    private IteratorWalk(RocksIterator iterator, byte[] from, boolean forward) {
      this.iterator = iterator;
      this.from = from;
      this.forward = forward;
    }

    @Override
    public boolean next() throws RocksDBException {
      if (!begun) {
        begin();
      } else if (forward) {
        iterator.next();
      } else {
        iterator.prev();
      }
      boolean valid = iterator.isValid();
      if (!valid) {
        iterator.status();
      }
      return valid;
    }

    private void begin() {
      begun = true;
      if (from == null && forward) {
        iterator.seekToFirst();
      } else if (from == null) {
        iterator.seekToLast();
      } else if (forward) {
        iterator.seek(from);
      } else {
        iterator.seekForPrev(from);
      }
    }

    @Override
    public byte[] key() {
      return iterator.key();
    }

    @Override
    public byte[] value() {
      return iterator.value();
    }

    @Override
    public void close() {
      iterator.close();
    }
  }

  @Override
  public void transact(Work<Transaction> work) throws Exception {
    OptimisticTransactionDB transactional = (OptimisticTransactionDB) db;
    while (true) {
      try (org.rocksdb.Transaction transaction = transactional.beginTransaction(write)) {
        work.run(new Inside(transaction, read));
        transaction.commit();
        return;
      } catch (RocksDBException e) {
        if (!mayTryAgain(e)) {
          throw e;
        }
      }
    }
  }

  private static boolean mayTryAgain(RocksDBException e) {
    Status.Code code = e.getStatus() == null ? null : e.getStatus().getCode();
    return code == Status.Code.Busy || code == Status.Code.TryAgain;
  }

  private record Inside(org.rocksdb.Transaction transaction, ReadOptions read)
      implements Transaction {
    @Override
    public byte[] get(byte[] key) throws RocksDBException {
      return transaction.getForUpdate(read, key, true);
    }

    @Override
    public void put(byte[] key, byte[] value) throws RocksDBException {
      transaction.put(key, value);
    }
  }

  @Override
  public void settle() throws Exception {
    try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
      db.flush(wait);
    }
    while (isBusy()) {
      Thread.sleep(5);
    }
  }

  private boolean isBusy() throws RocksDBException {
    for (String property : BUSY) {
      if (db.getLongProperty(property) > 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    for (RocksObject resource : owned) {
      resource.close();
    }
  }
}
