package dev.varve.sstable;

import dev.varve.memtable.KeyHash;
import dev.varve.memtable.Slice;
import java.util.Arrays;

/**
 * Answers "is this key in the table?" with "no" or "maybe", from about ten bits a key.
 *
 * <p>Each key sets a few bits that its hash selects; if one of a key's bits is not set, the key was
 * never added. All bits of a key lie in one line of 64 bytes, so that a question costs one cache
 * miss, for a few more false "maybe" than with bits spread over the whole filter.
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
   * Takes an encoded filter; one without bytes says "maybe" to all.
   *
   * @throws IllegalArgumentException if the bytes cannot be one
   */
  public BloomFilter(byte[] encoded) {
    this.bytes = encoded;
    this.lines = encoded.length / LINE_BYTES;
    this.probes = encoded.length == 0 ? 0 : encoded[encoded.length - 1];
    if (encoded.length != 0 && (encoded.length % LINE_BYTES != 1 || lines == 0 || probes < 1)) {
      throw new IllegalArgumentException("Bloom filter of " + encoded.length + " bytes");
    }
  }

  /** Returns whether there is no filter: maybe is all that it says. */
  public boolean isEmpty() {
    return bytes.length == 0;
  }

  /**
   * Says false only if no key of this {@link KeyHash} was added: if one of the key's bits is not
   * set. Probe i, from 0 on, is bit (low + i * step) >>> 23 of the key's line, where low is the
   * lower half of the hash and all is int. Bit b is the bit 1 << (b & 7) of the line's byte b >>>
   * 3.
   */
  public boolean mayContain(long hash) {
    int line = lineOf(hash, lines);
    int bits = (int) hash;
    int step = step(hash);
    for (int i = 0; i < probes; i++) {
      int bit = bits >>> 23;
      if ((bytes[line + (bit >>> 3)] & 1 << (bit & 7)) == 0) {
        return false;
      }
      bits += step;
    }
    return true;
  }

  /**
   * Returns where a key's line begins in the bytes. The upper half of the hash chooses it, as a
   * share of 2^32: line (upper * lines) / 2^32, rounded down.
   */
  private static int lineOf(long hash, int lines) {
    return (int) ((hash >>> 32) * lines >>> 32) * LINE_BYTES;
  }

  /** The distance from probe to probe; odd, so that it leads to all bits of a line. */
  private static int step(long hash) {
    return (int) (hash >>> 17) | 1 << 23;
  }

  /** Gathers the keys of a table. */
  public static final class Builder {
    private final int bitsPerKey;
    private long[] hashes = new long[1024];
    private int count;

    /** Takes so many bits for each key. */
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
     * Returns the encoded filter: nothing at all for 0 bits a key. Otherwise it has lines enough
     * for all the keys' bits, and one at least. The number of probes is bitsPerKey * ln 2, rounded,
     * but 1 at least and 30 at most: then half of the bits are set.
     */
    public byte[] finish() {
      if (bitsPerKey == 0) {
        return new byte[0];
      }
      int lines = (int) Math.max(1, ((long) count * bitsPerKey + LINE_BITS - 1) / LINE_BITS);
      int probes = Math.max(1, Math.min(30, (int) Math.round(bitsPerKey * Math.log(2))));
      byte[] bytes = new byte[lines * LINE_BYTES + 1];
      for (int i = 0; i < count; i++) {
        set(bytes, lines, probes, hashes[i]);
      }
      bytes[bytes.length - 1] = (byte) probes;
      return bytes;
    }

    private static void set(byte[] bytes, int lines, int probes, long hash) {
      int line = lineOf(hash, lines);
      int bits = (int) hash;
      int step = step(hash);
      for (int i = 0; i < probes; i++) {
        int bit = bits >>> 23;
        bytes[line + (bit >>> 3)] |= (byte) (1 << (bit & 7));
        bits += step;
      }
    }
  }
}
