package dev.varve.io;

import java.io.IOException;
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

  /** Truncates a file to {@code size} bytes and forces these: they are durable on return. */
  void truncate(String name, long size) throws IOException;

  /** Makes the file names in this directory durable. */
  void sync() throws IOException;

  /** Releases the directory for others to open. Closing twice does nothing. */
  @Override
  void close() throws IOException;
}
