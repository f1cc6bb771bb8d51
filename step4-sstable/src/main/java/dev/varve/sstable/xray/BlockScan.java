package dev.varve.sstable.xray;

import dev.varve.sstable.BlockDecoder;
import dev.varve.sstable.BlockHandle;
import dev.varve.sstable.BlockTrailer;
import dev.varve.sstable.Codec;
import dev.varve.sstable.Footer;
import dev.varve.xray.FileWindow;
import java.io.IOException;

/**
 * Finds blocks of a table by their checksums alone, when the footer or the index is lost: the
 * checksum matches only at the right length of a block, not one byte earlier or later.
 *
 * <p>The CRC32C is computed incrementally, so that trying all lengths costs no more than one. (The
 * JDK's implementation cannot be continued after reading out its value.)
 */
public final class BlockScan {
  private static final int POLYNOMIAL = 0x82F6_3B78;
  private static final int MAX_BLOCK_BYTES = 4 << 20;
  private static final int MAX_GUESSED_NUMBER = 99_999;
  private static final int[] STEPS = new int[256];
  // The index of the table entry with this highest byte.
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
      // This would be the compression byte; most bytes are not a valid one, and need no more work.
      if (Codec.isKnown(next) && ~numbers(crc, fileNumber, at) == file.u32(at + size + 1)) {
        return new BlockHandle(at, size);
      }
    }
    return null;
  }

  /**
   * Returns the file number for which a footer's checksum holds, or -1 if no likely number does.
   */
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
   * Returns the file number for which the table's first block is valid and has entries, or -1 if
   * there is no likely one.
   *
   * <p>No numbers are tried. A checksum is a register into which each byte is mixed, and that can
   * be reversed: after the block, the input has a number of which at most four bytes are nonzero,
   * and twelve zeros for its other bytes and the block's offset; the result is in the trailer.
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

  /** Returns the register before {@code zeros} zeros were mixed in. */
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
