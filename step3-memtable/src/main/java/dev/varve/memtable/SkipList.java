package dev.varve.memtable;

import static dev.varve.ByteViews.INT;
import static dev.varve.ByteViews.LONG;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A sorted list of versions with express lanes, in one byte array.
 *
 * <p>Every node stands in the lowest lane, every fourth in the next, every sixteenth in the one
 * above, and so on: a search runs along the highest lane as far as it may, then goes down. That a
 * node's height is drawn at random makes it balanced, without ever moving a node. A node is an
 * offset in the array:
 *
 * <pre>
 *   node := next:i32[height] (lane height-1 … lane 0)   ← the offset of the node points past these
 *           keyLength:i32 valueLength:i32 tag:i64 key value      (starts at a multiple of 4)
 * </pre>
 *
 * <p>One thread inserts, under its caller's lock; any number read meanwhile, without one. That is
 * safe since a node is complete before the link to it is stored, and is never changed after, but
 * for its links:
 *
 * <ol>
 *   <li>the writer fills the node, then a release fence, then stores the link to it;
 *   <li>a reader loads a link, then an acquire fence, then reads the node;
 *   <li>an int that is aligned in its array is loaded and stored in one piece.
 * </ol>
 *
 * <p>(JDK 22 took the acquire and release modes of byte-array views away, hence the fences.) When
 * the array is full it is copied to a larger one; a reader that still holds the old one sees the
 * list as it was, which is all that a read that began before the insert may ask for.
 *
 * <p>Pugh, "Skip Lists: A Probabilistic Alternative to Balanced Trees", 1990. In LevelDB: {@code
 * skiplist.h}.
 */
final class SkipList {
  private static final int MAX_HEIGHT = 12;
  private static final int HEADER_BYTES = 16;
  static final int MAX_ARENA_BYTES = Integer.MAX_VALUE - 64;

  /**
   * The node before all others; it has all lanes and no key. No node has offset 0: that is the end.
   */
  static final int HEAD = 4 * MAX_HEIGHT;

  static final int END = 0;

  private volatile byte[] arena;
  private volatile int height = 1;

  private final KeyIndex index = new KeyIndex();

  // Used by the writer alone.
  private int used = HEAD + HEADER_BYTES;
  // Not 0. Drawn anew for each list: with heights that are known beforehand, an enemy could insert
  // keys so that all low nodes stand side by side.
  private long random = ThreadLocalRandom.current().nextLong() | 1;
  private final int[] before = new int[MAX_HEIGHT];

  SkipList(int arenaBytes) {
    arena = new byte[Math.max(arenaBytes, used)];
  }

  /**
   * Inserts a version, whose key and value are parts of {@code array}. No two may have the same key
   * and tag; for {@link #find}, those of one key must come in the order of their sequence numbers.
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
   * Puts a node into its lowest {@code lanes} lanes, after the nodes in {@code before}, and raises
   * the height to {@code lanes} if that is above it. Readers walk meanwhile: in none of the lanes
   * may a link lead to the node before all of its own links are stored, and a fence is passed (1).
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
   * Finds, in each lane, the last node before (key, tag), and puts it into {@code before}: {@link
   * #HEAD} where there is none, as in the lanes above the height, which have no nodes yet. The way
   * leads down from the highest lane; in each it goes on from where the one above was left.
   *
   * @param key where the key begins in {@code array}
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

  /** Reserves a node, aligned so that its links are, and returns its offset. */
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
   * Draws how many lanes a node stands in: one, and with a chance of one in four each, one more,
   * but no more than {@link #MAX_HEIGHT}. {@code random} is changed with each draw, and never 0.
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
   * none. Of one key the higher tag comes first, so the first node at or after {@code
   * Tag.seek(sequence)} is its newest version at or below that. It walks as {@link #findBefore}
   * does, but for {@code before}, which is the writer's.
   *
   * @param height how many lanes there are; a caller takes it once
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
   * Returns the newest version of {@code key} at or below {@code sequence}, or null. That is an
   * entry also if it is a tombstone, or has expired: it hides what is older.
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

  /** Copies the tag and the value out of a node, with the moment before it if that expires. */
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

  /** Returns how many bytes the nodes take, and the index beside them. */
  long bytes() {
    return used + index.bytes();
  }

  /** Returns a cursor over the list as it is, and as it grows. */
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

    /** Links lead forward only: the node before this one is searched for. */
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
