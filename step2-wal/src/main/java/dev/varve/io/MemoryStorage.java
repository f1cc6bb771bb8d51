package dev.varve.io;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.TreeMap;

/**
 * A directory in memory, for stores that need not survive their process. It has a capacity, and is
 * full like a disk: then writes fail, and nothing else does.
 *
 * <p>A file counts with the bytes that it has, or has reserved. One that is deleted no longer
 * counts, although those that have it open can still read it. Forcing does nothing, since there is
 * nothing that the bytes could survive. In LevelDB: {@code NewMemEnv}.
 */
public final class MemoryStorage implements Storage {
  private final long capacity;

  // Guarded by this.
  private final TreeMap<String, MemoryFile> files = new TreeMap<>();
  private long used;

  /** Creates an empty directory with room for {@code capacity} bytes. */
  public MemoryStorage(long capacity) {
    this.capacity = capacity;
  }

  /** Lets a file grow to {@code bytes} bytes, or shrink to them. */
  private synchronized void allot(String name, MemoryFile file, long bytes) throws IOException {
    long more = bytes - file.allotted();
    if (more > capacity - used) {
      throw new IOException(
          name + ": no memory left, " + used + " of " + capacity + " bytes are in use");
    }
    file.allot(bytes);
    used += file.isDeleted() ? 0 : more;
  }

  @Override
  public synchronized WritableFile create(String name) throws IOException {
    if (files.containsKey(name)) {
      throw new FileAlreadyExistsException(name);
    }
    MemoryFile file = new MemoryFile();
    files.put(name, file);
    return new Writable(name, file);
  }

  @Override
  public WritableFile createLog(String name) throws IOException {
    return create(name);
  }

  private final class Writable implements WritableFile {
    private final String name;
    private final MemoryFile file;
    private boolean isClosed;

    Writable(String name, MemoryFile file) {
      this.name = name;
      this.file = file;
    }

    @Override
    public void append(byte[] bytes, int offset, int length) throws IOException {
      checkOpen(isClosed, name);
      reserve(length);
      file.append(bytes, offset, length);
    }

    @Override
    public void reserve(long bytes) throws IOException {
      if (file.size() + bytes > file.allotted()) {
        allot(name, file, file.size() + bytes);
      }
    }

    @Override
    public void force() throws IOException {
      checkOpen(isClosed, name);
    }

    @Override
    public long size() {
      return file.size();
    }

    @Override
    public void close() throws IOException {
      if (!isClosed) {
        isClosed = true;
        allot(name, file, file.size());
      }
    }
  }

  private static void checkOpen(boolean isClosed, String name) throws IOException {
    if (isClosed) {
      throw new IOException(name + " is closed");
    }
  }

  private synchronized MemoryFile existing(String name) throws NoSuchFileException {
    MemoryFile file = files.get(name);
    if (file == null) {
      throw new NoSuchFileException(name);
    }
    return file;
  }

  @Override
  public ReadableFile open(String name) throws IOException {
    return new Readable(name, existing(name));
  }

  private static final class Readable implements ReadableFile {
    private final String name;
    private final MemoryFile file;
    private volatile boolean isClosed;

    Readable(String name, MemoryFile file) {
      this.name = name;
      this.file = file;
    }

    @Override
    public void read(long position, byte[] into, int offset, int length) throws IOException {
      checkOpen(isClosed, name);
      file.read(name, position, into, offset, length);
    }

    @Override
    public long size() {
      return file.size();
    }

    @Override
    public void close() {
      isClosed = true;
    }
  }

  @Override
  public synchronized List<String> list() {
    return List.copyOf(files.keySet());
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    MemoryFile file = existing(from);
    files.remove(from);
    forget(files.put(to, file));
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    forget(existing(name));
    files.remove(name);
  }

  private void forget(MemoryFile file) {
    if (file != null) {
      used -= file.allotted();
      file.delete();
    }
  }

  @Override
  public synchronized void truncate(String name, long size) throws IOException {
    MemoryFile file = existing(name);
    file.truncate(size);
    allot(name, file, file.size());
  }

  /** Returns the bytes that are left of the capacity. */
  @Override
  public synchronized long usableBytes() {
    return capacity - used;
  }

  /** Does nothing: names are as durable as they can be. */
  @Override
  public void sync() {}

  /** Does nothing: the files are there as long as this object is. */
  @Override
  public void close() {}

  @Override
  public String toString() {
    return "memory";
  }
}
