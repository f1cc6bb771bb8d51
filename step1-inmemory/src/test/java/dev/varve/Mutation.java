package dev.varve;

import java.util.Arrays;
import java.util.Random;

/** Changes some bytes to values that are hard for decoders. */
public final class Mutation {
  private static final byte[] AWKWARD = {0, 1, 2, 0x7F, (byte) 0x80, (byte) 0x81, (byte) 0xFF};

  private Mutation() {}

  /** Changes a few of the bytes between two positions. */
  public static void change(byte[] bytes, int from, int to, Random random) {
    for (int i = random.nextInt(4); i >= 0 && from < to; i--) {
      int at = from + random.nextInt(to - from);
      bytes[at] =
          switch (random.nextInt(4)) {
            case 0 -> (byte) random.nextInt();
            case 1 -> (byte) (bytes[at] ^ 1 << random.nextInt(8));
            default -> AWKWARD[random.nextInt(AWKWARD.length)];
          };
    }
  }

  /** Returns a changed copy, which is sometimes shorter. */
  public static byte[] of(byte[] bytes, Random random) {
    int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
    byte[] copy = Arrays.copyOf(bytes, length);
    change(copy, 0, length, random);
    return copy;
  }
}
