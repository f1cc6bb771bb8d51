package dev.varve.solutions.lru;

import java.util.HashMap;
import java.util.Map;

/**
 * A cache of a bounded size that drops what was used the longest ago. A map finds an entry; a ring
 * of entries tells the order of use. Every operation takes constant time.
 *
 * <p>What must hold: the map and the ring hold the same entries; starting from {@code ring}, {@code
 * older} leads from the entry used last to the one to drop next, and {@code newer} the other way;
 * {@link #charge} is the sum of the entries' charges.
 *
 * <p>Not thread-safe. In LevelDB: {@code LRUCache} in {@code cache.cc}.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class LruCache<K, V> {

  private static final class Entry<K, V> {
    final K key;
    final V value;
    final long charge;
    Entry<K, V> newer = this;
    Entry<K, V> older = this;

    Entry(K key, V value, long charge) {
      this.key = key;
      this.value = value;
      this.charge = charge;
    }
  }

  private final long capacity;
  private final Map<K, Entry<K, V>> map = new HashMap<>();
  // Holds no value: its older one is the entry used last, its newer one that used the longest ago.
  private final Entry<K, V> ring = new Entry<>(null, null, 0);
  private long charge;

  /** Makes an empty cache for entries of so much charge together. */
  public LruCache(long capacity) {
    this.capacity = capacity;
  }

  /** Returns the number of entries. */
  public int size() {
    return map.size();
  }

  /** Returns the sum of the entries' charges. */
  public long charge() {
    return charge;
  }

  /** Returns the value of {@code key}, which is now the one used last; null if it is absent. */
  public V get(K key) {
    Entry<K, V> entry = map.get(key);
    if (entry == null) {
      return null;
    }
    unlink(entry);
    linkAsNewest(entry);
    return entry.value;
  }

  /**
   * Adds a value, or replaces that of {@code key}, as the most recently used entry. Then drops
   * entries, those used the longest ago first, until the charges fit into the capacity; the new
   * entry itself stays, however large it is.
   */
  public void put(K key, V value, long charge) {
    remove(key);
    Entry<K, V> entry = new Entry<>(key, value, charge);
    map.put(key, entry);
    linkAsNewest(entry);
    this.charge += charge;
    while (this.charge > capacity && ring.newer != entry) {
      remove(ring.newer.key);
    }
  }

  /** Removes {@code key}, if it is there. */
  public void remove(K key) {
    Entry<K, V> entry = map.remove(key);
    if (entry != null) {
      unlink(entry);
      charge -= entry.charge;
    }
  }

  /** Takes {@code entry} out of the ring: its two neighbours become each other's. */
  private void unlink(Entry<K, V> entry) {
    entry.newer.older = entry.older;
    entry.older.newer = entry.newer;
  }

  /** Puts {@code entry} into the ring as the one used last: as the older one of {@code ring}. */
  private void linkAsNewest(Entry<K, V> entry) {
    entry.older = ring.older;
    entry.newer = ring;
    entry.older.newer = entry;
    ring.older = entry;
  }
}
