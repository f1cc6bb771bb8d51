package dev.varve.lsm;

import dev.varve.io.simulated.PowerCut;
import java.util.Random;

/** Power cuts of all kinds: the first few numbers are the extremes, all others are by chance. */
final class AnyCut {
  private AnyCut() {}

  static PowerCut of(Random random, int number) {
    return switch (number) {
      case 0 -> PowerCut.NOTHING_SURVIVES;
      case 1 -> PowerCut.EVERYTHING_SURVIVES;
      case 2 -> PowerCut.LAST_WRITE_FIRST;
      case 3 -> PowerCut.LAST_WRITE_TORN;
      default -> anyNames(random);
    };
  }

  /** Nothing says that names reach the disk in order. */
  private static PowerCut anyNames(Random random) {
    PowerCut bytes = PowerCut.random(random);
    return new PowerCut() {
      @Override
      public int bytesKept(String file, int index, int count, int length) {
        return bytes.bytesKept(file, index, count, length);
      }

      @Override
      public boolean keepsName(int index, int count) {
        return random.nextBoolean();
      }
    };
  }

  /** Everything survives but the changes of names from one to before another. */
  static PowerCut withoutNames(int from, int to) {
    return new PowerCut() {
      @Override
      public int bytesKept(String file, int index, int count, int length) {
        return length;
      }

      @Override
      public boolean keepsName(int index, int count) {
        return index < from || index >= to;
      }
    };
  }
}
