package dev.varve.sstable;

import dev.varve.memtable.Entry;

/** Is told of each step that a read takes in a table, right after it was taken. */
public interface TableTrace {

  /** Whoever only wants the answer. */
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
      };

  /** The filter was asked; {@code maybe} is what it said. */
  void filter(BloomFilter filter, boolean maybe);

  /** The index has named a block; there are so many, and that number itself stands for none. */
  void index(int block, int blocks);

  /** The block is here: so many bytes were read from the disk, 0 if it was in the cache. */
  void block(int diskBytes);

  /** The block was searched; {@code found} is the entry, or null. */
  void entry(Entry found);
}
