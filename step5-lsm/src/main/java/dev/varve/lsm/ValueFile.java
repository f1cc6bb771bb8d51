package dev.varve.lsm;

import dev.varve.CorruptionException;
import dev.varve.io.ReadableFile;
import dev.varve.sstable.ValueReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file with values that are kept apart from the tables, open for reading. It never changes.
 * Thread-safe. The format is that of a log ({@link dev.varve.wal.LogFormat}), but only the places
 * that tables refer to are read, each with a checksum of its own.
 */
final class ValueFile {
  private final long number;
  private final String name;
  private final @Nullable ReadableFile file;
  private final long bytes;

  /**
   * Creates a reader of value file {@code number}.
   *
   * @param file null if it is missing: then all its values are lost
   * @param bytes what it had when it was complete ({@link
   *     dev.varve.sstable.ValueShare#fileBytes()})
   */
  ValueFile(long number, String name, @Nullable ReadableFile file, long bytes) {
    this.number = number;
    this.name = name;
    this.file = file;
    this.bytes = bytes;
  }

  long number() {
    return number;
  }

  String name() {
    return name;
  }

  long bytes() {
    return bytes;
  }

  /**
   * Reads a value.
   *
   * @throws CorruptionException if it is damaged or missing; the message names file and offset
   */
  byte[] read(ValueReference at) {
    if (file == null) {
      throw new CorruptionException(name, "is missing, though a table refers to it");
    }
    try {
      // Not offset + length: an offset near the largest number would overflow.
      if (at.length() > file.size() - at.offset()) {
        throw new CorruptionException(
            name, at.offset(), "value of %d bytes in a file of %d", at.length(), file.size());
      }
      byte[] value = new byte[at.length()];
      file.read(at.offset(), value, 0, value.length);
      int crc = crc(value, 0, value.length);
      if (crc != at.crc()) {
        throw new CorruptionException(
            name, at.offset(), "value's crc expected 0x%08x, was 0x%08x", at.crc(), crc);
      }
      return value;
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  static int crc(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
