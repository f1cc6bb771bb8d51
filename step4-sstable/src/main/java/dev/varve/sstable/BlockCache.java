package dev.varve.sstable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Blocks that were read lately, up to a number of bytes.
 *
 * <p>Each table has a {@link Shelf} with a slot for each of its blocks, so that a hit is one load
 * from an array: no hash, no lock, no list to reorder. A hit marks the block as used. When room is
 * needed, a clock's hand sweeps over all blocks: it takes the mark from those that have it, and
 * throws out those that have none. A block that is used again before the hand returns stays.
 *
 * <p>LRU does the same with a list that every hit reorders under a lock; CLOCK (Corbató, "A Paging
 * Experiment with the Multics System", 1968) comes close to its hit rate. In LevelDB: {@code
 * cache.cc} (LRU, 16 shards). Thread-safe.
 */
public final class BlockCache {

  private static final class Entry {
    final Shelf shelf;
    final int index;
    final Block block;
    volatile boolean used;
    int place;

    Entry(Shelf shelf, int index, Block block) {
      this.shelf = shelf;
      this.index = index;
      this.block = block;
    }
  }

  /** The slots of one table. */
  final class Shelf {
    private final AtomicReferenceArray<Entry> slots;

    private Shelf(int blocks) {
      slots = new AtomicReferenceArray<>(blocks);
    }

    /** Returns a block if it is here, or null. */
    Block get(int index) {
      Entry entry = slots.get(index);
      if (entry == null) {
        misses.increment();
        return null;
      }
      hits.increment();
      if (!entry.used) {
        entry.used = true;
      }
      return entry.block;
    }

    /** Puts a block that was just read into its slot. */
    void put(int index, Block block) {
      insert(new Entry(this, index, block));
    }

    /** Returns whether a block is here; that is neither a use of it nor a hit nor a miss. */
    boolean has(int index) {
      return slots.get(index) != null;
    }

    /**
     * Puts a block into its slot unless others would have to go; returns whether it is here now.
     */
    boolean offer(int index, Block block) {
      return insertIfRoom(new Entry(this, index, block));
    }

    /** Takes all blocks of this table out. */
    void clear() {
      removeAll(this);
    }
  }

  private final long capacity;
  private final HitCounter hits = new HitCounter();
  private final LongAdder misses = new LongAdder();

  // Guarded by this.
  private final List<Entry> clock = new ArrayList<>();
  private int hand;
  private long bytes;

  /** Creates an empty cache for {@code capacity} bytes of blocks. */
  public BlockCache(long capacity) {
    if (capacity < 0) {
      throw new IllegalArgumentException("cache capacity < 0: " + capacity);
    }
    this.capacity = capacity;
  }

  Shelf newShelf(int blocks) {
    return new Shelf(blocks);
  }

  private synchronized void insert(Entry entry) {
    if (entry.block.size() > capacity
        || !entry.shelf.slots.compareAndSet(entry.index, null, entry)) {
      return;
    }
    entry.place = clock.size();
    clock.add(entry);
    bytes += entry.block.size();
    while (bytes > capacity) {
      sweep(entry);
    }
  }

  private synchronized boolean insertIfRoom(Entry entry) {
    if (bytes + entry.block.size() <= capacity) {
      insert(entry);
    }
    return entry.shelf.has(entry.index);
  }

  /**
   * Looks at the block at the hand, or at the first one if the hand is past the last. One that is
   * used loses its mark and stays, and so does the one that the room is made for: the hand moves
   * on. Any other is removed, and the last block fills its gap, where the hand stays for it; unless
   * that is the one that the room is made for.
   */
  private void sweep(Entry spared) {
    hand = hand < clock.size() ? hand : 0;
    Entry entry = clock.get(hand);
    if (entry.used || entry == spared) {
      entry.used = false;
      hand++;
    } else {
      remove(entry);
      // The new block has moved into the gap. It is the last whose turn comes, not the next.
      hand += hand < clock.size() && clock.get(hand) == spared ? 1 : 0;
    }
  }

  private void remove(Entry entry) {
    entry.shelf.slots.set(entry.index, null);
    bytes -= entry.block.size();
    Entry last = clock.remove(clock.size() - 1);
    if (last != entry) {
      clock.set(entry.place, last);
      last.place = entry.place;
    }
  }

  private synchronized void removeAll(Shelf shelf) {
    for (int i = 0; i < shelf.slots.length(); i++) {
      Entry entry = shelf.slots.get(i);
      if (entry != null) {
        remove(entry);
      }
    }
  }

  /** Returns how many bytes of blocks are here. */
  public synchronized long bytes() {
    return bytes;
  }

  /** Returns how often a block was here when it was asked for. */
  public long hits() {
    return hits.sum();
  }

  /** Returns how often a block had to be read. */
  public long misses() {
    return misses.sum();
  }
}
