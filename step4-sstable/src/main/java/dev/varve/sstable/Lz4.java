package dev.varve.sstable;

import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;

/**
 * Isolates all calls to the LZ4 library, which is optional: if it is missing, calls to this class
 * throw {@link NoClassDefFoundError}. No other class refers to the library.
 */
final class Lz4 {
  // The pure Java implementation: no native library, no sun.misc.Unsafe.
  private static final LZ4Factory FACTORY = LZ4Factory.safeInstance();

  private Lz4() {}

  /** Does nothing; fails to load if the library is missing. */
  static void checkPresent() {}

  static byte[] pack(byte[] bytes, int length) {
    return FACTORY.fastCompressor().compress(bytes, 0, length);
  }

  /**
   * Unpacks a part of {@code packed}, and returns the unpacked length.
   *
   * @throws IllegalArgumentException if it is not the output of {@link #pack}
   */
  static int unpack(byte[] packed, int start, int length, byte[] into) {
    try {
      return FACTORY.safeDecompressor().decompress(packed, start, length, into, 0, into.length);
    } catch (LZ4Exception e) {
      throw new IllegalArgumentException("LZ4: " + e.getMessage(), e);
    }
  }
}
