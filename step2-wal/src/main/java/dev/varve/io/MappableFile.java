package dev.varve.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;

/** A file that grows by appends, and whose parts can be written in place or mapped. */
interface MappableFile extends WritableFile {

  /** Writes all of {@code source} at {@code position}; the end for appends does not move. */
  void write(long position, ByteBuffer source) throws IOException;

  /** Maps an existing part of the file for reading and writing. */
  MappedByteBuffer map(long position, long length) throws IOException;

  /** Truncates the file. */
  void truncate(long newSize) throws IOException;
}
