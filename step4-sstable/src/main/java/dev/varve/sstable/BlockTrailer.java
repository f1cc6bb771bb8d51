package dev.varve.sstable;

import dev.varve.io.Encoder;
import java.util.zip.CRC32C;

/**
 * The bytes after each block of a table.
 *
 * <pre>
 *   trailer := compression:u8 crc:u32
 * </pre>
 *
 * The CRC32C covers the block as stored, the compression, and also the file's number and the
 * block's offset, which are not stored: so it detects a block that was written to, or read from,
 * the wrong place.
 */
public final class BlockTrailer {
  /** The length of a trailer. */
  public static final int BYTES = 5;

  private BlockTrailer() {}

  /** Returns the checksum of a block of {@code size} bytes at {@code offset} of a table. */
  public static int crc(byte[] stored, int size, int compression, long fileNumber, long offset) {
    CRC32C crc = new CRC32C();
    crc.update(stored, 0, size);
    crc.update(compression);
    crc.update(new Encoder(16).u64(fileNumber).u64(offset).array(), 0, 16);
    return (int) crc.getValue();
  }
}
