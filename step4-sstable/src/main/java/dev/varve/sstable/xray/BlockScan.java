package dev.varve.sstable.xray;

import dev.varve.sstable.BlockDecoder;
import dev.varve.sstable.BlockHandle;
import dev.varve.sstable.BlockTrailer;
import dev.varve.sstable.Codec;
import dev.varve.sstable.Footer;
import dev.varve.xray.FileWindow;
import java.io.IOException;

/**
 * Finds blocks of a table by their checksums alone, for when footer or index are lost: where a
 * block ends, its checksum holds, and one byte sooner or later it does not.
 *
 * <p>The CRC32C of a block goes on from byte to byte, so that all lengths are tried at the price of
 * one. (The JDK's cannot be asked in the middle and then go on.)
 */
public final class BlockScan {
  private static final int POLYNOMIAL = 0x82F6_3B78;
  private static final int MAX_BLOCK_BYTES = 4 << 20;
  private static final int MAX_GUESSED_NUMBER = 99_999;
  private static final int[] STEPS = new int[256];
  // Which of them has this highest byte.
  private static final int[] STEP_OF = new int[256];

  static {
    for (int i = 0; i < STEPS.length; i++) {
      int crc = i;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ POLYNOMIAL;
      }
      STEPS[i] = crc;
      STEP_OF[crc >>> 24] = i;
    }
  }

  private BlockScan() {}

  /** Returns the block that begins at {@code at} and ends, with its trailer, by {@code to}. */
  public static BlockHandle find(FileWindow file, long fileNumber, long at, long to)
      throws IOException {
    long longest = Math.min(to - at - BlockTrailer.BYTES, MAX_BLOCK_BYTES);
    int crc = -1;
    for (int size = 0; size <= longest; size++) {
      int next = file.u8(at + size);
      crc = step(crc, next);
      // Here the compression would stand: most bytes are none, and need no more work.
      if (Codec.isKnown(next) && ~numbers(crc, fileNumber, at) == file.u32(at + size + 1)) {
        return new BlockHandle(at, size);
      }
    }
    return null;
  }

  /** Returns the number for which a footer's checksum holds; -1 if there is none that is likely. */
  public static long numberByFooter(FileWindow file, long footer) throws IOException {
    int crc = -1;
    for (int i = 0; i < Footer.BYTES; i++) {
      boolean isChecksum = i >= Footer.CRC_AT && i < Footer.CRC_AT + Integer.BYTES;
      crc = isChecksum ? crc : step(crc, file.u8(footer + i));
    }
    int want = file.u32(footer + Footer.CRC_AT);
    for (int number = 0; number <= MAX_GUESSED_NUMBER; number++) {
      if (~number(crc, number) == want) {
        return number;
      }
    }
    return -1;
  }

  /**
   * Returns the number for which the table's first block is whole, and holds entries; -1 if there
   * is none that is likely.
   *
   * <p>No number is tried. A checksum is a register into which byte after byte is mixed, and that
   * can be undone: after a block come a number of at most four bytes that count, twelve zeros for
   * the rest of it and the block's offset, and then what stands in the trailer.
   */
  public static long numberByFirstBlock(FileWindow file) throws IOException {
    long longest = Math.min(file.size() - BlockTrailer.BYTES, MAX_BLOCK_BYTES);
    int crc = -1;
    for (int size = 0; size <= longest; size++) {
      int next = file.u8(size);
      crc = step(crc, next);
      if (Codec.isKnown(next)) {
        int number = crc ^ beforeZeros(~file.u32(size + 1), 2 * Long.BYTES);
        boolean likely = number >= 0 && number <= MAX_GUESSED_NUMBER;
        if (likely && holdsEntries(file.bytes(0, size), next)) {
          return number;
        }
      }
    }
    return -1;
  }

  /** Returns what the register was before so many zeros were mixed in. */
  private static int beforeZeros(int crc, int zeros) {
    int result = crc;
    for (int i = 0; i < zeros; i++) {
      int step = STEP_OF[result >>> 24];
      result = (result ^ STEPS[step]) << 8 | step;
    }
    return result;
  }

  private static boolean holdsEntries(byte[] stored, int compression) {
    try {
      byte[] unpacked = Codec.of(compression).unpack(stored, stored.length);
      BlockDecoder.decode(unpacked, unpacked.length);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static int numbers(int crc, long fileNumber, long offset) {
    return number(number(crc, fileNumber), offset);
  }

  private static int number(int crc, long number) {
    int result = crc;
    for (int shift = 0; shift < Long.SIZE; shift += 8) {
      result = step(result, (int) (number >>> shift) & 0xFF);
    }
    return result;
  }

  private static int step(int crc, int next) {
    return crc >>> 8 ^ STEPS[(crc ^ next) & 0xFF];
  }
}
