package dev.varve.io;

import java.io.EOFException;
import java.util.Arrays;

/**
 * The bytes of a file in a {@link MemoryStorage}, in chunks, so that a file which grows is never
 * copied. One thread appends; others may read what was appended before.
 */
final class MemoryFile {
  private static final int CHUNK_BYTES = 32 << 10;

  private byte[][] chunks = new byte[1][];

  // Written after the bytes and the chunks, and read before them: so readers see both.
  private volatile long size;

  // Guarded by the storage.
  private long allotted;
  private boolean isDeleted;

  void append(byte[] bytes, int offset, int length) {
    long end = size;
    for (int done = 0; done < length; ) {
      byte[] chunk = chunkAt(end + done);
      int inChunk = (int) ((end + done) % CHUNK_BYTES);
      int count = Math.min(length - done, CHUNK_BYTES - inChunk);
      System.arraycopy(bytes, offset + done, chunk, inChunk, count);
      done += count;
    }
    size = end + length;
  }

  private byte[] chunkAt(long position) {
    int index = (int) (position / CHUNK_BYTES);
    if (index == chunks.length) {
      chunks = Arrays.copyOf(chunks, 2 * index);
    }
    if (chunks[index] == null) {
      chunks[index] = new byte[CHUNK_BYTES];
    }
    return chunks[index];
  }

  void read(String name, long position, byte[] into, int offset, int length) throws EOFException {
    long end = size;
    if (position + length > end) {
      throw new EOFException(name + "@" + end + ": file ends here");
    }
    byte[][] all = chunks;
    for (int done = 0; done < length; ) {
      int inChunk = (int) ((position + done) % CHUNK_BYTES);
      int count = Math.min(length - done, CHUNK_BYTES - inChunk);
      byte[] chunk = all[(int) ((position + done) / CHUNK_BYTES)];
      System.arraycopy(chunk, inChunk, into, offset + done, count);
      done += count;
    }
  }

  long size() {
    return size;
  }

  /** Cuts the file to {@code newSize} bytes, if it is longer; no thread uses it meanwhile. */
  void truncate(long newSize) {
    if (newSize < size) {
      size = newSize;
      int kept = (int) ((newSize + CHUNK_BYTES - 1) / CHUNK_BYTES);
      chunks = Arrays.copyOf(chunks, Math.max(1, kept));
    }
  }

  /** Returns the bytes that count for the capacity: those that it has, or may have. */
  long allotted() {
    return allotted;
  }

  void allot(long bytes) {
    allotted = bytes;
  }

  boolean isDeleted() {
    return isDeleted;
  }

  void delete() {
    isDeleted = true;
  }
}
