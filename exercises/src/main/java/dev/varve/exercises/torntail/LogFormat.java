// A part of exercise 2.2 that is finished: nothing to do here.

package dev.varve.exercises.torntail;

/**
 * The bytes of a log file: a header, then frames, one after the other.
 *
 * <pre>
 *   header := magic:u64 formatVersion:u32 crc:u32
 *   frame  := crc:u32 length:u32 logNumber:u64 firstSequence:u64 syncedUpTo:u64 kind:u8 payload[length]
 * </pre>
 *
 * <p>Integers are little-endian. Each crc is a CRC32C: the header's of the bytes before it, a
 * frame's of all its bytes after it. {@code logNumber} is the number in the file's name, so that
 * the bytes of another log are never taken for this one's. {@code syncedUpTo} is the file offset
 * below which all was durable when the frame was written: it tells a torn tail (nothing was
 * promised) from corruption.
 *
 * <p>LevelDB's log has blocks of 32 KiB and splits records over them ({@code log_format.h}); these
 * frames need no blocks, since a reader that meets a bad one need not find the next.
 */
final class LogFormat {
  static final long MAGIC = 0x474F_4C45_5652_4156L; // "VARVELOG"
  static final int VERSION = 1;
  static final int HEADER_BYTES = 16;

  static final int CRC_BYTES = 4;
  static final int LENGTH_AT = 4;
  static final int LOG_NUMBER_AT = 8;
  static final int SEQUENCE_AT = 16;
  static final int SYNCED_AT = 24;
  static final int KIND_AT = 32;
  static final int FRAME_BYTES = 33;

  private LogFormat() {}
}
