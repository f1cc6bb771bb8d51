package dev.varve.io;

import java.io.IOException;

/** A file that grows at its end. For one thread at a time. */
public interface WritableFile extends AutoCloseable {

  /**
   * Hands bytes to the operating system: from then on they survive this process, but not a power
   * cut.
   */
  void append(byte[] bytes, int offset, int length) throws IOException;

  /**
   * Allocates {@code bytes} bytes on the disk, if this kind of file can, so that appending them
   * cannot fail for lack of it. If this fails, nothing has changed.
   */
  default void reserve(long bytes) throws IOException {}

  /** Makes all bytes appended so far durable: they survive a power cut if the file's name does. */
  void force() throws IOException;

  /** Returns the number of bytes appended. */
  long size();

  /** Closes the file, without forcing it. Closing twice does nothing. */
  @Override
  void close() throws IOException;
}
