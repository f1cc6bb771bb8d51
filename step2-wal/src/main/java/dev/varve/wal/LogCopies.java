package dev.varve.wal;

import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The logs of a directory, copied into memory: a {@link LogRecovery} truncates and deletes the
 * copies, and leaves the files unchanged. So it can read a store that is read-only, or that another
 * process is writing to.
 *
 * <p>The copies are consistent with each other: a log is complete before the next one is started,
 * so only the newest of the listed logs may still grow. Not thread-safe.
 */
public final class LogCopies implements Storage {
  private final NavigableMap<String, byte[]> copies = new TreeMap<>();

  private LogCopies() {}

  /**
   * Copies the logs of {@code storage} from {@code lowest} on.
   *
   * @throws NoSuchFileException if a log was deleted meanwhile
   * @throws EOFException if a log was truncated meanwhile
   */
  public static LogCopies of(Storage storage, long lowest) throws IOException {
    LogCopies logs = new LogCopies();
    for (String name : storage.list()) {
      long number = WriteAheadLog.numberOf(name);
      if (number >= 0 && number >= lowest) {
        logs.copies.put(name, copy(storage, name));
      }
    }
    return logs;
  }

  private static byte[] copy(Storage storage, String name) throws IOException {
    try (ReadableFile file = storage.open(name)) {
      if (file.size() > Integer.MAX_VALUE - Long.BYTES) {
        throw new IOException(name + " is too long to be copied into memory: " + file.size());
      }
      byte[] bytes = new byte[(int) file.size()];
      file.read(0, bytes, 0, bytes.length);
      return bytes;
    }
  }

  @Override
  public List<String> list() {
    return new ArrayList<>(copies.keySet());
  }

  @Override
  public ReadableFile open(String name) throws IOException {
    return new Copy(name, bytes(name));
  }

  private byte[] bytes(String name) throws IOException {
    byte[] bytes = copies.get(name);
    if (bytes == null) {
      throw new NoSuchFileException(name);
    }
    return bytes;
  }

  private record Copy(String name, byte[] bytes) implements ReadableFile {
    @Override
    public void read(long position, byte[] into, int offset, int length) throws IOException {
      if (position + length > bytes.length) {
        throw new EOFException(name + "@" + bytes.length + ": file ends here");
      }
      System.arraycopy(bytes, (int) position, into, offset, length);
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public void close() {}
  }

  @Override
  public void delete(String name) throws IOException {
    bytes(name);
    copies.remove(name);
  }

  @Override
  public void truncate(String name, long size) throws IOException {
    copies.put(name, Arrays.copyOf(bytes(name), (int) size));
  }

  /** Does nothing: copies in memory are never durable. */
  @Override
  public void sync() {}

  @Override
  public WritableFile create(String name) {
    throw new UnsupportedOperationException("copies of logs are read-only");
  }

  @Override
  public WritableFile createLog(String name) {
    return create(name);
  }

  @Override
  public void rename(String from, String to) {
    throw new UnsupportedOperationException("copies of logs cannot be renamed");
  }

  @Override
  public void close() {
    copies.clear();
  }
}
