package dev.varve.io.simulated;

import java.util.Random;

/**
 * What a power cut spares of the writes that were never forced. A disk may have written all of
 * them, none, or any part in any order; each of these is one such outcome.
 */
public interface PowerCut {

  /** Nothing that was not forced survives. */
  PowerCut NOTHING_SURVIVES = of(false);

  /** Everything survives, as when only the process was killed. */
  PowerCut EVERYTHING_SURVIVES = of(true);

  /** Everything survives but for the second half of the last write to each file. */
  PowerCut LAST_WRITE_TORN =
      new PowerCut() {
        @Override
        public int bytesKept(String file, int index, int count, int length) {
          return index == count - 1 ? length / 2 : length;
        }

        @Override
        public boolean keepsName(int index, int count) {
          return true;
        }
      };

  /**
   * The disk wrote the last first, and came no further: of each file the last write survives, with
   * zeros where those before it were lost; of the directory's changes the last one.
   */
  PowerCut LAST_WRITE_FIRST =
      new PowerCut() {
        @Override
        public int bytesKept(String file, int index, int count, int length) {
          return index == count - 1 ? length : 0;
        }

        @Override
        public boolean keepsName(int index, int count) {
          return index == count - 1;
        }
      };

  /**
   * Returns how many bytes survive of an append that was not forced.
   *
   * @param index the number of the append among the {@code count} pending ones of that file
   * @param length how many bytes it had
   */
  int bytesKept(String file, int index, int count, int length);

  /** Says whether pending change {@code index} of {@code count} to the directory survives. */
  boolean keepsName(int index, int count);

  /** Says whether the file keeps its length, whatever stands where its bytes were lost. */
  default boolean keepsLength(String file) {
    return false;
  }

  /**
   * Returns the size of the disk's sectors, if bytes survive sector by sector: what {@link
   * #bytesKept} is asked about are then the unforced parts of sectors, not appends. 0: they survive
   * append by append.
   */
  default int sectorBytes() {
    return 0;
  }

  /**
   * Returns what stands at {@code offset} of a file where a byte was lost: zero, or what lay on the
   * disk before.
   */
  default byte lostByte(String file, int offset) {
    return 0;
  }

  private static PowerCut of(boolean survives) {
    return new PowerCut() {
      @Override
      public int bytesKept(String file, int index, int count, int length) {
        return survives ? length : 0;
      }

      @Override
      public boolean keepsName(int index, int count) {
        return survives;
      }
    };
  }

  /** Any part of the bytes survives, and the changes of names up to some point. */
  static PowerCut random(Random random) {
    int firstLostName = random.nextInt(8);
    boolean lengthKept = random.nextBoolean();
    return new PowerCut() {
      @Override
      public int bytesKept(String file, int index, int count, int length) {
        return switch (random.nextInt(3)) {
          case 0 -> 0;
          case 1 -> length;
          default -> random.nextInt(length + 1);
        };
      }

      @Override
      public boolean keepsName(int index, int count) {
        return index < firstLostName;
      }

      @Override
      public boolean keepsLength(String file) {
        return lengthKept;
      }
    };
  }
}
