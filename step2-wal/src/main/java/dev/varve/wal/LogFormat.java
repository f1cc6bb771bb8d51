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
 * created, and a frame's is that number plus the offset of the frame. So bytes of another log, left
 * on the disk where this file now is, and bytes of a value that look like a frame, even like one of
 * this very log, are not taken for a frame of this log at this place. {@code syncedUpTo} is the
 * file offset below which all was durable when the frame was written: it tells a torn tail (nothing
 * was promised) from corruption.
 *
 * <p>Version 1, which is still read, had a header of 16 bytes, up to the first crc; in each frame
 * the log's number in place of the salt, and a crc of the bytes after it alone. See {@link
 * LogHeader}.
 *
 * <p>LevelDB's log has blocks of 32 KiB and splits records over them ({@code log_format.h}); these
 * frames need no blocks, since a reader that meets a bad one need not find the next. SQLite's
 * write-ahead log has salts, too.
 */
public final class LogFormat {
  /** The first eight bytes of every log. */
  public static final long MAGIC = 0x474F_4C45_5652_4156L; // "VARVELOG"

  /** The version of the format, that new logs are written in. */
  public static final int VERSION = 2;

  /** The length of a header. */
  public static final int HEADER_BYTES = 36;

  /** The length of the checksum, with which a frame begins. */
  public static final int CRC_BYTES = 4;

  /** Where the payload's length stands in a frame. */
  public static final int LENGTH_AT = 4;

  /** Where the salt stands in a frame. */
  public static final int SALT_AT = 8;

  /** Where the first sequence number stands in a frame. */
  public static final int SEQUENCE_AT = 16;

  /** Where the offset stands that was durable when the frame was written. */
  public static final int SYNCED_AT = 24;

  /** Where the kind of the record stands in a frame. */
  public static final int KIND_AT = 32;

  /** The length of a frame without its payload. */
  public static final int FRAME_BYTES = 33;

  private LogFormat() {}
}
