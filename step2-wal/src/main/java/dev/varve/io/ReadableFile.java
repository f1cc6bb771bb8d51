package dev.varve.io;

import java.io.IOException;

/** A file that can be read at any position. Thread-safe. */
public interface ReadableFile extends AutoCloseable {

  /**
   * Reads exactly {@code length} bytes at {@code position}.
   *
   * @throws java.io.EOFException if the file ends before that; the message names file and position
   */
  void read(long position, byte[] into, int offset, int length) throws IOException;

  /** Returns the length of the file, in bytes. */
  long size() throws IOException;

  /** Closes the file; reading it afterwards causes an {@link IOException}. */
  @Override
  void close() throws IOException;
}
