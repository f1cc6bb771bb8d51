package dev.varve.io.simulated;

import java.util.Random;

/**
 * Decides which unforced writes survive a power cut. A disk may have written all of them, none, or
 * any part in any order; each implementation is one such outcome.
 */
public interface PowerCut {

  /** Nothing that was not forced survives. */
  PowerCut NOTHING_SURVIVES = of(false);

  /** Everything survives, as when only the process was killed. */
  PowerCut EVERYTHING_SURVIVES = of(true);

  /** Everything survives except the second half of the last write to each file. */
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
   * The disk wrote the last write first, and nothing else: the last write to each file survives,
   * with zeros in place of the lost ones before it, and so does the last change to the directory.
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
   * @param length its length in bytes
   */
  int bytesKept(String file, int index, int count, int length);

  /** Returns whether pending change {@code index} of {@code count} to the directory survives. */
  boolean keepsName(int index, int count);

  /** Returns whether the file keeps its length; {@link #lostByte} then replaces lost bytes. */
  default boolean keepsLength(String file) {
    return false;
  }

  /**
   * Returns the size of the disk's sectors, if bytes survive sector by sector: {@link #bytesKept}
   * is then called for the unforced parts of sectors instead of appends. 0 means that they survive
   * append by append.
   */
  default int sectorBytes() {
    return 0;
  }

  /**
   * Returns the content of a file at {@code offset}, where a byte was lost: zero, or what was on
   * the disk before.
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

  /** Any part of the bytes survives, and all name changes up to some point. */
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
