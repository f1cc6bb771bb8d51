package dev.varve.lsm;

import dev.varve.ForwardClock;
import dev.varve.memtable.MemTable;
import dev.varve.wal.Room;

/**
 * Keeps memtables within their bounds: a full one is frozen and a new one takes the writes, unless
 * too much is waiting to be flushed. A batch larger than a memtable gets one of its own.
 */
final class MemTableRoom implements Room<MemTable> {
  private final Tree tree;
  private final LsmOptions options;
  private final ForwardClock clock;
  private final Runnable frozen;

  /** Makes the room of a tree; {@code frozen} is run when there is a memtable to be flushed. */
  MemTableRoom(Tree tree, LsmOptions options, ForwardClock clock, Runnable frozen) {
    this.tree = tree;
    this.options = options;
    this.clock = clock;
    this.frozen = frozen;
  }

  @Override
  public boolean has(MemTable memtable, long taken, long bytes) {
    return taken == 0 && memtable.isEmpty()
        || memtable.bytes() + taken + bytes <= options.memtableBytes();
  }

  @Override
  public Turn<MemTable> turn() {
    return mayFreeze(tree.peek()) ? this::freeze : null;
  }

  private MemTable freeze(long logNumber, long firstSequence) {
    MemTable fresh = new MemTable(firstSequence, clock, options.memtableBytes());
    tree.freeze(fresh, logNumber);
    frozen.run();
    return fresh;
  }

  @Override
  public void await() {
    tree.await(this::mayFreeze);
  }

  /** By number, and by memory: a memtable that took a large batch is a large one. */
  private boolean mayFreeze(View view) {
    long bytes = view.frozen().stream().mapToLong(it -> it.memtable().bytes()).sum();
    return view.frozen().size() < options.maxFrozenMemtables()
        && bytes < options.maxFrozenBytes()
        && view.version().levels().tables(0).size() < options.stopAtLevel0Tables();
  }
}
