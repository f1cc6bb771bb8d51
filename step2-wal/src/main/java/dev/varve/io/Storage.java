package dev.varve.io;

import java.io.IOException;
import java.util.List;

/**
 * One directory of files, and the little that a database asks of it.
 *
 * <p>Nothing here is durable by itself. Bytes outlive a power cut once {@link WritableFile#force}
 * has returned, and names (of new, renamed and deleted files) once {@link #sync} has: a file whose
 * bytes were forced but whose directory was not synced may be gone with all its bytes.
 *
 * <p>Thread-safe. A thread that is interrupted while it works here finishes its work, stays
 * interrupted, and disturbs no other thread. In LevelDB: {@code Env}.
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

  /** Gives a file another name, in one step; a file that had that name is gone. */
  void rename(String from, String to) throws IOException;

  /** Deletes a file. */
  void delete(String name) throws IOException;

  /** Cuts a file to its first {@code size} bytes and forces those: they are durable on return. */
  void truncate(String name, long size) throws IOException;

  /** Makes the names of this directory durable. */
  void sync() throws IOException;

  /** Releases the directory for others to open. Closing twice does nothing. */
  @Override
  void close() throws IOException;
}
