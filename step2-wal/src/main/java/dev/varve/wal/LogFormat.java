package dev.varve.wal;

/**
 * The bytes of a log file: a header, then frames, one after the other.
 *
 * <pre>
 *   header := magic:u64 formatVersion:u32 crc:u32 logNumber:u64 salt:u64 crc:u32
 *   frame  := crc:u32 length:u32 salt:u64 firstSequence:u64 syncedUpTo:u64 kind:u8 payload[length]
 * </pre>
 *
 * <p>Integers are little-endian. Each crc is a CRC32C: the header's two of all bytes before them, a
 * frame's of the log's number (u64) and then all bytes of the frame after it. {@code logNumber} is
 * the number in the file's name. The header's {@code salt} is drawn at random when the file is
 * created, and a frame's is that number plus the offset of the frame. So stale bytes of another log
 * on the disk, and bytes of a value that look like a frame, even of this log, are not mistaken for
 * a frame of this log at this offset. {@code syncedUpTo} is the file offset below which everything
 * was durable when the frame was written: it distinguishes a torn tail (nothing was promised) from
 * corruption.
 *
 * <p>Version 1, which is still read, had a header of 16 bytes, up to the first crc; its frames had
 * the log's number in place of the salt, and a crc of only the bytes after it. See {@link
 * LogHeader}. Version 2 is as version 3, but has no range deletes.
 *
 * <p>LevelDB's log has blocks of 32 KiB and splits records across them ({@code log_format.h});
 * these frames need no blocks, since a reader that finds a bad frame need not find the next one.
 * SQLite's write-ahead log has salts, too.
 */
public final class LogFormat {
  /** The first eight bytes of every log. */
  public static final long MAGIC = 0x474F_4C45_5652_4156L; // "VARVELOG"

  /** The format version of new logs. */
  public static final int VERSION = 3;

  /** The length of a header. */
  public static final int HEADER_BYTES = 36;

  /** The length of the checksum at the beginning of a frame. */
  public static final int CRC_BYTES = 4;

  /** The offset of the payload's length in a frame. */
  public static final int LENGTH_AT = 4;

  /** The offset of the salt in a frame. */
  public static final int SALT_AT = 8;

  /** The offset of the first sequence number in a frame. */
  public static final int SEQUENCE_AT = 16;

  /** The offset of {@code syncedUpTo} in a frame. */
  public static final int SYNCED_AT = 24;

  /** The offset of the record's kind in a frame. */
  public static final int KIND_AT = 32;

  /** The length of a frame without its payload. */
  public static final int FRAME_BYTES = 33;

  private LogFormat() {}
}
