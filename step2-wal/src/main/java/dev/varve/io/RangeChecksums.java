package dev.varve.io;

import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Computes CRC32Cs of arbitrary parts of a file: once the file has been read up to the end of a
 * part, its checksum takes two short reads, regardless of its length. So a search that asks at
 * every byte "does a frame of this length begin here?" takes time linear in the file's length,
 * regardless of the lengths in its bytes.
 *
 * <p>The checksum of the file up to every 4096th byte is kept. With {@code crc(AB)} and {@code
 * crc(A)}, that of {@code B} follows: the checksum of a text with n more bytes is the old one, as a
 * polynomial over GF(2), times {@code x^8n} modulo the CRC's polynomial, plus that of those bytes.
 * In zlib: {@code crc32_combine}. Not thread-safe.
 */
public final class RangeChecksums {

  /** The source of the bytes. */
  @FunctionalInterface
  public interface Bytes {
    /** Reads {@code length} bytes at {@code position}, which must exist. */
    void read(long position, byte[] into, int offset, int length) throws IOException;
  }

  private static final int CHUNK_BYTES = 4096;
  // Bit 31 is the coefficient of x^0: everything is bit-reflected, as in CRC32C.
  private static final int POLYNOMIAL = 0x82F6_3B78;
  private static final int ONE = 1 << 31;
  // x to the power of 8 · 2^i: the factor of a checksum for 2^i more bytes.
  private static final int[] POWERS = powers();

  /** One chunk in memory. */
  private static final class Chunk {
    final byte[] bytes = new byte[CHUNK_BYTES];
    long number = -1;
  }

  private final Bytes source;
  private final long size;
  private final CRC32C crc = new CRC32C();
  // The checksum of all bytes before each chunk, computed as far as needed.
  private int[] prefixes = new int[16];
  private int known = 1;
  // A search alternates between few places: the beginnings and the ends of the parts.
  private final Chunk[] chunks = {new Chunk(), new Chunk(), new Chunk(), new Chunk()};
  private int oldest;

  /** Computes checksums of a file that has {@code size} bytes. */
  public RangeChecksums(Bytes source, long size) {
    this.source = source;
    this.size = size;
  }

  /** Returns the CRC32C of the bytes from {@code from} to {@code to}, which must exist. */
  public int of(long from, long to) throws IOException {
    return prefix(to) ^ withMoreBytes(prefix(from), to - from);
  }

  /**
   * Returns the CRC32C of two byte sequences in a row, given those of each and the length of the
   * second.
   */
  public static int joined(int first, int second, long secondLength) {
    return withMoreBytes(first, secondLength) ^ second;
  }

  /** Returns the checksum of all bytes before {@code end}. */
  private int prefix(long end) throws IOException {
    long number = end / CHUNK_BYTES;
    while (known <= number) {
      learnNext();
    }
    int rest = (int) (end % CHUNK_BYTES);
    return rest == 0
        ? prefixes[(int) number]
        : joined(prefixes[(int) number], checksum(load(number), rest), rest);
  }

  private void learnNext() throws IOException {
    int chunk = checksum(load(known - 1), CHUNK_BYTES);
    if (known == prefixes.length) {
      prefixes = Arrays.copyOf(prefixes, 2 * known);
    }
    prefixes[known] = joined(prefixes[known - 1], chunk, CHUNK_BYTES);
    known++;
  }

  private byte[] load(long number) throws IOException {
    for (Chunk chunk : chunks) {
      if (chunk.number == number) {
        return chunk.bytes;
      }
    }
    Chunk chunk = chunks[oldest];
    oldest = (oldest + 1) % chunks.length;
    chunk.number = -1; // Invalid if the read fails.
    long start = number * CHUNK_BYTES;
    source.read(start, chunk.bytes, 0, (int) Math.min(CHUNK_BYTES, size - start));
    chunk.number = number;
    return chunk.bytes;
  }

  private int checksum(byte[] bytes, int length) {
    crc.reset();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  /** Returns a checksum multiplied by {@code x^8count}. */
  private static int withMoreBytes(int checksum, long count) {
    int product = checksum;
    int i = 0;
    for (long rest = count; rest != 0; rest >>>= 1, i++) {
      product = (rest & 1) == 0 ? product : multiply(product, POWERS[i]);
    }
    return product;
  }

  private static int[] powers() {
    int[] powers = new int[Long.SIZE - 1];
    int power = ONE >>> 8; // x^8
    for (int i = 0; i < powers.length; i++) {
      powers[i] = power;
      power = multiply(power, power);
    }
    return powers;
  }

  /** Returns the product of two polynomials, modulo the CRC's. */
  private static int multiply(int a, int b) {
    int product = 0;
    int shifted = b; // b · x^i
    for (int rest = a; rest != 0; rest <<= 1) {
      product ^= rest < 0 ? shifted : 0;
      shifted = (shifted & 1) == 0 ? shifted >>> 1 : shifted >>> 1 ^ POLYNOMIAL;
    }
    return product;
  }
}
