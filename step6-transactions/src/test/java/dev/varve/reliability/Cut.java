package dev.varve.reliability;

import dev.varve.io.simulated.PowerCut;
import java.util.Random;

/** The states in which a power cut may leave a disk, each a randomized {@link PowerCut}. */
enum Cut {
  NOTHING_UNSYNCED,
  EVERYTHING,
  /** A prefix of each file, and a prefix of the name changes, survives. */
  PREFIXES,
  /** Any part of any append and any name change may survive. */
  ANY_PART,
  /** Everything survives except the end: a part of the last sector is zeros. */
  TORN_SECTOR_OF_ZEROS,
  /** Everything survives except the end: a part of the last sector has old bytes of the disk. */
  TORN_SECTOR_OF_OLD_BYTES,
  /** Files have their new length, but zeros instead of the new bytes. */
  LENGTHS_WITHOUT_BYTES,
  NAMES_WITHOUT_BYTES,
  BYTES_WITHOUT_NAMES,
  /** Earlier pending changes are lost, later ones survive. */
  LATER_WITHOUT_EARLIER,
  /** Some files keep all pending changes, others none. */
  SOME_FILES,
  /** Any sectors survive; the others are zeros. */
  SECTORS_OR_ZEROS,
  /** Any sectors survive; the others have old bytes of the disk. */
  SECTORS_OR_OLD_BYTES;

  private static final int SECTOR_BYTES = 512;
  private static final int SMALL_SECTOR_BYTES = 64;

  /** Creates a power cut; {@code oldBytes} may appear where bytes were lost. */
  PowerCut by(Random random, byte[] oldBytes) {
    return new Chance(this, new Random(random.nextLong()), oldBytes);
  }

  private static final class Chance implements PowerCut {
    private final Cut cut;
    private final Random random;
    private final byte[] oldBytes;
    private final int firstLostName;
    private final boolean lengthKept;
    private final int sectorBytes;
    private int turn;
    private boolean fileKept;

    Chance(Cut cut, Random random, byte[] oldBytes) {
      this.cut = cut;
      this.random = random;
      this.oldBytes = oldBytes;
      this.firstLostName = random.nextInt(6);
      this.lengthKept = random.nextBoolean();
      this.sectorBytes = random.nextBoolean() ? SECTOR_BYTES : SMALL_SECTOR_BYTES;
    }

    @Override
    public int sectorBytes() {
      return switch (cut) {
        case TORN_SECTOR_OF_ZEROS,
            TORN_SECTOR_OF_OLD_BYTES,
            SECTORS_OR_ZEROS,
            SECTORS_OR_OLD_BYTES ->
            sectorBytes;
        default -> 0;
      };
    }

    @Override
    public int bytesKept(String file, int index, int count, int length) {
      if (index == 0) {
        turn = random.nextInt(count + 1);
        fileKept = random.nextBoolean();
      }
      return switch (cut) {
        case NOTHING_UNSYNCED, LENGTHS_WITHOUT_BYTES, NAMES_WITHOUT_BYTES -> 0;
        case EVERYTHING, BYTES_WITHOUT_NAMES -> length;
        case PREFIXES -> index < turn ? length : index > turn ? 0 : random.nextInt(length + 1);
        case ANY_PART -> random.nextBoolean() ? length : random.nextInt(length + 1);
        case TORN_SECTOR_OF_ZEROS, TORN_SECTOR_OF_OLD_BYTES ->
            index < count - 1 ? length : random.nextInt(length + 1);
        case LATER_WITHOUT_EARLIER -> index < turn ? 0 : length;
        case SOME_FILES -> fileKept ? length : 0;
        case SECTORS_OR_ZEROS, SECTORS_OR_OLD_BYTES -> random.nextBoolean() ? length : 0;
      };
    }

    @Override
    public boolean keepsName(int index, int count) {
      return switch (cut) {
        case NOTHING_UNSYNCED, BYTES_WITHOUT_NAMES -> false;
        case EVERYTHING,
            LENGTHS_WITHOUT_BYTES,
            NAMES_WITHOUT_BYTES,
            TORN_SECTOR_OF_ZEROS,
            TORN_SECTOR_OF_OLD_BYTES ->
            true;
        case PREFIXES -> index < firstLostName;
        case LATER_WITHOUT_EARLIER -> index >= firstLostName;
        case ANY_PART, SOME_FILES, SECTORS_OR_ZEROS, SECTORS_OR_OLD_BYTES -> random.nextBoolean();
      };
    }

    @Override
    public boolean keepsLength(String file) {
      return switch (cut) {
        case TORN_SECTOR_OF_ZEROS, TORN_SECTOR_OF_OLD_BYTES, LENGTHS_WITHOUT_BYTES -> true;
        case ANY_PART, SECTORS_OR_ZEROS, SECTORS_OR_OLD_BYTES -> lengthKept;
        default -> false;
      };
    }

    @Override
    public byte lostByte(String file, int offset) {
      return switch (cut) {
        case TORN_SECTOR_OF_OLD_BYTES, SECTORS_OR_OLD_BYTES ->
            oldBytes.length == 0 ? 0 : oldByte(offset);
        default -> 0;
      };
    }

    /** The first sector never has the beginning of another log; see docs/reliability.md. */
    private byte oldByte(int offset) {
      byte old = oldBytes[offset % oldBytes.length];
      return offset < sectorBytes ? (byte) ~old : old;
    }
  }
}
