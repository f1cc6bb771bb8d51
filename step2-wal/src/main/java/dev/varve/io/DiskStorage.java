package dev.varve.io;

import dev.varve.files.WorkingDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A directory on disk, held under a lock: opening it again, in this process or another, fails until
 * this one is closed. The lock is released when the process ends.
 */
public final class DiskStorage implements Storage {
  private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

  /** On macOS {@code msync} does not reach the disk, but the channel's force does (F_FULLFSYNC). */
  private static final boolean MAC = System.getProperty("os.name").startsWith("Mac");

  private final Path directory;
  private final DirectoryLock lock;
  // Logs that this process has created, and may have mapped.
  private final Set<String> logs = ConcurrentHashMap.newKeySet();

  private DiskStorage(Path directory, DirectoryLock lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Opens {@code directory}, which is created if it is missing.
   *
   * @throws IOException if it is not a directory, cannot be created, or is already open; the
   *     message names it
   */
  public static DiskStorage open(Path directory) throws IOException {
    Path found = WorkingDirectory.resolve(directory);
    makeDirectories(found.toAbsolutePath());
    Path real = found.toRealPath();
    return new DiskStorage(real, DirectoryLock.acquire(real));
  }

  /**
   * Opens any file for reading, even if its directory is open.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such file
   * @throws IOException if it is the lock of a store that is open in this process
   */
  public static ReadableFile openFile(Path file) throws IOException {
    DirectoryLock.checkNotHeld(file);
    return DiskFile.open(file, StandardOpenOption.READ);
  }

  private static void makeDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    if (Files.exists(directory)) {
      throw new IOException(directory + " is a file, not a directory");
    }
    Path parent = directory.getParent();
    makeDirectories(parent);
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      // Another opener was faster; the lock decides between us.
      return;
    }
    syncDirectory(parent);
  }

  @Override
  public WritableFile create(String name) throws IOException {
    return DiskFile.create(directory.resolve(name));
  }

  /** On Windows a mapped file cannot be truncated or deleted, so logs are not mapped there. */
  @Override
  public WritableFile createLog(String name) throws IOException {
    if (WINDOWS) {
      return create(name);
    }
    WritableFile log = new MappedLogFile(DiskFile.createReadable(directory.resolve(name)), MAC);
    logs.add(name);
    return log;
  }

  @Override
  public ReadableFile open(String name) throws IOException {
    return DiskFile.open(directory.resolve(name), StandardOpenOption.READ);
  }

  @Override
  public List<String> list() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals(DirectoryLock.FILE))
          .sorted()
          .toList();
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String name) throws IOException {
    if (logs.remove(name)) {
      // Until it is garbage-collected, a mapping keeps the blocks of a deleted file: free them now.
      truncate(name, 0);
    }
    Files.delete(directory.resolve(name));
  }

  /** Between two directories of one file system that has hard links. */
  @Override
  public void link(String name, Storage to) throws IOException {
    if (!(to instanceof DiskStorage other)) {
      Storage.super.link(name, to);
      return;
    }
    logs.remove(name);
    try {
      Files.createLink(other.directory.resolve(name), directory.resolve(name));
    } catch (UnsupportedOperationException e) {
      throw new IOException(directory + " has no hard links", e);
    }
  }

  @Override
  public boolean contains(Path path) throws IOException {
    Path found = WorkingDirectory.resolve(path).toAbsolutePath().normalize();
    Path existing = found;
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    return existing.toRealPath().resolve(existing.relativize(found)).startsWith(directory);
  }

  /** Returns whether a directory has nothing in it but, possibly, the lock of a closed storage. */
  public static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.allMatch(file -> file.getFileName().toString().equals(DirectoryLock.FILE));
    }
  }

  @Override
  public long usableBytes() {
    // Not of its FileStore, which has to find the mount, and cannot in some containers.
    File file = directory.toFile();
    return file.getTotalSpace() == 0 ? Long.MAX_VALUE : file.getUsableSpace();
  }

  @Override
  public void truncate(String name, long size) throws IOException {
    try (DiskFile file = DiskFile.open(directory.resolve(name), StandardOpenOption.WRITE)) {
      file.truncate(size);
      file.force();
    }
  }

  /** A later delete does not truncate it. */
  @Override
  public void seal(String name) throws IOException {
    logs.remove(name);
    try (DiskFile file = DiskFile.open(directory.resolve(name), StandardOpenOption.WRITE)) {
      file.force();
    }
  }

  @Override
  public void sync() throws IOException {
    syncDirectory(directory);
  }

  /** Windows cannot open a directory, and makes names durable by itself. */
  private static void syncDirectory(Path directory) throws IOException {
    if (WINDOWS) {
      return;
    }
    try (DiskFile handle = DiskFile.open(directory, StandardOpenOption.READ)) {
      handle.force();
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
