package dev.varve.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A directory of files, with the few operations that a database needs.
 *
 * <p>Nothing here is durable by itself. Bytes survive a power cut once {@link WritableFile#force}
 * has returned, and names (of new, renamed and deleted files) once {@link #sync} has: a file whose
 * bytes were forced but whose directory was not synced may be lost with all its bytes.
 *
 * <p>Thread-safe. A thread that is interrupted during an operation completes it, stays interrupted,
 * and affects no other thread. In LevelDB: {@code Env}.
 */
public interface Storage extends AutoCloseable {

  /** Creates an empty file; a file of that name must not exist. */
  WritableFile create(String name) throws IOException;

  /** Creates an empty file for many small appends; after a crash, zeros may follow the last one. */
  WritableFile createLog(String name) throws IOException;

  /** Opens a file for reading. */
  ReadableFile open(String name) throws IOException;

  /** Returns the names of all files, sorted. */
  List<String> list() throws IOException;

  /** Renames a file atomically, replacing any file of that name. */
  void rename(String from, String to) throws IOException;

  /** Deletes a file. */
  void delete(String name) throws IOException;

  /**
   * Gives a file the same name in another storage, too, without copying its bytes (a hard link).
   * The file has two names then, and is gone when both are deleted; it must not be changed any
   * more. Its bytes are as durable as they were, its new name is once {@code to} is synced.
   *
   * @throws IOException if the file is missing, its name is taken in {@code to}, or the two cannot
   *     share a file, as on two file systems: then nothing has changed, and the file can be copied
   */
  default void link(String name, Storage to) throws IOException {
    throw new IOException(name + " cannot be linked from " + this + " to " + to);
  }

  /**
   * Returns whether a path is, or lies in, this directory; false if this is not a directory on
   * disk. Nothing need exist there.
   */
  default boolean contains(Path path) throws IOException {
    return false;
  }

  /**
   * Returns about how many bytes the disk has left for this directory, without what is reserved for
   * others; {@link Long#MAX_VALUE} if that is unknown. More or less may fit.
   */
  default long usableBytes() throws IOException {
    return Long.MAX_VALUE;
  }

  /** Truncates a file to {@code size} bytes and forces these: they are durable on return. */
  void truncate(String name, long size) throws IOException;

  /**
   * Makes the bytes of a file durable to which nothing is appended any more, though its writer may
   * still be open. From now on the file is not changed: if its name is deleted, those who have it
   * open, or linked, keep its bytes.
   */
  default void seal(String name) throws IOException {
    long size;
    try (ReadableFile file = open(name)) {
      size = file.size();
    }
    truncate(name, size);
  }

  /** Makes the file names in this directory durable. */
  void sync() throws IOException;

  /** Releases the directory for others to open. Closing twice does nothing. */
  @Override
  void close() throws IOException;
}
