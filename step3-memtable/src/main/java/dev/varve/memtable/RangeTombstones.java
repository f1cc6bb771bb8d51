package dev.varve.memtable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The range tombstones of a memtable or a table, which may overlap. Immutable: {@link #plus}
 * returns a new set that shares most of its nodes with this one, so readers need no lock.
 *
 * <p>An interval tree: a node's range comes after those on its left and before those on its right,
 * in the order of their lower bounds; and it knows how far the ranges at and below it reach, and
 * how new they are. So a search leaves out the parts of the tree that end at or before the key, and
 * those that are older than what was found. The priorities, which keep the tree balanced as in a
 * treap, are hashes of the sequence numbers. Cormen et al., "Introduction to Algorithms", interval
 * trees; Seidel and Aragon, "Randomized Search Trees", 1996.
 */
public final class RangeTombstones {
  /** The set without any. */
  public static final RangeTombstones NONE = new RangeTombstones(null, 0);

  private static final byte[] EMPTY = {};

  private static final class Node {
    final RangeTombstone it;
    final long priority;
    final @Nullable Node left;
    final @Nullable Node right;
    // Of this node and those below it: the highest upper bound, null if one has none ...
    final byte @Nullable [] end;
    // ... and the highest sequence number.
    final long newest;

    Node(RangeTombstone it, long priority, @Nullable Node left, @Nullable Node right) {
      this.it = it;
      this.priority = priority;
      this.left = left;
      this.right = right;
      this.end = later(later(it.to(), left), right);
      this.newest = newest(newest(it.sequence(), left), right);
    }

    private static byte @Nullable [] later(byte @Nullable [] end, @Nullable Node other) {
      boolean isLater =
          other == null
              || end == null
              || other.end != null && Arrays.compareUnsigned(end, other.end) >= 0;
      return isLater ? end : other.end;
    }

    private static long newest(long sequence, @Nullable Node other) {
      return other == null ? sequence : Math.max(sequence, other.newest);
    }

    Node with(@Nullable Node newLeft, @Nullable Node newRight) {
      return new Node(it, priority, newLeft, newRight);
    }
  }

  private final @Nullable Node root;
  private final int size;

  private RangeTombstones(@Nullable Node root, int size) {
    this.root = root;
    this.size = size;
  }

  /** Returns the set of {@code all}. */
  public static RangeTombstones of(Collection<RangeTombstone> all) {
    return NONE.plus(all);
  }

  /** Returns a set with all of {@code more}, too. */
  public RangeTombstones plus(Collection<RangeTombstone> more) {
    RangeTombstones set = this;
    for (RangeTombstone each : more) {
      set = set.plus(each);
    }
    return set;
  }

  /** Returns whether there are none. */
  public boolean isEmpty() {
    return root == null;
  }

  /** Returns the number of tombstones. */
  public int size() {
    return size;
  }

  /** Returns a set with one more. */
  public RangeTombstones plus(RangeTombstone added) {
    return new RangeTombstones(insert(root, added, mix(added.sequence())), size + 1);
  }

  /** Spreads the bits of a number over all 64: the last step of SplitMix64. */
  private static long mix(long sequence) {
    long z = (sequence ^ sequence >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  private static Node insert(@Nullable Node node, RangeTombstone added, long priority) {
    if (node == null) {
      return new Node(added, priority, null, null);
    }
    if (priority > node.priority) {
      return new Node(added, priority, before(node, added), after(node, added));
    }
    return isBefore(added, node)
        ? node.with(insert(node.left, added, priority), node.right)
        : node.with(node.left, insert(node.right, added, priority));
  }

  private static boolean isBefore(RangeTombstone one, Node node) {
    return RangeTombstone.BY_START.compare(one, node.it) < 0;
  }

  private static @Nullable Node before(@Nullable Node node, RangeTombstone border) {
    if (node == null) {
      return null;
    }
    return isBefore(border, node)
        ? before(node.left, border)
        : node.with(node.left, before(node.right, border));
  }

  private static @Nullable Node after(@Nullable Node node, RangeTombstone border) {
    if (node == null) {
      return null;
    }
    return isBefore(border, node)
        ? node.with(after(node.left, border), node.right)
        : after(node.right, border);
  }

  /**
   * Returns the newest of those that cover {@code key} and whose sequence number is at most {@code
   * atMost}, or null.
   */
  public @Nullable RangeTombstone newest(byte[] key, long atMost) {
    return root == null ? null : newest(root, key, 0, key.length, atMost, null);
  }

  /** Like {@link #newest(byte[], long)}. */
  public @Nullable RangeTombstone newest(Slice key, long atMost) {
    return root == null
        ? null
        : newest(root, key.array(), key.offset(), key.length(), atMost, null);
  }

  private static @Nullable RangeTombstone newest(
      @Nullable Node node,
      byte[] array,
      int offset,
      int length,
      long atMost,
      @Nullable RangeTombstone best) {
    if (node == null
        || best != null && node.newest <= best.sequence()
        || !isBelow(array, offset, length, node.end)) {
      return best;
    }
    RangeTombstone found = newest(node.left, array, offset, length, atMost, best);
    byte[] from = node.it.from();
    if (Slice.compare(from, 0, from.length, array, offset, length) > 0) {
      return found; // And so do all on the right.
    }
    if (node.it.sequence() <= atMost
        && (found == null || node.it.sequence() > found.sequence())
        && isBelow(array, offset, length, node.it.to())) {
      found = node.it;
    }
    return newest(node.right, array, offset, length, atMost, found);
  }

  private static boolean isBelow(byte[] array, int offset, int length, byte @Nullable [] end) {
    return end == null || Slice.compare(array, offset, length, end, 0, end.length) < 0;
  }

  /**
   * Returns whether one of them, whose sequence number is at most {@code atMost}, covers all keys
   * from {@code from} up to, not including, {@code to}.
   */
  public boolean cover(byte[] from, byte[] to, long atMost) {
    return covers(root, from, to, atMost);
  }

  private static boolean covers(@Nullable Node node, byte[] from, byte[] to, long atMost) {
    if (node == null || !reaches(node.end, to)) {
      return false;
    }
    if (Arrays.compareUnsigned(node.it.from(), from) > 0) {
      return covers(node.left, from, to, atMost);
    }
    return node.it.sequence() <= atMost && node.it.reaches(to)
        || covers(node.left, from, to, atMost)
        || covers(node.right, from, to, atMost);
  }

  private static boolean reaches(byte @Nullable [] end, byte[] to) {
    return end == null || Arrays.compareUnsigned(end, to) >= 0;
  }

  /**
   * Returns what a reader at {@code sequence} sees of {@code key}, of which {@code point} is the
   * version found here, or null: a tombstone if the key was deleted after that, by a range.
   */
  public @Nullable Entry over(@Nullable Entry point, byte[] key, long sequence) {
    RangeTombstone deleted = newest(key, sequence);
    boolean hides =
        deleted != null && (point == null || Tag.sequence(point.tag()) < deleted.sequence());
    return hides ? new Entry(Tag.of(deleted.sequence(), Tag.TOMBSTONE), EMPTY) : point;
  }

  /** Returns all, in the order of their lower bounds. */
  public List<RangeTombstone> list() {
    List<RangeTombstone> all = new ArrayList<>(size);
    addTo(all, root);
    return all;
  }

  private static void addTo(List<RangeTombstone> all, @Nullable Node node) {
    if (node != null) {
      addTo(all, node.left);
      all.add(node.it);
      addTo(all, node.right);
    }
  }

  /** Returns the lowest lower bound; there must be a tombstone. */
  public byte[] start() {
    Node node = Objects.requireNonNull(root);
    while (node.left != null) {
      node = node.left;
    }
    return node.it.from();
  }

  /** Returns the highest upper bound, or null if one has none; there must be a tombstone. */
  public byte @Nullable [] end() {
    return Objects.requireNonNull(root).end;
  }
}
