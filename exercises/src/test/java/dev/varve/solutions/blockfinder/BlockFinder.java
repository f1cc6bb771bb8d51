package dev.varve.solutions.blockfinder;

import dev.varve.CorruptionException;
import dev.varve.io.Decoder;
import dev.varve.io.Encoder;
import dev.varve.io.ReadableFile;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Finds the one block of a table that may hold a key. It reads the table from its end: the footer
 * says where the index lies, and the index names the last entry of each block.
 *
 * <pre>
 *   table   := (data block, trailer)…  filter, trailer  index, trailer  properties, trailer  footer
 *   footer  := filter:handle index:handle properties:handle crc:u32 formatVersion:u32 magic:u64
 *   handle  := offset:u64 size:u32
 *   index   := count:varint (tag:u64 offset:varint size:varint key:prefixed)[count]
 *   trailer := compression:u8 crc:u32
 * </pre>
 *
 * <p>Entries are sorted by key, and those of one key by tag downwards. So the newest version of a
 * key at or below a sequence number can only be in the first block whose last entry is at or after
 * (key, sequence number).
 *
 * <p>No byte of the file is trusted: what cannot be right is a {@link CorruptionException} that
 * names the file. In LevelDB: {@code format.cc} and {@code table.cc}.
 */
public final class BlockFinder {
  static final int FOOTER_BYTES = 52;
  static final int VERSION = 1;
  static final long MAGIC = 0x4C42_5445_5652_4156L; // "VARVETBL"
  // The offsets of the parts of the footer.
  private static final int INDEX_AT = 12;
  private static final int CRC_AT = 36;
  private static final int VERSION_AT = 40;
  private static final int MAGIC_AT = 44;
  private static final int TRAILER_BYTES = 5;

  /**
   * Where a block lies.
   *
   * @param offset of its first byte in the file
   * @param size in bytes, without its trailer
   */
  public record Place(long offset, int size) {}

  private record LastEntry(byte[] key, long tag, Place block) {}

  private final ReadableFile file;
  private final String name;
  private final long fileNumber;
  // One for each block, in the order of the blocks.
  private final List<LastEntry> index = new ArrayList<>();

  /** Reads footer and index of table {@code fileNumber}. */
  public BlockFinder(ReadableFile file, String name, long fileNumber) throws IOException {
    this.file = file;
    this.name = name;
    this.fileNumber = fileNumber;
    Place place = readFooter();
    readIndex(place, readChecked(place));
  }

  /**
   * Reads the footer, and returns where the index lies. Checked are, in this order: that the file
   * is long enough; the magic number; the version, which the message tells, since another one may
   * mean another footer; and the checksum. An exception names the offset of what is wrong, in the
   * file; that of the whole footer for a wrong checksum, and 0 for a file that is too short.
   */
  private Place readFooter() throws IOException {
    long offset = file.size() - FOOTER_BYTES;
    if (offset < 0) {
      throw new CorruptionException(
          name, 0, "table of %d bytes is shorter than its footer", file.size());
    }
    byte[] footer = read(offset, FOOTER_BYTES);
    Decoder end = new Decoder(footer, CRC_AT, FOOTER_BYTES);
    int crc = end.u32();
    int version = end.u32();
    if (end.u64() != MAGIC) {
      throw new CorruptionException(name, offset + MAGIC_AT, "this is not a table");
    }
    if (version != VERSION) {
      throw new CorruptionException(
          name, offset + VERSION_AT, "table format %d, this release reads %d", version, VERSION);
    }
    int want = footerCrc(footer);
    if (crc != want) {
      throw new CorruptionException(
          name, offset, "footer's crc expected 0x%08x, was 0x%08x", want, crc);
    }
    return indexPlace(footer, offset);
  }

  /**
   * Returns the CRC32C of all other bytes of the footer, and then of the file's number as eight
   * little-endian bytes, though it is not stored.
   */
  private int footerCrc(byte[] footer) {
    CRC32C crc = new CRC32C();
    crc.update(footer, 0, CRC_AT);
    crc.update(footer, VERSION_AT, FOOTER_BYTES - VERSION_AT);
    crc.update(new Encoder(Long.BYTES).u64(fileNumber).toByteArray());
    return (int) crc.getValue();
  }

  /**
   * Returns where the index lies; it must end, trailer and all, before the footer. If it does not,
   * the exception names the offset of its handle.
   */
  private Place indexPlace(byte[] footer, long footerOffset) {
    Decoder handle = new Decoder(footer, INDEX_AT, CRC_AT);
    long offset = handle.u64();
    int size = handle.u32();
    // Not the other way round: an offset near the largest number would overflow.
    if (offset < 0 || size < 0 || size > footerOffset - TRAILER_BYTES - offset) {
      throw new CorruptionException(
          name, footerOffset + INDEX_AT, "index of %d bytes at %d", size, offset);
    }
    return new Place(offset, size);
  }

  /**
   * Takes the entries of the encoded index, which lies at {@code place}: as many as it counts; what
   * follows them is not looked at. If it cannot be read, because it ends too early or because its
   * count or a size is more than an int can hold, the exception names the offset of the index.
   * Where its blocks lie is not checked here, not even that an offset is not negative: each block
   * has a checksum of its own.
   */
  private void readIndex(Place place, byte[] encoded) {
    try {
      Decoder in = new Decoder(encoded);
      int count = in.length();
      for (int i = 0; i < count; i++) {
        long tag = in.u64();
        Place block = new Place(in.varint(), in.length());
        index.add(new LastEntry(in.prefixed(), tag, block));
      }
    } catch (IllegalArgumentException e) {
      throw new CorruptionException(name, place.offset(), e);
    }
  }

  /** Returns the bytes of a block whose trailer's checksum holds. */
  private byte[] readChecked(Place place) throws IOException {
    byte[] payload = read(place.offset(), place.size());
    Decoder trailer = new Decoder(read(place.offset() + place.size(), TRAILER_BYTES));
    CRC32C crc = new CRC32C();
    crc.update(payload);
    crc.update(trailer.u8());
    crc.update(new Encoder(16).u64(fileNumber).u64(place.offset()).toByteArray());
    if (trailer.u32() != (int) crc.getValue()) {
      throw new CorruptionException(name, place.offset(), "block's crc is wrong");
    }
    return payload;
  }

  private byte[] read(long offset, int length) throws IOException {
    byte[] bytes = new byte[length];
    file.read(offset, bytes, 0, length);
    return bytes;
  }

  /** Returns the number of blocks. */
  public int size() {
    return index.size();
  }

  /** Returns where block {@code i} lies. */
  public Place place(int i) {
    return index.get(i).block();
  }

  /**
   * Returns the number of the only block that may hold the newest version of {@code key} at or
   * below {@code sequence}; {@link #size} if no block may.
   */
  public int find(byte[] key, long sequence) {
    long tag = Tag.seek(sequence);
    int low = 0;
    int high = index.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      LastEntry last = index.get(middle);
      int order = Slice.compare(last.key(), 0, last.key().length, key, 0, key.length);
      if (order < 0 || order == 0 && last.tag() > tag) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
