package dev.varve.wal;

import dev.varve.CorruptionException;
import dev.varve.io.Decoder;
import dev.varve.io.Encoder;
import dev.varve.io.RangeChecksums;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32C;

/**
 * The first bytes of a log file, shown at {@link LogFormat}: they identify the log and its frames.
 *
 * @param version of the format: 1 or 2; 0 if the header, with the salt, is lost
 * @param logNumber the number that the file was created under; version 1 does not store it
 * @param salt what distinguishes the frames of this log from all other bytes, in version 2
 * @param numberCrc the CRC32C of the log number; the CRC of each frame continues it
 */
public record LogHeader(int version, long logNumber, long salt, int numberCrc) {
  private static final int LOST = 0;
  private static final int VERSION_1_BYTES = 16;
  private static final int VERSION_AT = 8;

  private LogHeader(int version, long logNumber, long salt) {
    this(version, logNumber, salt, crcOf(logNumber));
  }

  private static int crcOf(long number) {
    return crc(new Encoder(Long.BYTES).u64(number).array(), 0, Long.BYTES);
  }

  /** Returns the header of a new log. */
  public static LogHeader create(long logNumber) {
    return new LogHeader(LogFormat.VERSION, logNumber, ThreadLocalRandom.current().nextLong());
  }

  /** Appends the encoded header. */
  public void encode(Encoder out) {
    int start = out.length();
    out.u64(LogFormat.MAGIC).u32(version);
    out.u32(crc(out.array(), start, out.length()));
    out.u64(logNumber).u64(salt);
    out.u32(crc(out.array(), start, out.length()));
  }

  /**
   * Decodes the header at the beginning of {@code bytes}, of which {@code count} are valid.
   *
   * @param fileName the file name for error messages
   * @param nameNumber the number in the file's name, which a header of version 1 does not have
   * @return the header; it {@link #isLost} if it is incomplete, which a crash may cause
   * @throws CorruptionException if the format is unknown
   */
  public static LogHeader decode(byte[] bytes, int count, String fileName, long nameNumber) {
    LogHeader lost = new LogHeader(LOST, nameNumber, 0);
    if (count < VERSION_1_BYTES) {
      return lost;
    }
    Decoder in = new Decoder(bytes, 0, count);
    long magic = in.u64();
    int version = in.u32();
    if (in.u32() != crc(bytes, 0, VERSION_1_BYTES - LogFormat.CRC_BYTES)
        || magic != LogFormat.MAGIC) {
      return lost;
    }
    if (version == 1) {
      return new LogHeader(1, nameNumber, 0);
    }
    if (version < 2 || version > LogFormat.VERSION) {
      throw new CorruptionException(
          fileName,
          VERSION_AT,
          "log format %d is unknown, this release reads 1 to %d",
          version,
          LogFormat.VERSION);
    }
    if (count < LogFormat.HEADER_BYTES) {
      return lost;
    }
    LogHeader header = new LogHeader(version, in.u64(), in.u64());
    boolean whole = in.u32() == crc(bytes, 0, LogFormat.HEADER_BYTES - LogFormat.CRC_BYTES);
    return whole ? header : lost;
  }

  /** Returns whether a file begins like a log that was created under that number. */
  public static boolean isOf(long number, byte[] bytes, int count, String fileName) {
    try {
      LogHeader header = decode(bytes, count, fileName, number);
      return !header.isLost() && header.logNumber() == number;
    } catch (CorruptionException e) {
      return true; // A log of a later release.
    }
  }

  private static int crc(byte[] bytes, int start, int end) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, start, end - start);
    return (int) crc.getValue();
  }

  /** Returns whether the header is unreadable: it may have been of any version. */
  public boolean isLost() {
    return version == LOST;
  }

  /** Returns the length of the header in its file: the offset of the first frame. */
  public int bytes() {
    return version == 1 ? VERSION_1_BYTES : LogFormat.HEADER_BYTES;
  }

  /** Returns the salt of a frame of this log that begins at {@code offset}. */
  public long saltAt(long offset) {
    return version == 1 ? logNumber : salt + offset;
  }

  /** Returns whether a frame at {@code offset} with this salt may belong to this log. */
  public boolean mayHave(long frameSalt, long offset) {
    return isLost() || frameSalt == saltAt(offset);
  }

  /**
   * Returns the checksum of a frame of this log.
   *
   * @param rest the CRC32C of all its bytes after the checksum
   * @param restBytes the number of these bytes
   */
  public int frameCrc(int rest, long restBytes) {
    return version == 1 ? rest : RangeChecksums.joined(numberCrc, rest, restBytes);
  }

  /**
   * Returns whether {@code crc} is that of a frame that may belong to this log; see {@link
   * #frameCrc}.
   */
  public boolean isFrameCrc(int crc, long frameSalt, int rest, long restBytes) {
    boolean isOfVersion1 = isLost() && frameSalt == logNumber && crc == rest;
    return crc == frameCrc(rest, restBytes) || isOfVersion1;
  }
}
