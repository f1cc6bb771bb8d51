package dev.varve.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;

/** A file that grows by appends, and parts of which can be written in place or mapped. */
interface MappableFile extends WritableFile {

  /** Writes all of {@code source} at {@code position}; the end for appends does not move. */
  void write(long position, ByteBuffer source) throws IOException;

  /** Maps a part of the file, which must be there, for reading and writing. */
  MappedByteBuffer map(long position, long length) throws IOException;

  /** Cuts the file. */
  void truncate(long newSize) throws IOException;
}
