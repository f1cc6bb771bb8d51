package dev.varve.benchmarks.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.lmdbjava.ByteBufferProxy.PROXY_OPTIMAL;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.GetOp;
import org.lmdbjava.Txn;

/**
 * LMDB, a B+tree in a mapped file that is copied on write.
 *
 * <p>Read transactions are renewed and not created again, as its documentation advises; keys and
 * values pass through direct buffers that each thread keeps.
 */
final class LmdbEngine implements Engine {
  private static final long MAP_BYTES = 32L << 30;
  private static final int MAX_READERS = 256;

  private final Env<ByteBuffer> env;
  private final Dbi<ByteBuffer> dbi;
  private final ThreadLocal<Buffers> buffers = ThreadLocal.withInitial(Buffers::new);
  private final ThreadLocal<Reader> reader = new ThreadLocal<>();
  private final Queue<Txn<ByteBuffer>> readers = new ConcurrentLinkedQueue<>();

  private LmdbEngine(Env<ByteBuffer> env) {
    this.env = env;
    this.dbi = env.openDbi("benchmark".getBytes(US_ASCII), DbiFlags.MDB_CREATE);
  }

  static Engine open(Path directory, Settings settings) {
    EnvFlags[] flags =
        settings.synced()
            ? new EnvFlags[] {EnvFlags.MDB_NOTLS}
            : new EnvFlags[] {EnvFlags.MDB_NOTLS, EnvFlags.MDB_NOSYNC};
    Env.Builder<ByteBuffer> builder = Env.create(PROXY_OPTIMAL).setMapSize(MAP_BYTES);
    return new LmdbEngine(
        builder.setMaxDbs(1).setMaxReaders(MAX_READERS).open(directory.toFile(), flags));
  }

  private static final class Buffers {
    private ByteBuffer key = ByteBuffer.allocateDirect(64);
    private ByteBuffer value = ByteBuffer.allocateDirect(1024);

    ByteBuffer key(byte[] bytes) {
      key = filled(key, bytes);
      return key;
    }

    ByteBuffer value(byte[] bytes) {
      value = filled(value, bytes);
      return value;
    }

    private static ByteBuffer filled(ByteBuffer buffer, byte[] bytes) {
      ByteBuffer target =
          buffer.capacity() < bytes.length ? ByteBuffer.allocateDirect(bytes.length) : buffer;
      return target.clear().put(bytes).flip();
    }
  }

  /** A thread's read transaction; a walk that is open has it for itself. */
  private final class Reader {
    private final Txn<ByteBuffer> transaction = env.txnRead();
    private boolean used;

    private Reader() {
      transaction.reset();
      readers.add(transaction);
    }

    private Txn<ByteBuffer> begin() {
      used = true;
      transaction.renew();
      return transaction;
    }

    private void end() {
      transaction.reset();
      used = false;
    }
  }

  private Reader reader() {
    Reader mine = reader.get();
    if (mine == null || mine.used) {
      mine = new Reader();
      reader.set(mine);
    }
    return mine;
  }

  private static byte[] copy(ByteBuffer buffer) {
    if (buffer == null) {
      return null;
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  @Override
  public void put(byte[] key, byte[] value) {
    Buffers mine = buffers.get();
    try (Txn<ByteBuffer> transaction = env.txnWrite()) {
      dbi.put(transaction, mine.key(key), mine.value(value));
      transaction.commit();
    }
  }

  @Override
  public void putAll(byte[][] keys, byte[][] values) {
    Buffers mine = buffers.get();
    try (Txn<ByteBuffer> transaction = env.txnWrite()) {
      for (int i = 0; i < keys.length; i++) {
        dbi.put(transaction, mine.key(keys[i]), mine.value(values[i]));
      }
      transaction.commit();
    }
  }

  @Override
  public void delete(byte[] key) {
    try (Txn<ByteBuffer> transaction = env.txnWrite()) {
      dbi.delete(transaction, buffers.get().key(key));
      transaction.commit();
    }
  }

  @Override
  public byte[] get(byte[] key) {
    Reader mine = reader();
    try {
      return copy(dbi.get(mine.begin(), buffers.get().key(key)));
    } finally {
      mine.end();
    }
  }

  @Override
  public Walk walk(byte[] from, boolean forward) {
    Reader mine = reader();
    return new CursorWalk(mine, dbi.openCursor(mine.begin()), from, forward);
  }

  private final class CursorWalk implements Walk {
    private final Reader mine;
    private final Cursor<ByteBuffer> cursor;
    private final byte[] from;
    private final boolean forward;
    private boolean begun;

    private CursorWalk(Reader mine, Cursor<ByteBuffer> cursor, byte[] from, boolean forward) {
      this.mine = mine;
      this.cursor = cursor;
      this.from = from;
      this.forward = forward;
    }

    @Override
    public boolean next() {
      if (begun) {
        return forward ? cursor.next() : cursor.prev();
      }
      begun = true;
      if (from == null) {
        return forward ? cursor.first() : cursor.last();
      }
      boolean found = cursor.get(buffers.get().key(from), GetOp.MDB_SET_RANGE);
      return forward ? found : stepBack(found);
    }

    private boolean stepBack(boolean found) {
      if (!found) {
        return cursor.last();
      }
      return Arrays.equals(key(), from) || cursor.prev();
    }

    @Override
    public byte[] key() {
      return copy(cursor.key().duplicate());
    }

    @Override
    public byte[] value() {
      return copy(cursor.val().duplicate());
    }

    @Override
    public void close() {
      cursor.close();
      mine.end();
    }
  }

  @Override
  public void transact(Work<Transaction> work) throws Exception {
    try (Txn<ByteBuffer> transaction = env.txnWrite()) {
      work.run(new Inside(transaction));
      transaction.commit();
    }
  }

  private final class Inside implements Transaction {
    private final Txn<ByteBuffer> transaction;

    private Inside(Txn<ByteBuffer> transaction) {
      this.transaction = transaction;
    }

    @Override
    public byte[] get(byte[] key) {
      return copy(dbi.get(transaction, buffers.get().key(key)));
    }

    @Override
    public void put(byte[] key, byte[] value) {
      Buffers mine = buffers.get();
      dbi.put(transaction, mine.key(key), mine.value(value));
    }
  }

  /** LMDB does nothing in the background. */
  @Override
  public void settle() {}

  @Override
  public void close() {
    readers.forEach(Txn::close);
    env.close();
  }
}
