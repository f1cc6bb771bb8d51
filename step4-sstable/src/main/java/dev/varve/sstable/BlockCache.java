package dev.varve.sstable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * A cache of recently read blocks, with a capacity in bytes.
 *
 * <p>Each table has a {@link Shelf} with a slot for each of its blocks, so that a hit is one load
 * from an array: no hash, no lock, no list to reorder. A hit marks the block as used. When room is
 * needed, a clock hand sweeps over all blocks: it clears the mark of marked blocks, and evicts
 * unmarked ones. A block that is used again before the hand returns stays.
 *
 * <p>LRU uses a list that every hit reorders under a lock; CLOCK (Corbató, "A Paging Experiment
 * with the Multics System", 1968) comes close to its hit rate. In LevelDB: {@code cache.cc} (LRU,
 * 16 shards). Thread-safe.
 *
 * <p>Several stores may share a cache: each has a {@link #part}, which counts its own hits and
 * misses. They cannot mix up their blocks, since a block belongs to a shelf, and not to a number
 * that two tables might have in common.
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
    private final BlockCache part;
    private final HitCounter hits;
    private final LongAdder misses;

    private Shelf(int blocks, BlockCache part) {
      this.slots = new AtomicReferenceArray<>(blocks);
      this.part = part;
      this.hits = part.hits;
      this.misses = part.misses;
    }

    /** Returns a block if it is cached, or null. */
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

    /** Inserts a block that was just read. */
    void put(int index, Block block) {
      insert(new Entry(this, index, block));
    }

    /**
     * Returns whether a block is cached, without marking it as used or counting a hit or a miss.
     */
    boolean has(int index) {
      return slots.get(index) != null;
    }

    /** Inserts a block unless that would evict others; returns whether it is cached now. */
    boolean offer(int index, Block block) {
      return insertIfRoom(new Entry(this, index, block));
    }

    /** Removes all blocks of this table. */
    void clear() {
      removeAll(this);
    }
  }

  // The cache that this is a part of; this, if there is none. Only that one holds entries.
  private final BlockCache whole;
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
    this.whole = this;
    this.capacity = capacity;
  }

  private BlockCache(BlockCache whole) {
    this.whole = whole;
    this.capacity = whole.capacity;
  }

  /** Returns a part, for one of several users: it shares the capacity, and counts for itself. */
  public BlockCache part() {
    return new BlockCache(whole);
  }

  Shelf newShelf(int blocks) {
    return whole.new Shelf(blocks, this);
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
   * Examines the block at the hand, or the first one if the hand is past the last. A marked block
   * loses its mark and stays; {@code spared}, the block that room is made for, stays too; in both
   * cases the hand advances. Any other block is removed, and the last block fills its gap. The hand
   * does not advance then, so that block is examined next, unless it is {@code spared}.
   */
  private void sweep(Entry spared) {
    hand = hand < clock.size() ? hand : 0;
    Entry entry = clock.get(hand);
    if (entry.used || entry == spared) {
      entry.used = false;
      hand++;
    } else {
      remove(entry);
      // The new block has moved into the gap. It must be examined last, not next.
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

  /** Returns the size of the cached blocks in bytes; of a part, only of its own. */
  public long bytes() {
    return whole.bytesOf(this);
  }

  private synchronized long bytesOf(BlockCache part) {
    return part == this
        ? bytes
        : clock.stream()
            .filter(entry -> entry.shelf.part == part)
            .mapToLong(entry -> entry.block.size())
            .sum();
  }

  /** Returns the number of lookups that found their block. */
  public long hits() {
    return hits.sum();
  }

  /** Returns the number of lookups that did not. */
  public long misses() {
    return misses.sum();
  }
}
