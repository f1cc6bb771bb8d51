package dev.varve.memtable;

import static dev.varve.ByteViews.INT;
import static dev.varve.ByteViews.LONG;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A sorted list of versions with express lanes, in one byte array.
 *
 * <p>Every node is in the lowest lane, about every fourth is also in the next, every sixteenth in
 * the one above, and so on. A search runs along the highest lane as far as it can, then goes down.
 * Heights are drawn at random, which keeps the list balanced without ever moving a node. A node is
 * an offset in the array:
 *
 * <pre>
 *   node := next:i32[height] (lane height-1 … lane 0)   ← the offset of the node points past these
 *           keyLength:i32 valueLength:i32 tag:i64 key value      (starts at a multiple of 4)
 * </pre>
 *
 * <p>One thread inserts, under its caller's lock; any number of threads read meanwhile, without a
 * lock. This is safe because a node is complete before the link to it is stored, and is immutable
 * afterwards, except for its links:
 *
 * <ol>
 *   <li>the writer fills the node, then a release fence, then stores the link to it;
 *   <li>a reader loads a link, then an acquire fence, then reads the node;
 *   <li>an int that is aligned in its array is loaded and stored in one piece.
 * </ol>
 *
 * <p>(JDK 22 removed the acquire and release modes of byte-array views; hence the fences.) When the
 * array is full it is copied to a larger one; a reader that still holds the old one sees the list
 * as it was, which is correct for a read that began before the insert.
 *
 * <p>Pugh, "Skip Lists: A Probabilistic Alternative to Balanced Trees", 1990. In LevelDB: {@code
 * skiplist.h}.
 */
final class SkipList {
  private static final int MAX_HEIGHT = 12;
  private static final int HEADER_BYTES = 16;
  static final int MAX_ARENA_BYTES = Integer.MAX_VALUE - 64;

  /**
   * The node before all others, which has all lanes and no key. Offset 0 is never a node: it means
   * the end.
   */
  static final int HEAD = 4 * MAX_HEIGHT;

  static final int END = 0;

  private volatile byte[] arena;
  private volatile int height = 1;

  private final KeyIndex index = new KeyIndex();

  // Used only by the writer.
  private int used = HEAD + HEADER_BYTES;
  // Not 0. Drawn for each list: if the heights were predictable, an attacker could insert keys so
  // that all low nodes are adjacent.
  private long random = ThreadLocalRandom.current().nextLong() | 1;
  private final int[] before = new int[MAX_HEIGHT];

  SkipList(int arenaBytes) {
    arena = new byte[Math.max(arenaBytes, used)];
  }

  /**
   * Inserts a version, whose key and value are parts of {@code array}. No two versions may have the
   * same key and tag; for {@link #find}, the versions of a key must be inserted in the order of
   * their sequence numbers.
   *
   * @param expiresAt stored before the value if the tag's kind is {@link Tag#EXPIRING}
   */
  void insert(
      byte[] array, int key, int keyLength, int value, int valueLength, long tag, long expiresAt) {
    int prefix = Tag.kind(tag) == Tag.EXPIRING ? Entry.EXPIRY_BYTES : 0;
    int lanes = randomHeight();
    int node = allocate(lanes, keyLength, prefix + valueLength);
    byte[] bytes = arena;
    INT.set(bytes, node, keyLength);
    INT.set(bytes, node + 4, prefix + valueLength);
    LONG.set(bytes, node + 8, tag);
    int at = node + HEADER_BYTES;
    System.arraycopy(array, key, bytes, at, keyLength);
    if (prefix > 0) {
      LONG.set(bytes, at + keyLength, expiresAt);
    }
    System.arraycopy(array, value, bytes, at + keyLength + prefix, valueLength);
    findBefore(bytes, array, key, keyLength, tag);
    link(bytes, node, lanes);
    index.put(this, KeyHash.inMemory(array, key, keyLength), array, key, keyLength, node);
  }

  /**
   * Links a node into its lowest {@code lanes} lanes, after the nodes in {@code before}, and raises
   * the height to {@code lanes} if it is lower. Readers are active meanwhile: no link in any lane
   * may lead to the node until all of its own links are stored, followed by a fence (1).
   */
  private void link(byte[] bytes, int node, int lanes) {
    for (int lane = 0; lane < lanes; lane++) {
      INT.set(bytes, linkAt(node, lane), (int) INT.get(bytes, linkAt(before[lane], lane)));
    }
    VarHandle.releaseFence();
    for (int lane = 0; lane < lanes; lane++) {
      INT.set(bytes, linkAt(before[lane], lane), node);
    }
    if (lanes > height) {
      height = lanes;
    }
  }

  private static int linkAt(int node, int lane) {
    return node - 4 * (lane + 1);
  }

  /** Returns the node after {@code node} in {@code lane}, or {@link #END}. */
  private static int next(byte[] bytes, int node, int lane) {
    int next = (int) INT.get(bytes, linkAt(node, lane));
    VarHandle.acquireFence();
    return next;
  }

  /**
   * Finds, in each lane, the last node before (key, tag), and stores it in {@code before}: {@link
   * #HEAD} if there is none, as in the lanes above the height, which have no nodes yet. The search
   * starts in the highest lane; in each lane below, it continues from the node at which it left the
   * lane above.
   *
   * @param key the offset of the key in {@code array}
   */
  private void findBefore(byte[] bytes, byte[] array, int key, int keyLength, long tag) {
    Arrays.fill(before, HEAD);
    int node = HEAD;
    for (int lane = height - 1; lane >= 0; lane--) {
      int next = next(bytes, node, lane);
      while (next != END && compare(bytes, next, array, key, keyLength, tag) < 0) {
        node = next;
        next = next(bytes, node, lane);
      }
      before[lane] = node;
    }
  }

  private static int compare(
      byte[] bytes, int node, byte[] array, int key, int keyLength, long tag) {
    int order =
        Slice.compare(
            bytes, node + HEADER_BYTES, (int) INT.get(bytes, node), array, key, keyLength);
    return order != 0 ? order : Long.compare(tag, (long) LONG.get(bytes, node + 8));
  }

  /** Allocates a node, with its links aligned, and returns its offset. */
  private int allocate(int lanes, int keyLength, int valueLength) {
    int node = used + 4 * lanes;
    long end = (long) node + HEADER_BYTES + keyLength + valueLength;
    long aligned = end + 3 & ~3L;
    if (aligned > MAX_ARENA_BYTES) {
      throw new IllegalStateException("memtable of " + aligned + " bytes exceeds 2 GiB");
    }
    if (aligned > arena.length) {
      arena =
          Arrays.copyOf(
              arena, (int) Math.min(MAX_ARENA_BYTES, Math.max(aligned, 2L * arena.length)));
    }
    used = (int) aligned;
    return node;
  }

  /**
   * Draws the height of a node: one lane, and each further lane with a probability of one in four,
   * up to {@link #MAX_HEIGHT}. Each draw changes {@code random}, which is never 0.
   */
  private int randomHeight() {
    // Xorshift (Marsaglia, 2003): two bits of it a lane.
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    int lanes = 1 + Long.numberOfTrailingZeros(random) / 2;
    return Math.min(lanes, MAX_HEIGHT);
  }

  /**
   * Returns the first node at or after (key, tag) in the lowest lane, or {@link #END} if there is
   * none. The versions of a key are sorted by descending tag, so the first node at or after {@code
   * Tag.seek(sequence)} is the newest version at or below that sequence number. The search is that
   * of {@link #findBefore}, but does not use {@code before}, which belongs to the writer.
   *
   * @param height the number of lanes; the caller reads it once
   */
  static int seek(byte[] bytes, int height, byte[] key, long tag) {
    int node = HEAD;
    int next = END;
    for (int lane = height - 1; lane >= 0; lane--) {
      next = next(bytes, node, lane);
      while (next != END && compare(bytes, next, key, 0, key.length, tag) < 0) {
        node = next;
        next = next(bytes, node, lane);
      }
    }
    return next;
  }

  /**
   * Returns the newest version of {@code key} at or below {@code sequence}, or null. A tombstone or
   * an expired version is returned as well: it hides older versions.
   *
   * @param hash the key's {@link KeyHash#inMemory}
   */
  Entry find(byte[] key, long hash, long sequence) {
    int node = index.get(this, hash, key);
    byte[] bytes = arena;
    long wanted = Tag.seek(sequence);
    if (node != END && tag(bytes, node) > wanted) {
      node = seek(bytes, height, key, wanted);
      node = node != END && hasKey(node, key, 0, key.length) ? node : END;
    }
    return node == END ? null : entry(bytes, node);
  }

  /** Copies the tag and the value out of a node, including the expiry before an expiring value. */
  private static Entry entry(byte[] bytes, int node) {
    int value = node + HEADER_BYTES + (int) INT.get(bytes, node);
    int valueLength = (int) INT.get(bytes, node + 4);
    return new Entry(tag(bytes, node), Arrays.copyOfRange(bytes, value, value + valueLength));
  }

  private static long tag(byte[] bytes, int node) {
    return (long) LONG.get(bytes, node + 8);
  }

  /** Returns whether a node's key is the given part of {@code array}. */
  boolean hasKey(int node, byte[] array, int key, int keyLength) {
    byte[] bytes = arena;
    int start = node + HEADER_BYTES;
    return (int) INT.get(bytes, node) == keyLength
        && Slice.compare(bytes, start, keyLength, array, key, keyLength) == 0;
  }

  /** Returns the memory used by the nodes and the index, in bytes. */
  long bytes() {
    return used + index.bytes();
  }

  /** Returns a cursor over the list, including entries that are inserted later. */
  EntryCursor cursor() {
    return new ListCursor();
  }

  private final class ListCursor implements EntryCursor {
    private final byte[] bytes = arena;
    private final Slice key = new Slice();
    private final Slice value = new Slice();
    private int node = END;

    private boolean moveTo(int target) {
      node = target == HEAD ? END : target;
      return node != END;
    }

    @Override
    public boolean first() {
      return moveTo(SkipList.next(bytes, HEAD, 0));
    }

    @Override
    public boolean seek(byte[] key, long tag) {
      return moveTo(SkipList.seek(bytes, height, key, tag));
    }

    @Override
    public boolean next() {
      return moveTo(SkipList.next(bytes, node, 0));
    }

    @Override
    public boolean last() {
      int at = HEAD;
      for (int lane = height - 1; lane >= 0; lane--) {
        for (int next = SkipList.next(bytes, at, lane);
            next != END;
            next = SkipList.next(bytes, at, lane)) {
          at = next;
        }
      }
      return moveTo(at);
    }

    /** Links lead forward only, so the node before this one is found by a search. */
    @Override
    public boolean previous() {
      int at = HEAD;
      for (int lane = height - 1; lane >= 0; lane--) {
        int next = SkipList.next(bytes, at, lane);
        while (next != END && isBeforeThis(next)) {
          at = next;
          next = SkipList.next(bytes, at, lane);
        }
      }
      return moveTo(at);
    }

    private boolean isBeforeThis(int other) {
      int length = (int) INT.get(bytes, node);
      return compare(bytes, other, bytes, node + HEADER_BYTES, length, tag()) < 0;
    }

    @Override
    public boolean isValid() {
      return node != END;
    }

    @Override
    public Slice key() {
      return key.set(bytes, node + HEADER_BYTES, (int) INT.get(bytes, node));
    }

    @Override
    public long tag() {
      return (long) LONG.get(bytes, node + 8);
    }

    @Override
    public Slice value() {
      int start = node + HEADER_BYTES + (int) INT.get(bytes, node);
      return value.set(bytes, start, (int) INT.get(bytes, node + 4));
    }
  }
}
