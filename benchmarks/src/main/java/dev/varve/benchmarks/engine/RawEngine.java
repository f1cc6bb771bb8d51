package dev.varve.benchmarks.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * No engine, but what bounds one: each write is appended to a file with one call and, if asked,
 * forced. Threads that wait for a force at the same time share it.
 *
 * <pre>
 *   record := keyLength:i32 valueLength:i32 (-1: deleted) key value
 * </pre>
 */
final class RawEngine implements Engine {
  private static final int HEADER_BYTES = 8;
  private static final int AHEAD_BYTES = 16 << 20;
  private static final int DELETED = -1;

  private final FileChannel file;
  private final boolean synced;
  private final boolean preallocated;
  private final Object forceLock = new Object();

  // Guarded by this.
  private ByteBuffer record = ByteBuffer.allocateDirect(4096);
  private long end;
  private long zeroedUpTo;
  private Map<ByteBuffer, byte[]> contents;

  // Guarded by forceLock.
  private long forcedUpTo;

  private RawEngine(FileChannel file, boolean synced, boolean preallocated) throws IOException {
    this.file = file;
    this.synced = synced;
    this.preallocated = preallocated;
    makeRoom(0);
  }

  static Engine open(Path directory, Settings settings, boolean preallocated) throws IOException {
    FileChannel file =
        FileChannel.open(
            directory.resolve("records"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    return new RawEngine(file, settings.synced(), preallocated);
  }

  @Override
  public void put(byte[] key, byte[] value) throws IOException {
    long mine = append(key, value);
    if (synced) {
      force(mine);
    }
  }

  @Override
  public void delete(byte[] key) throws IOException {
    put(key, null);
  }

  /** Returns where the record ends. */
  private synchronized long append(byte[] key, byte[] value) throws IOException {
    contents = null;
    int valueLength = value == null ? 0 : value.length;
    int length = HEADER_BYTES + key.length + valueLength;
    if (record.capacity() < length) {
      record = ByteBuffer.allocateDirect(length);
    }
    record.clear().putInt(key.length).putInt(value == null ? DELETED : valueLength).put(key);
    if (value != null) {
      record.put(value);
    }
    record.flip();
    makeRoom(length);
    while (record.hasRemaining()) {
      end += file.write(record, end);
    }
    return end;
  }

  /** Writes zeros, durably, so that a later force has no new length of the file to write. */
  private void makeRoom(int bytes) throws IOException {
    while (preallocated && end + bytes >= zeroedUpTo) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
      for (long stop = zeroedUpTo + AHEAD_BYTES; zeroedUpTo < stop; zeros.clear()) {
        zeroedUpTo += file.write(zeros, zeroedUpTo);
      }
      file.force(true);
    }
  }

  /** A writer that waits while another one forces is usually covered by the next force. */
  private void force(long upTo) throws IOException {
    synchronized (forceLock) {
      if (forcedUpTo < upTo) {
        long covered = end();
        file.force(false);
        forcedUpTo = covered;
      }
    }
  }

  private synchronized long end() {
    return end;
  }

  /** Reads the whole file, once, and answers from memory: for checking only. */
  @Override
  public synchronized byte[] get(byte[] key) throws IOException {
    if (contents == null) {
      contents = readAll();
    }
    byte[] value = contents.get(ByteBuffer.wrap(key));
    return value == null ? null : value.clone();
  }

  private Map<ByteBuffer, byte[]> readAll() throws IOException {
    Map<ByteBuffer, byte[]> all = new HashMap<>();
    long at = 0;
    while (at < end) {
      ByteBuffer header = read(at, HEADER_BYTES);
      int keyLength = header.getInt();
      int valueLength = header.getInt();
      at += HEADER_BYTES;
      ByteBuffer key = read(at, keyLength);
      at += keyLength;
      if (valueLength == DELETED) {
        all.remove(key);
      } else {
        all.put(key, read(at, valueLength).array());
        at += valueLength;
      }
    }
    return all;
  }

  private ByteBuffer read(long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, at + bytes.position()) < 0) {
        throw new IOException("record at " + at + " is cut off");
      }
    }
    return bytes.flip();
  }

  @Override
  public Walk walk(byte[] from, boolean forward) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void transact(Work<Transaction> work) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void settle() {}

  @Override
  public void close() throws IOException {
    file.close();
  }
}
