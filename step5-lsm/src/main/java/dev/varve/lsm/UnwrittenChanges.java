package dev.varve.lsm;

import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A directory that keeps its changes in memory and never writes them: files can be created, renamed
 * and deleted in it, but those on the disk stay as they are. So a recovery works without any room.
 * Only {@link #truncate} reaches the disk, since the torn tails that it cuts off were never
 * acknowledged. Thread-safe.
 */
final class UnwrittenChanges implements Storage {
  private final Storage disk;
  // Guarded by this.
  private final Map<String, Created> created = new TreeMap<>();
  private final Set<String> deleted = new HashSet<>();

  UnwrittenChanges(Storage disk) {
    this.disk = disk;
  }

  /** A file in memory. */
  private static final class Created implements WritableFile {
    // It synchronizes itself.
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void append(byte[] from, int offset, int length) {
      bytes.write(from, offset, length);
    }

    @Override
    public void force() {}

    @Override
    public long size() {
      return bytes.size();
    }

    @Override
    public void close() {}
  }

  private record Opened(String name, byte[] bytes) implements ReadableFile {
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
  public synchronized WritableFile create(String name) throws IOException {
    if (list().contains(name)) {
      throw new FileAlreadyExistsException(name);
    }
    Created file = new Created();
    created.put(name, file);
    return file;
  }

  @Override
  public WritableFile createLog(String name) throws IOException {
    return create(name);
  }

  @Override
  public synchronized ReadableFile open(String name) throws IOException {
    Created file = created.get(name);
    if (file != null) {
      return new Opened(name, file.bytes.toByteArray());
    }
    checkNotDeleted(name);
    return disk.open(name);
  }

  private void checkNotDeleted(String name) throws IOException {
    if (deleted.contains(name)) {
      throw new NoSuchFileException(name);
    }
  }

  @Override
  public synchronized List<String> list() throws IOException {
    Set<String> names = new TreeSet<>(disk.list());
    names.removeAll(deleted);
    names.addAll(created.keySet());
    return List.copyOf(names);
  }

  /** Only of a file that was created here. */
  @Override
  public synchronized void rename(String from, String to) throws IOException {
    Created file = created.remove(from);
    if (file == null) {
      throw new NoSuchFileException(from);
    }
    created.put(to, file);
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    if (!list().contains(name)) {
      throw new NoSuchFileException(name);
    }
    created.remove(name);
    deleted.add(name);
  }

  @Override
  public synchronized void truncate(String name, long size) throws IOException {
    if (created.containsKey(name)) {
      throw new IOException(name + " is only in memory");
    }
    checkNotDeleted(name);
    disk.truncate(name, size);
  }

  @Override
  public void sync() {}

  @Override
  public void close() throws IOException {
    disk.close();
  }

  @Override
  public String toString() {
    return disk.toString();
  }
}
