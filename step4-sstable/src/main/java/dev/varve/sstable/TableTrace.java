package dev.varve.sstable;

import dev.varve.memtable.Entry;

/** Observes a lookup in a table; each method is called right after its step. */
public interface TableTrace {

  /** Ignores all steps. */
  TableTrace NONE =
      new TableTrace() {
        @Override
        public void filter(BloomFilter filter, boolean maybe) {}

        @Override
        public void index(int block, int blocks) {}

        @Override
        public void block(int diskBytes) {}

        @Override
        public void entry(Entry found) {}

        @Override
        public void ranges(int count, Entry hiding) {}
      };

  /** The filter was checked; it answered maybe, or no if {@code maybe} is false. */
  void filter(BloomFilter filter, boolean maybe);

  /** The index was searched for a block; {@code block} equals {@code blocks} if there is none. */
  void index(int block, int blocks);

  /** The block was loaded; {@code diskBytes} were read from the disk, 0 if it was in the cache. */
  void block(int diskBytes);

  /** The block was searched; {@code found} is the entry, or null. */
  void entry(Entry found);

  /**
   * The range tombstones were searched, of which there are {@code count}; {@code hiding} is the one
   * that hides the key's entries, or null.
   */
  void ranges(int count, Entry hiding);
}
