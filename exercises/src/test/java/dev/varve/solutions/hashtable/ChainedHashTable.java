package dev.varve.solutions.hashtable;

import java.util.Arrays;

/**
 * A hash table of byte arrays with chained buckets: keys that fall into the same bucket hang in a
 * list, one after the other. Keys are equal when their bytes are.
 *
 * <p>What must hold: a key is in the bucket that {@link #bucketOf} names, and at most once; {@link
 * #size} counts the keys; there are never more keys than buckets, so a chain has at most one node
 * on average, regardless of the number of keys.
 *
 * <p>Not thread-safe. LevelDB's {@code HandleTable} in {@code cache.cc} is one.
 */
public final class ChainedHashTable {

  /** A link of a chain. */
  static final class Node {
    final byte[] key;
    byte[] value;
    Node next;

    Node(byte[] key, byte[] value, Node next) {
      this.key = key;
      this.value = value;
      this.next = next;
    }
  }

  // As long as a power of two, so that a mask takes the place of a division.
  private Node[] buckets = new Node[4];
  private int size;

  /** Returns the number of keys. */
  public int size() {
    return size;
  }

  /** Returns the number of buckets. */
  public int buckets() {
    return buckets.length;
  }

  /** Returns the bucket of {@code key}: the low bits of its hash, which may be negative. */
  int bucketOf(byte[] key) {
    return Arrays.hashCode(key) & (buckets.length - 1);
  }

  /** Returns the first node of a bucket's chain, or null. */
  Node chain(int bucket) {
    return buckets[bucket];
  }

  /** Returns the value of {@code key}, or null if it is absent. */
  public byte[] get(byte[] key) {
    for (Node node = buckets[bucketOf(key)]; node != null; node = node.next) {
      if (Arrays.equals(node.key, key)) {
        return node.value;
      }
    }
    return null;
  }

  /**
   * Sets the value of {@code key}: in its node if there is one, else in a new node of its bucket.
   * Doubles the buckets with {@link #grow} as soon as there are more keys than buckets. Keeps a
   * copy of the key, which its caller may change.
   */
  public void put(byte[] key, byte[] value) {
    int bucket = bucketOf(key);
    for (Node node = buckets[bucket]; node != null; node = node.next) {
      if (Arrays.equals(node.key, key)) {
        node.value = value;
        return;
      }
    }
    buckets[bucket] = new Node(key.clone(), value, buckets[bucket]);
    size++;
    if (size > buckets.length) {
      grow();
    }
  }

  /** Removes {@code key} and returns whether it was in the table; the rest of its chain stays. */
  public boolean remove(byte[] key) {
    int bucket = bucketOf(key);
    Node before = null;
    for (Node node = buckets[bucket]; node != null; node = node.next) {
      if (Arrays.equals(node.key, key)) {
        if (before == null) {
          buckets[bucket] = node.next;
        } else {
          before.next = node.next;
        }
        size--;
        return true;
      }
      before = node;
    }
    return false;
  }

  /** Doubles the number of buckets, and hangs every node into the bucket that is now its own. */
  private void grow() {
    Node[] old = buckets;
    buckets = new Node[2 * old.length];
    for (Node chain : old) {
      Node node = chain;
      while (node != null) {
        Node next = node.next;
        int bucket = bucketOf(node.key);
        node.next = buckets[bucket];
        buckets[bucket] = node;
        node = next;
      }
    }
  }
}
