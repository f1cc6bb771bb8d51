package dev.varve.benchmarks.engine;

import dev.varve.benchmarks.measure.Directories;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicLong;
import org.iq80.leveldb.CompressionType;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBFactory;
import org.iq80.leveldb.DBIterator;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.ReadOptions;
import org.iq80.leveldb.WriteBatch;
import org.iq80.leveldb.WriteOptions;

/**
 * LevelDB, as C++ behind JNI or as a translation to Java: both have the same interface.
 *
 * <p>It has no Bloom filter there: the interface has none to offer.
 */
final class LevelDbEngine implements Engine {
  private static final Duration QUIET = Duration.ofMillis(300);

  private final Path directory;
  private final DB db;
  private final int bufferBytes;
  private final WriteOptions write;
  private final ReadOptions read = new ReadOptions().verifyChecksums(true).fillCache(true);
  private final AtomicLong bytesPut = new AtomicLong();

  private LevelDbEngine(Path directory, DB db, int bufferBytes, boolean synced) {
    this.directory = directory;
    this.db = db;
    this.bufferBytes = bufferBytes;
    this.write = new WriteOptions().sync(synced);
  }

  static Engine open(DBFactory factory, Path directory, Settings settings, int buffer, long cache)
      throws IOException {
    Options options =
        new Options()
            .createIfMissing(true)
            .compressionType(CompressionType.NONE)
            .writeBufferSize(buffer)
            .cacheSize(settings.cacheBytes(cache))
            .verifyChecksums(true);
    DB db = factory.open(directory.toFile(), options);
    return new LevelDbEngine(directory, db, buffer, settings.synced());
  }

  @Override
  public void put(byte[] key, byte[] value) {
    db.put(key, value, write);
    bytesPut.addAndGet(key.length + value.length);
  }

  @Override
  public void putAll(byte[][] keys, byte[][] values) throws IOException {
    try (WriteBatch batch = db.createWriteBatch()) {
      for (int i = 0; i < keys.length; i++) {
        batch.put(keys[i], values[i]);
        bytesPut.addAndGet(keys[i].length + values[i].length);
      }
      db.write(batch, write);
    }
  }

  @Override
  public void delete(byte[] key) {
    db.delete(key, write);
    bytesPut.addAndGet(key.length);
  }

  @Override
  public byte[] get(byte[] key) {
    return db.get(key, read);
  }

  @Override
  public Walk walk(byte[] from, boolean forward) {
    DBIterator iterator = db.iterator(read);
    return forward ? new Forward(iterator, from) : new Backward(iterator, from);
  }

  private abstract static class EntryWalk implements Walk {
    final DBIterator iterator;
    final byte[] from;
    Map.Entry<byte[], byte[]> entry;
    boolean begun;

    EntryWalk(DBIterator iterator, byte[] from) {
      this.iterator = iterator;
      this.from = from;
    }

    @Override
    public byte[] key() {
      return entry.getKey();
    }

    @Override
    public byte[] value() {
      return entry.getValue();
    }

    @Override
    public void close() throws IOException {
      iterator.close();
    }
  }

  private static final class Forward extends EntryWalk {
    Forward(DBIterator iterator, byte[] from) {
      super(iterator, from);
    }

    @Override
    public boolean next() {
      if (!begun) {
        begin();
      }
      boolean more = iterator.hasNext();
      entry = more ? iterator.next() : null;
      return more;
    }

    private void begin() {
      begun = true;
      if (from == null) {
        iterator.seekToFirst();
      } else {
        iterator.seek(from);
      }
    }
  }

  /** {@code hasPrev} moves there and back: asking for the entry before is cheaper. */
  private static final class Backward extends EntryWalk {
    Backward(DBIterator iterator, byte[] from) {
      super(iterator, from);
    }

    @Override
    public boolean next() {
      if (!begun) {
        return begin();
      }
      try {
        entry = iterator.prev();
        return true;
      } catch (NoSuchElementException e) {
        return false;
      }
    }

    private boolean begin() {
      begun = true;
      if (from != null) {
        iterator.seek(from);
        if (iterator.hasNext()) {
          entry = iterator.peekNext();
          return Arrays.equals(entry.getKey(), from) || next();
        }
      }
      iterator.seekToLast();
      boolean some = iterator.hasNext();
      entry = some ? iterator.peekNext() : null;
      return some;
    }
  }

  @Override
  public void transact(Work<Transaction> work) {
    throw new UnsupportedOperationException();
  }

  /** There is no way to ask whether compactions run, but that they write files. */
  @Override
  public void settle() throws Exception {
    if (bytesPut.get() > bufferBytes / 2) {
      Directories.awaitQuiet(directory, QUIET);
    }
  }

  @Override
  public void close() throws IOException {
    db.close();
  }
}
