// Exercise 4.3: a Bloom filter. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=4.3

package dev.varve.exercises.bloom;

import dev.varve.course.NotDoneYet;
import dev.varve.memtable.KeyHash;
import dev.varve.memtable.Slice;
import java.util.Arrays;

/**
 * Answers "is this key in the table?" with "no" or "maybe", using about ten bits per key.
 *
 * <p>Each key sets a few bits that its hash selects; if one of a key's bits is not set, the key was
 * never added. All bits of a key are in one line of 64 bytes, so that a lookup costs one cache
 * miss, at the price of slightly more false positives than with bits spread over the whole filter.
 *
 * <pre>
 *   filter := line:byte[64]… probes:u8
 * </pre>
 *
 * <p>Bloom, "Space/time trade-offs in hash coding with allowable errors", 1970; Putze, Sanders and
 * Singler, "Cache-, Hash- and Space-Efficient Bloom Filters", 2007 (the lines); Kirsch and
 * Mitzenmacher, "Less Hashing, Same Performance", 2006 (all bits from two hashes). In LevelDB:
 * {@code bloom.cc}. Immutable.
 */
public final class BloomFilter {
  private static final int LINE_BYTES = 64;
  private static final int LINE_BITS = 8 * LINE_BYTES;

  private final byte[] bytes;
  private final int lines;
  private final int probes;

  /**
   * Decodes a filter; an empty one answers "maybe" for every key.
   *
   * @throws IllegalArgumentException if the bytes are not a filter
   */
  public BloomFilter(byte[] encoded) {
    this.bytes = encoded;
    this.lines = encoded.length / LINE_BYTES;
    this.probes = encoded.length == 0 ? 0 : encoded[encoded.length - 1];
    if (encoded.length != 0 && (encoded.length % LINE_BYTES != 1 || lines == 0 || probes < 1)) {
      throw new IllegalArgumentException("Bloom filter of " + encoded.length + " bytes");
    }
  }

  /** Returns whether this is the empty filter, which always answers "maybe". */
  public boolean isEmpty() {
    return bytes.length == 0;
  }

  /**
   * Returns false only if no key with this {@link KeyHash} was added, that is, if one of the key's
   * bits is not set. Probe i, from 0 on, is bit (low + i * step) >>> 23 of the key's line, in int
   * arithmetic, where low is the lower half of the hash. Bit b is the bit 1 << (b & 7) of byte b
   * >>> 3 of the line.
   */
  public boolean mayContain(long hash) {
    throw new NotDoneYet("4.3");
  }

  /**
   * Returns the offset of a key's line. The upper half of the hash selects it, as a fraction of
   * 2^32: line (upper * lines) / 2^32, rounded down.
   */
  private static int lineOf(long hash, int lines) {
    throw new NotDoneYet("4.3");
  }

  /** Returns the distance between probes; odd, so that the probes can reach all bits of a line. */
  private static int step(long hash) {
    return (int) (hash >>> 17) | 1 << 23;
  }

  /** Collects the keys of a table. */
  public static final class Builder {
    private final int bitsPerKey;
    private long[] hashes = new long[1024];
    private int count;

    /** Creates a builder that uses {@code bitsPerKey} bits for each key. */
    public Builder(int bitsPerKey) {
      this.bitsPerKey = bitsPerKey;
    }

    /** Adds a key. */
    public void add(Slice key) {
      if (count == hashes.length) {
        hashes = Arrays.copyOf(hashes, 2 * count);
      }
      hashes[count++] = KeyHash.of(key);
    }

    /**
     * Returns the encoded filter, which is empty for 0 bits per key. Otherwise it has enough lines
     * for the bits of all keys, and at least one. The number of probes is bitsPerKey * ln 2,
     * rounded, at least 1 and at most 30: then about half of the bits are set.
     */
    public byte[] finish() {
      throw new NotDoneYet("4.3");
    }

    /**
     * Sets the bits of a key in its line, one per probe. They are the bits that mayContain tests.
     */
    private static void set(byte[] bytes, int lines, int probes, long hash) {
      throw new NotDoneYet("4.3");
    }
  }
}
