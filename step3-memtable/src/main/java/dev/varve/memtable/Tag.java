package dev.varve.memtable;

/**
 * Identifies a version of a key: the sequence number of the write, and its kind.
 *
 * <pre>
 *   tag := sequence:56 bits, kind:8 bits
 * </pre>
 *
 * <p>Versions are sorted by key, then by <em>descending</em> tag: the newest comes first, so a
 * search for (key, snapshot) ends on the newest version that is visible to the snapshot. In
 * LevelDB: the last eight bytes of an internal key ({@code dbformat.h}).
 */
public final class Tag {
  /** The key is deleted. A delete is an entry of its own, which hides the older versions. */
  public static final int TOMBSTONE = 0;

  /** The key has this value. */
  public static final int VALUE = 1;

  /** The key has this value until it expires; see {@link Entry}. */
  public static final int EXPIRING = 2;

  /** As {@link #VALUE}, but in place of the value is a reference to where it is kept. */
  public static final int REFERENCE = 17;

  /** As {@link #EXPIRING}, but in place of the value is a reference to where it is kept. */
  public static final int EXPIRING_REFERENCE = 18;

  // A kind with this bit is that of a value which is kept apart; the other bits are its own kind.
  private static final int APART = 16;

  /** The highest sequence number; a search for it finds the newest version. */
  public static final long MAX_SEQUENCE = (1L << 55) - 1;

  private Tag() {}

  /** Returns the tag of a version. */
  public static long of(long sequence, int kind) {
    return sequence << 8 | kind;
  }

  /** Returns the tag to seek: it sorts before every version at or below {@code sequence}. */
  public static long seek(long sequence) {
    return sequence << 8 | 0xFF;
  }

  /** Returns the sequence number in a tag. */
  public static long sequence(long tag) {
    return tag >>> 8;
  }

  /** Returns the kind in a tag. */
  public static int kind(long tag) {
    return (int) tag & 0xFF;
  }

  /** Returns whether the stored value has an expiry before the value, or before a reference. */
  public static boolean isExpiring(long tag) {
    return ((int) tag & EXPIRING) != 0;
  }

  /** Returns whether the stored value has a reference in place of the value. */
  public static boolean isReference(long tag) {
    return ((int) tag & APART) != 0;
  }

  /** Returns the tag of the same version with its value kept apart. */
  public static long apart(long tag) {
    return tag | APART;
  }

  /** Returns the tag of the same version with its value, given one that may have a reference. */
  public static long whole(long tag) {
    return tag & ~APART;
  }
}
