package dev.varve.sstable;

import dev.varve.Limits;
import dev.varve.io.Decoder;
import dev.varve.io.Encoder;
import dev.varve.memtable.Entry;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;

/**
 * Where the value of an entry is that is kept apart from the tables. It is stored in place of the
 * value:
 *
 * <pre>
 *   reference := file:u64 offset:u64 length:u32 crc:u32
 * </pre>
 *
 * <p>The CRC32C is that of the value. In Titan: {@code BlobIndex}; in RocksDB: {@code
 * db/blob/blob_index.h}.
 *
 * @param file the number of the file
 * @param offset the offset of the value in the file
 * @param length the length of the value, in bytes
 */
public record ValueReference(long file, long offset, int length, int crc) {
  /** The length of an encoded reference. */
  public static final int BYTES = 2 * Long.BYTES + 2 * Integer.BYTES;

  /**
   * Returns the reference in a stored version, which has one ({@link Tag#isReference}).
   *
   * @throws IllegalArgumentException if it is malformed
   */
  public static ValueReference of(long tag, Slice stored) {
    int from = stored.offset() + (Tag.isExpiring(tag) ? Entry.EXPIRY_BYTES : 0);
    return decode(stored.array(), from, stored.offset() + stored.length());
  }

  private static ValueReference decode(byte[] bytes, int from, int to) {
    if (to - from != BYTES) {
      throw new IllegalArgumentException("reference of " + (to - from) + " bytes");
    }
    Decoder in = new Decoder(bytes, from, to);
    ValueReference found = new ValueReference(in.u64(), in.u64(), in.u32(), in.u32());
    if (found.offset < 0 || found.length < 0 || found.length > Limits.MAX_VALUE_BYTES) {
      throw new IllegalArgumentException("malformed " + found);
    }
    return found;
  }

  /** Appends the encoded form. */
  public void encode(Encoder out) {
    out.u64(file).u64(offset).u32(length).u32(crc);
  }
}
