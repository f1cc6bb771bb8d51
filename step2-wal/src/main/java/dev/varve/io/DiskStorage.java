package dev.varve.io;

import dev.varve.files.WorkingDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
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
 * A directory on disk, held under a lock: a second open of it, in this process or in another, is
 * refused until this one is closed. The lock dies with the process.
 */
public final class DiskStorage implements Storage {
  private static final String LOCK = "LOCK";
  private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

  /**
   * The directories open in this process. The file lock alone would not do: POSIX drops it as soon
   * as the process closes <em>any</em> handle of the lock file, so a second opener must not touch
   * it.
   */
  private static final Set<Path> OPEN_HERE = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel lock;
  // Those that this process has created, and may have mapped.
  private final Set<String> logs = ConcurrentHashMap.newKeySet();

  private DiskStorage(Path directory, FileChannel lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Opens {@code directory}, and makes it first if it is missing.
   *
   * @throws IOException if it is no directory, cannot be made, or is open already: the message
   *     names it
   */
  public static DiskStorage open(Path directory) throws IOException {
    Path found = WorkingDirectory.resolve(directory);
    makeDirectories(found.toAbsolutePath());
    Path real = found.toRealPath();
    if (!OPEN_HERE.add(real)) {
      throw new IOException(real + " is already open in this process");
    }
    FileChannel lock = null;
    try {
      lock = lock(real);
    } finally {
      if (lock == null) {
        OPEN_HERE.remove(real);
      }
    }
    return new DiskStorage(real, lock);
  }

  /**
   * Opens a file for reading, wherever it is and whoever has its directory open.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such file
   */
  public static ReadableFile openFile(Path file) throws IOException {
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

  private static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      throw new IOException(directory + " is already open in another process");
    }
    return channel;
  }

  @Override
  public WritableFile create(String name) throws IOException {
    return DiskFile.create(directory.resolve(name));
  }

  /** Windows cannot cut or delete a file that is mapped: there, a log is a file like any other. */
  @Override
  public WritableFile createLog(String name) throws IOException {
    if (WINDOWS) {
      return create(name);
    }
    WritableFile log = new MappedFile(DiskFile.createReadable(directory.resolve(name)));
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
          .filter(name -> !name.equals(LOCK))
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
      // A mapping keeps the blocks of a deleted file until it is collected as garbage: free them
      // now.
      truncate(name, 0);
    }
    Files.delete(directory.resolve(name));
  }

  @Override
  public void truncate(String name, long size) throws IOException {
    try (DiskFile file = DiskFile.open(directory.resolve(name), StandardOpenOption.WRITE)) {
      file.truncate(size);
      file.force();
    }
  }

  @Override
  public void sync() throws IOException {
    syncDirectory(directory);
  }

  /** Windows cannot open a directory, and makes names durable without being asked. */
  private static void syncDirectory(Path directory) throws IOException {
    if (WINDOWS) {
      return;
    }
    try (DiskFile handle = DiskFile.open(directory, StandardOpenOption.READ)) {
      handle.force();
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (lock.isOpen()) {
      lock.close();
      OPEN_HERE.remove(directory);
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
