package dev.varve.wal;

import static dev.varve.wal.LogFormat.CRC_BYTES;
import static dev.varve.wal.LogFormat.FRAME_BYTES;

import dev.varve.CorruptionException;
import dev.varve.io.Closing;
import dev.varve.io.Decoder;
import dev.varve.io.RangeChecksums;
import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import java.io.IOException;
import java.util.zip.CRC32C;

/**
 * Reads one log file, record by record, up to its end or to its torn tail.
 *
 * <p>A crash may leave the end of a log in any state, and nothing there was promised: that is a
 * torn tail, and reading stops before it. Damage below an offset that a later frame records as
 * durable is different: promised records are lost. That causes a {@link CorruptionException}. Not
 * thread-safe. In LevelDB: {@code log_reader.cc}.
 */
public final class LogReader implements AutoCloseable {
  private static final int WINDOW_BYTES = 256 << 10;

  private final String name;
  private final long logNumber;
  private final ReadableFile file;
  private final RangeChecksums checksums;
  private final CRC32C crc = new CRC32C();
  private final LogHeader header;
  private long offset;
  private long syncedUpTo;
  private boolean ended;

  // The part of the file that is in memory.
  private byte[] window = new byte[0];
  private long windowStart;

  /** The bytes of a file before an offset. */
  private record Beginning(ReadableFile whole, long end) implements ReadableFile {
    @Override
    public void read(long position, byte[] into, int offset, int length) throws IOException {
      whole.read(position, into, offset, length);
    }

    @Override
    public long size() throws IOException {
      return Math.min(whole.size(), end);
    }

    @Override
    public void close() throws IOException {
      whole.close();
    }
  }

  /** Opens the log {@code name}, and checks its header. */
  public LogReader(Storage storage, String name, long logNumber) throws IOException {
    this(storage, name, logNumber, 0, Long.MAX_VALUE);
  }

  /**
   * Opens a part of the log, between two frames: from {@code from}, or the first frame if that is
   * 0, to {@code to}, or the end of the file if it ends before.
   */
  LogReader(Storage storage, String name, long logNumber, long from, long to) throws IOException {
    this.name = name;
    this.logNumber = logNumber;
    this.file = new Beginning(storage.open(name), to);
    try {
      this.checksums = new RangeChecksums(file::read, file.size());
      this.header = readHeader();
      checkHeader();
      this.offset = Math.max(offset, from);
    } catch (Throwable e) {
      Closing.afterFailure(e, file);
      throw e;
    }
  }

  private LogHeader readHeader() throws IOException {
    int count = (int) Math.min(LogFormat.HEADER_BYTES, file.size());
    byte[] bytes = new byte[count];
    file.read(0, bytes, 0, count);
    return LogHeader.decode(bytes, count, name, logNumber);
  }

  private void checkHeader() throws IOException {
    if (!header.isLost()) {
      offset = header.bytes();
      checkName();
      return;
    }
    // A torn header is the start of a log into which nothing was written durably.
    if (isDurableBeyond(0)) {
      throw new CorruptionException(name, 0, "not a log header, but a log follows");
    }
    ended = true;
  }

  /**
   * Rejects a log under a wrong name. The header of version 1 does not contain the log number;
   * there, a complete frame of another log right after a complete header is not a torn tail.
   */
  private void checkName() throws IOException {
    long found = header.logNumber();
    if (header.version() == 1 && lengthOfAnyFrame(offset) >= 0) {
      found = saltOfFrame(offset);
    }
    if (found != logNumber) {
      throw new CorruptionException(name, offset, "this is log %d under another name", found);
    }
  }

  /**
   * Returns the next record, or null at the end or before the torn tail; all later calls then
   * return null, too. Marks are read, but not returned. The bytes after the returned records begin
   * at {@link #offset}.
   *
   * @throws CorruptionException if the next record was promised and is damaged, on each call: see
   *     {@link #stopAt}
   */
  public LogRecord next() throws IOException {
    while (!ended) {
      int length = lengthOfFrame(offset);
      if (length < 0) {
        stopAt(offset);
        return null;
      }
      LogRecord record = frame(length);
      offset += FRAME_BYTES + (long) length;
      if (record.kind() != LogRecord.Kind.MARK) {
        return record;
      }
    }
    return null;
  }

  private LogRecord frame(int length) throws IOException {
    Decoder in = decoder(offset + LogFormat.SEQUENCE_AT, FRAME_BYTES - LogFormat.SEQUENCE_AT);
    long firstSequence = in.u64();
    syncedUpTo = in.u64();
    LogRecord.Kind kind = LogRecord.Kind.of(in.u8());
    if (kind == null) {
      throw new CorruptionException(name, offset, "record of an unknown kind");
    }
    byte[] payload = new byte[length];
    int start = load(offset + FRAME_BYTES, length);
    System.arraycopy(window, start, payload, 0, length);
    return new LogRecord(kind, firstSequence, payload, offset);
  }

  /** Returns the payload length of the frame at {@code at}, or -1 if there is no good frame. */
  private int lengthOfFrame(long at) throws IOException {
    // Check the salt first: it rules out nearly every offset without a checksum.
    return at + FRAME_BYTES <= file.size() && header.mayHave(saltOfFrame(at), at)
        ? lengthOfAnyFrame(at)
        : -1;
  }

  private long saltOfFrame(long at) throws IOException {
    return decoder(at + LogFormat.SALT_AT, Long.BYTES).u64();
  }

  /**
   * As {@link #lengthOfFrame}, but ignores the salt: the bytes from {@code at} on are a frame if
   * there is room for its header; if the length in it is not negative, and does not reach beyond
   * the end of the file, however long that is; and if the checksum is right ({@link #isChecksum}).
   * A length that may be damaged is never trusted: nothing is read or allocated because of it.
   */
  private int lengthOfAnyFrame(long at) throws IOException {
    if (at + FRAME_BYTES > file.size()) {
      return -1;
    }
    Decoder frame = decoder(at, FRAME_BYTES);
    int crc = frame.u32();
    int length = frame.u32();
    if (length < 0 || at + FRAME_BYTES + length > file.size()) {
      return -1;
    }
    return isChecksum(crc, at, FRAME_BYTES + (long) length) ? length : -1;
  }

  /**
   * Returns whether {@code crc} is that of the frame at {@code at}, which has {@code bytes} bytes.
   */
  private boolean isChecksum(int crc, long at, long bytes) throws IOException {
    // A search asks at many offsets, so it uses the kept sums; a plain read needs each byte once.
    boolean isNext = at == offset && bytes <= WINDOW_BYTES;
    int rest =
        isNext ? checksumInWindow(at, (int) bytes) : checksums.of(at + CRC_BYTES, at + bytes);
    return header.isFrameCrc(crc, saltOfFrame(at), rest, bytes - CRC_BYTES);
  }

  private int checksumInWindow(long at, int bytes) throws IOException {
    int start = load(at, bytes);
    crc.reset();
    crc.update(window, start + CRC_BYTES, bytes - CRC_BYTES);
    return (int) crc.getValue();
  }

  private void stopAt(long at) throws IOException {
    if (at < file.size() && isDurableBeyond(at)) {
      throw new CorruptionException(
          name, at, "damaged record, though a later one knows it to be durable");
    }
    ended = true;
  }

  /**
   * Returns whether any good frame of this log after {@code at} records that offset as durable: its
   * value at {@link LogFormat#SYNCED_AT} is greater than {@code at}. A length may be damaged, so it
   * is not known where the next frame begins: it may be at any byte.
   */
  private boolean isDurableBeyond(long at) throws IOException {
    for (long candidate = at + 1; candidate + FRAME_BYTES <= file.size(); candidate++) {
      if (lengthOfFrame(candidate) >= 0 && decoder(candidate + LogFormat.SYNCED_AT, 8).u64() > at) {
        return true;
      }
    }
    return false;
  }

  /** Returns where reading stopped: the length of the good part of the file. */
  public long offset() {
    return offset;
  }

  /**
   * Returns the length of the torn tail after {@link #offset}; zeros written ahead do not count.
   */
  public long tornBytes() throws IOException {
    for (long at = offset; at < file.size(); at++) {
      // In two steps: load may take another array for the window.
      int place = load(at, 1);
      if (window[place] != 0) {
        return file.size() - offset;
      }
    }
    return 0;
  }

  /** Returns the length of what is read, in bytes: that of the file, or of a part of it. */
  long size() throws IOException {
    return file.size();
  }

  /** Returns the offset that the last record read recorded as durable; 0 if none. */
  public long syncedUpTo() {
    return syncedUpTo;
  }

  private Decoder decoder(long at, int length) throws IOException {
    int start = load(at, length);
    return new Decoder(window, start, start + length);
  }

  /** Loads a part of the file into the window if needed, and returns where it begins there. */
  private int load(long at, int length) throws IOException {
    if (at < windowStart || at + length > windowStart + window.length) {
      int size = (int) Math.min(Math.max(length, WINDOW_BYTES), file.size() - at);
      if (window.length != size) {
        window = new byte[size];
      }
      windowStart = at;
      file.read(at, window, 0, size);
    }
    return (int) (at - windowStart);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
