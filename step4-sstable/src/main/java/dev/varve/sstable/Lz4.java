package dev.varve.sstable;

import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;

/**
 * The calls of the library for LZ4, which may be missing: then whatever calls this class meets a
 * {@link NoClassDefFoundError}, and no other class knows the library.
 */
final class Lz4 {
  // The pure Java one: no native library to load, no sun.misc.Unsafe.
  private static final LZ4Factory FACTORY = LZ4Factory.safeInstance();

  private Lz4() {}

  /** Does nothing, if the library is there. */
  static void checkPresent() {}

  static byte[] pack(byte[] bytes, int length) {
    return FACTORY.fastCompressor().compress(bytes, 0, length);
  }

  /**
   * Unpacks a part of {@code packed}, and returns to how many bytes.
   *
   * @throws IllegalArgumentException if it is not what {@link #pack} makes
   */
  static int unpack(byte[] packed, int start, int length, byte[] into) {
    try {
      return FACTORY.safeDecompressor().decompress(packed, start, length, into, 0, into.length);
    } catch (LZ4Exception e) {
      throw new IllegalArgumentException("LZ4: " + e.getMessage(), e);
    }
  }
}
