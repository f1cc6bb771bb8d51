package dev.varve.wal.xray;

import static dev.varve.wal.LogFormat.FRAME_BYTES;

import dev.varve.wal.LogFormat;
import dev.varve.xray.FileWindow;
import java.io.IOException;

/**
 * The fields of a frame as they are in a file, not yet verified against its checksum.
 *
 * @param offset of its first byte
 * @param length of the payload, which ends within the file
 * @param kind the code of its kind, known or not
 */
record Frame(
    long offset, int crc, int length, long salt, long sequence, long syncedUpTo, int kind) {

  /**
   * Reads the fields at {@code at}; returns null if a frame of that length would not fit in the
   * file.
   */
  static Frame read(FileWindow file, long at) throws IOException {
    if (!file.has(at, FRAME_BYTES)) {
      return null;
    }
    int length = file.u32(at + LogFormat.LENGTH_AT);
    if (!file.has(at + FRAME_BYTES, length)) {
      return null;
    }
    return new Frame(
        at,
        file.u32(at),
        length,
        file.u64(at + LogFormat.SALT_AT),
        file.u64(at + LogFormat.SEQUENCE_AT),
        file.u64(at + LogFormat.SYNCED_AT),
        file.u8(at + LogFormat.KIND_AT));
  }

  long payload() {
    return offset + FRAME_BYTES;
  }

  long end() {
    return payload() + length;
  }
}
