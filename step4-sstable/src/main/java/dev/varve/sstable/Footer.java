package dev.varve.sstable;

import dev.varve.CorruptionException;
import dev.varve.io.Decoder;
import dev.varve.io.Encoder;
import java.util.zip.CRC32C;

/**
 * The last bytes of a table: the locations of its other parts.
 *
 * <pre>
 *   footer := filter:handle index:handle properties:handle crc:u32 formatVersion:u32 magic:u64
 *   handle := offset:u64 size:u32
 * </pre>
 *
 * The CRC32C covers all other bytes of the footer, and the number of the file.
 */
public record Footer(BlockHandle filter, BlockHandle index, BlockHandle properties) {
  /** The length of a footer. */
  public static final int BYTES = 3 * 12 + 4 + 4 + 8;

  /** The version of the format, for tables that need no later one. */
  public static final int VERSION = 1;

  /** The version of tables with range tombstones; an earlier release would not see these. */
  public static final int VERSION_WITH_RANGES = 2;

  /** The version of tables with values that are kept apart, and maybe range tombstones. */
  public static final int VERSION_WITH_REFERENCES = 3;

  /** The last eight bytes of every table. */
  public static final long MAGIC = 0x4C42_5445_5652_4156L; // "VARVETBL"

  /** The offset of the checksum in the footer. */
  public static final int CRC_AT = BYTES - 16;

  /** Encodes this footer for table {@code fileNumber}. */
  public byte[] encode(long fileNumber) {
    return encode(fileNumber, VERSION);
  }

  /** Encodes this footer for table {@code fileNumber}, in a version of the format. */
  byte[] encode(long fileNumber, int version) {
    Encoder out = new Encoder(BYTES);
    put(out, filter);
    put(out, index);
    put(out, properties);
    out.u32(0).u32(version).u64(MAGIC);
    return out.setU32(CRC_AT, crc(out.array(), fileNumber)).toByteArray();
  }

  private static void put(Encoder out, BlockHandle handle) {
    out.u64(handle.offset()).u32(handle.size());
  }

  /** Reads the footer of {@code file}, at {@code offset}. */
  public static Footer decode(byte[] bytes, long fileNumber, String file, long offset) {
    Decoder end = new Decoder(bytes, CRC_AT, BYTES);
    int crc = end.u32();
    int version = end.u32();
    if (end.u64() != MAGIC) {
      throw new CorruptionException(
          file, offset + BYTES - 8, "this is not a table: bad magic number");
    }
    if (!isKnown(version)) {
      throw new CorruptionException(
          file,
          offset + BYTES - 12,
          "table format %d is unknown, this release reads up to %d",
          version,
          VERSION_WITH_REFERENCES);
    }
    int want = crc(bytes, fileNumber);
    if (crc != want) {
      throw new CorruptionException(
          file, offset, "footer's crc expected 0x%08x, was 0x%08x", want, crc);
    }
    Decoder in = new Decoder(bytes);
    return new Footer(handle(in), handle(in), handle(in));
  }

  /** Returns whether this release reads a version of the format. */
  public static boolean isKnown(int version) {
    return version >= VERSION && version <= VERSION_WITH_REFERENCES;
  }

  private static BlockHandle handle(Decoder in) {
    return new BlockHandle(in.u64(), in.u32());
  }

  private static int crc(byte[] bytes, long fileNumber) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, CRC_AT);
    crc.update(bytes, CRC_AT + 4, BYTES - CRC_AT - 4);
    crc.update(new Encoder(8).u64(fileNumber).toByteArray());
    return (int) crc.getValue();
  }
}
