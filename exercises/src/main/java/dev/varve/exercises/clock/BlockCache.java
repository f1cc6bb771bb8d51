// Exercise 4.5: a cache under a clock's hand. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=4.5

package dev.varve.exercises.clock;

import dev.varve.course.NotDoneYet;
import dev.varve.sstable.Block;
import dev.varve.sstable.HitCounter;
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
      throw new NotDoneYet("4.5");
    }

    /** Puts a block that was just read into its slot. */
    void put(int index, Block block) {
      insert(new Entry(this, index, block));
    }

    /** Says whether a block is here; that is neither a use of it nor a hit nor a miss. */
    boolean has(int index) {
      return slots.get(index) != null;
    }

    /** Puts a block into its slot unless others would have to go; says whether it is here now. */
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

  /** Makes an empty cache for {@code capacity} bytes of blocks. */
  public BlockCache(long capacity) {
    if (capacity < 0) {
      throw new IllegalArgumentException("cache capacity < 0: " + capacity);
    }
    this.capacity = capacity;
  }

  Shelf newShelf(int blocks) {
    return new Shelf(blocks);
  }

  /**
   * Puts an entry into its slot and into the clock, and makes room for it. Does nothing if its slot
   * is taken, or its block larger than the capacity.
   */
  private synchronized void insert(Entry entry) {
    throw new NotDoneYet("4.5");
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
    throw new NotDoneYet("4.5");
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
