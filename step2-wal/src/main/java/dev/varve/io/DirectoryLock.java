package dev.varve.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The lock of a directory: the file {@code LOCK} in it, locked while the directory is open. The
 * lock is released when the process ends.
 *
 * <p>POSIX releases a process's lock on a file as soon as the process closes <em>any</em> handle of
 * that file. So within a process, a held {@code LOCK} must not even be opened. A register keeps
 * track of held locks: in system properties, which all class loaders share, and by the identity of
 * the file as well as by its path, since a bind mount, a hard link or a renamed directory leads to
 * the same file. In LevelDB: {@code PosixLockTable}, and {@code fcntl} locks with the same flaw.
 */
final class DirectoryLock implements AutoCloseable {
  static final String FILE = "LOCK";
  private static final String REGISTER = "dev.varve.open:";

  /**
   * Channels of files that other code in this process has locked without the register, by identity:
   * they must not be closed, but the next attempt can use them.
   */
  private static final Map<String, FileChannel> KEPT_OPEN = new ConcurrentHashMap<>();

  private final FileChannel channel;
  private final String path;
  private final String identity;

  private DirectoryLock(FileChannel channel, String path, String identity) {
    this.channel = channel;
    this.path = path;
    this.identity = identity;
  }

  /**
   * Locks {@code directory}, a real path.
   *
   * @throws IOException if it is already open in this process or another; the message names it
   */
  static DirectoryLock acquire(Path directory) throws IOException {
    String path = directory.toString();
    register(path, directory);
    try {
      return acquireFile(directory, path);
    } catch (Throwable e) {
      unregister(path);
      throw e;
    }
  }

  private static DirectoryLock acquireFile(Path directory, String path) throws IOException {
    Path file = directory.resolve(FILE);
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException e) {
      // Normal after a close. The file is not opened here: it may be locked under another path.
    }
    String identity = identity(file);
    register(identity, directory);
    try {
      return new DirectoryLock(lock(directory, identity), path, identity);
    } catch (Throwable e) {
      unregister(identity);
      throw e;
    }
  }

  private static FileChannel lock(Path directory, String identity) throws IOException {
    FileChannel kept = KEPT_OPEN.remove(identity);
    FileChannel channel =
        kept != null ? kept : FileChannel.open(directory.resolve(FILE), StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Closing it would release the lock held by the other code.
      KEPT_OPEN.put(identity, channel);
      throw alreadyOpen(directory, "process");
    } catch (Throwable e) {
      Closing.afterFailure(e, channel);
      throw e;
    }
    if (lock == null) {
      channel.close();
      throw new IOException(directory + " is already open in another process");
    }
    return channel;
  }

  /** Returns what identifies a file, regardless of its path. */
  private static String identity(Path file) throws IOException {
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    // Windows has no such key. There, a lock is not lost when another handle is closed.
    return key == null ? file.toString() : key.toString();
  }

  private static void register(String what, Path directory) throws IOException {
    Object other = register().putIfAbsent(REGISTER + what, directory.toString());
    if (other != null) {
      boolean isSamePath = other.equals(directory.toString());
      throw alreadyOpen(directory, isSamePath ? "process" : "process, as " + other);
    }
  }

  private static IOException alreadyOpen(Path directory, String where) {
    return new IOException(directory + " is already open in this " + where);
  }

  private static void unregister(String what) {
    register().remove(REGISTER + what);
  }

  private static Properties register() {
    return System.getProperties();
  }

  /**
   * Rejects a file that this process holds as a lock.
   *
   * @throws IOException if it does; the message names the file
   */
  static void checkNotHeld(Path file) throws IOException {
    // By its identity: a hard link, or another spelling of the name, is the same file.
    if (Files.exists(file) && register().containsKey(REGISTER + identity(file))) {
      throw new IOException(
          file + " is the lock of an open store: to open and close it would release the lock");
    }
  }

  /** Releases the directory. Closing twice does nothing. */
  @Override
  public synchronized void close() throws IOException {
    if (channel.isOpen()) {
      try {
        channel.close();
      } finally {
        unregister(identity);
        unregister(path);
      }
    }
  }
}
