package dev.varve.wal;

import dev.varve.io.Encoder;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import java.io.IOException;
import java.util.zip.CRC32C;

/**
 * Writes one log file. Records are collected in a buffer until {@link #write} or {@link #force}.
 * Not thread-safe. In LevelDB: {@code log_writer.cc}; the format is described at {@link LogFormat}.
 */
public final class LogWriter implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;
  // It grows with what is written at once: hundreds of idle logs take next to nothing.
  private static final int FIRST_BUFFER_BYTES = 512;

  private final WritableFile file;
  private final LogHeader header;
  private final byte[] number;
  private final Encoder buffer = new Encoder(FIRST_BUFFER_BYTES);
  private final CRC32C crc = new CRC32C();
  private long syncedUpTo;

  /** Starts the log {@code name}; the file must not exist. */
  public LogWriter(Storage storage, String name, long logNumber) throws IOException {
    this.file = storage.createLog(name);
    this.header = LogHeader.create(logNumber);
    this.number = new Encoder(Long.BYTES).u64(logNumber).toByteArray();
    header.encode(buffer);
  }

  /**
   * Adds a record to the buffer; writes the buffer first if the record, with the header of its
   * frame, does not fit. A payload larger than the buffer bypasses it: it is written at once, after
   * everything before it.
   *
   * @param length the number of bytes of {@code payload} that belong to the record
   */
  public void append(LogRecord.Kind kind, long firstSequence, byte[] payload, int length)
      throws IOException {
    if (buffer.length() + LogFormat.FRAME_BYTES + length > BUFFER_BYTES) {
      write();
    }
    int start = buffer.length();
    long salt = header.saltAt(size());
    buffer.u32(0).u32(length).u64(salt).u64(firstSequence).u64(syncedUpTo).u8(kind.code());
    crc.reset();
    crc.update(number);
    crc.update(
        buffer.array(), start + LogFormat.CRC_BYTES, LogFormat.FRAME_BYTES - LogFormat.CRC_BYTES);
    crc.update(payload, 0, length);
    buffer.setU32(start, (int) crc.getValue());
    if (length <= BUFFER_BYTES) {
      buffer.bytes(payload, 0, length);
    } else {
      write();
      file.append(payload, 0, length);
    }
  }

  /**
   * Makes room for a record of this length, a small one before it, and two more with which the log
   * is closed, if the file can do that. A failure changes nothing.
   */
  public void reserve(int length) throws IOException {
    file.reserve(buffer.length() + 4L * LogFormat.FRAME_BYTES + 2L * Long.BYTES + length);
  }

  /**
   * Hands the buffer to the operating system: it then survives this process, but not a power cut.
   */
  public void write() throws IOException {
    if (buffer.length() > 0) {
      file.append(buffer.array(), 0, buffer.length());
      buffer.clear();
    }
  }

  /**
   * Makes all records so far durable, including those already written; does nothing if they are.
   * After a failed force nothing new counts as durable.
   */
  public void force() throws IOException {
    write();
    if (syncedUpTo < file.size()) {
      file.force();
      syncedUpTo = file.size();
    }
  }

  /** Adds an empty record that says how much is durable, so that later damage to it is detected. */
  public void mark() throws IOException {
    append(LogRecord.Kind.MARK, 0, new byte[0], 0);
    write();
  }

  /** Returns the length of the log in bytes, including the buffer. */
  public long size() {
    return file.size() + buffer.length();
  }

  /** Returns the number of the log. */
  public long logNumber() {
    return header.logNumber();
  }

  /** Returns whether records were added since the last {@link #force}. */
  public boolean hasUnsynced() {
    return syncedUpTo < size();
  }

  /** Makes all records durable, adds a mark that says so, and closes the file. */
  @Override
  public void close() throws IOException {
    try (file) {
      force();
      mark();
    }
  }

  /** Closes the file as it is; the contents of the buffer are lost. */
  public void abandon() throws IOException {
    file.close();
  }
}
