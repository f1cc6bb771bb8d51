package dev.varve.solutions.internalkey;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.varve.memtable.Tag;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One version's key as it is sorted and searched for: the user's key, and after it, in the same
 * array, a tag that distinguishes its versions.
 *
 * <pre>
 *   internalKey := key tag:u64                    little-endian, as all integers here
 *   tag         := sequence:56 bits, kind:8 bits  the kind is the lowest byte
 * </pre>
 *
 * <p>The order: by key, as unsigned bytes, a key before all that is longer and begins with it;
 * those of the same key by tag <em>downwards</em>, so that the newest comes first. Then a search
 * for the newest version at or below a sequence number finds it by one step: it is the first that
 * does not come before {@link #seek}.
 *
 * <p>A kind is one of those of {@link Tag}, and a sequence number at most {@link Tag#MAX_SEQUENCE},
 * so that a tag is never negative. Varve keeps key and tag in two places and sorts by the same
 * rules; in LevelDB they are one array, as here ({@code dbformat.h}).
 */
public final class InternalKey {
  private static final int TAG_BYTES = Long.BYTES;
  private static final int HIGHEST_KIND = 0xFF;

  private InternalKey() {}

  /** Returns the internal key of a version. */
  public static byte[] of(byte[] key, long sequence, int kind) {
    return ByteBuffer.allocate(key.length + TAG_BYTES)
        .order(LITTLE_ENDIAN)
        .put(key)
        .putLong(sequence << 8 | kind)
        .array();
  }

  /**
   * Returns the internal key to search for: it comes before each version of {@code key} at or below
   * {@code sequence}, of whichever kind, and after each newer one.
   */
  public static byte[] seek(byte[] key, long sequence) {
    return of(key, sequence, HIGHEST_KIND);
  }

  /** Returns a copy of the key without its tag. */
  public static byte[] key(byte[] internalKey) {
    return Arrays.copyOf(internalKey, internalKey.length - TAG_BYTES);
  }

  /** Returns the sequence number and the kind in one, as they are stored. */
  private static long tag(byte[] internalKey) {
    int at = internalKey.length - TAG_BYTES;
    return ByteBuffer.wrap(internalKey).order(LITTLE_ENDIAN).getLong(at);
  }

  /** Returns the sequence number. */
  public static long sequence(byte[] internalKey) {
    return tag(internalKey) >>> 8;
  }

  /** Returns the kind, from 0 to 255. */
  public static int kind(byte[] internalKey) {
    return (int) tag(internalKey) & 0xFF;
  }

  /**
   * Compares two internal keys: the result is negative if {@code a} comes before {@code b}, 0 if
   * they are equal, and positive if {@code a} comes after.
   */
  public static int compare(byte[] a, byte[] b) {
    int aKey = a.length - TAG_BYTES;
    int bKey = b.length - TAG_BYTES;
    int order = Arrays.compareUnsigned(a, 0, aKey, b, 0, bKey);
    return order != 0 ? order : Long.compare(tag(b), tag(a));
  }
}
