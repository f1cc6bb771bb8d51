package dev.varve;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Byte arrays for tests: by hand, in UTF-8, all combinations of a few evil bytes, and random ones.
 */
public final class Keys {
  private static final byte[] EVIL = {0x00, 0x01, 0x7F, (byte) 0x80, (byte) 0xFF};

  private static final int LONGEST_SHOWN = 24;

  private Keys() {}

  /** Returns the given numbers as bytes. */
  public static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  /** Returns {@code text} in UTF-8. */
  public static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  /** Returns {@code bytes} as hexadecimal digits; if long, truncated and with a hash. */
  public static String hex(byte[] bytes) {
    if (bytes == null) {
      return "null";
    }
    return bytes.length <= LONGEST_SHOWN
        ? "<" + HexFormat.of().formatHex(bytes) + ">"
        : "<"
            + HexFormat.of().formatHex(bytes, 0, 8)
            + "… "
            + bytes.length
            + " bytes, hash "
            + Arrays.hashCode(bytes)
            + ">";
  }

  /**
   * Returns all 156 keys of up to three bytes out of 00, 01, 7F, 80 and FF, the shorter ones first.
   * Signed comparison, terminators and a careless end of a prefix range all fail on one of them.
   */
  public static List<byte[]> evil() {
    List<byte[]> keys = new ArrayList<>();
    keys.add(new byte[0]);
    for (int shorter = 0; keys.get(shorter).length < 3; shorter++) {
      for (byte last : EVIL) {
        keys.add(withLast(keys.get(shorter), last));
      }
    }
    return keys;
  }

  private static byte[] withLast(byte[] key, byte last) {
    byte[] longer = Arrays.copyOf(key, key.length + 1);
    longer[key.length] = last;
    return longer;
  }

  /** Returns a random {@link #evil} key; there are few enough that the same one is drawn often. */
  public static byte[] evil(Random random) {
    byte[] key = new byte[random.nextInt(4)];
    for (int i = 0; i < key.length; i++) {
      key[i] = EVIL[random.nextInt(EVIL.length)];
    }
    return key;
  }

  /** Returns an evil key, or at times a long one that shares its beginning with others. */
  public static byte[] any(Random random) {
    return random.nextInt(4) > 0
        ? evil(random)
        : utf8("a/rather/long/key/" + "x".repeat(random.nextInt(3)) + random.nextInt(40));
  }

  /** Returns a random value: mostly short, at times empty, at times of a few thousand bytes. */
  public static byte[] value(Random random) {
    byte[] value = new byte[random.nextInt(20) > 0 ? random.nextInt(40) : random.nextInt(6000)];
    random.nextBytes(value);
    return value;
  }

  /** Returns a random range: two random bounds, either of them open at times, or a prefix. */
  public static KeyRange range(Random random) {
    if (random.nextInt(4) == 0) {
      return KeyRange.prefix(any(random));
    }
    return new KeyRange(
        random.nextInt(4) > 0 ? any(random) : null, random.nextInt(4) > 0 ? any(random) : null);
  }
}
