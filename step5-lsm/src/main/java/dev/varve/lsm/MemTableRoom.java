package dev.varve.lsm;

import dev.varve.ForwardClock;
import dev.varve.memtable.MemTable;
import dev.varve.wal.Room;

/**
 * When writes wait. Keeps memtables within their bounds: a full one is frozen and a new one takes
 * the writes, unless too much is waiting to be flushed. And slows writers down before that. A batch
 * larger than a memtable gets one of its own.
 */
final class MemTableRoom implements Room<MemTable> {
  private final Tree tree;
  private final LsmOptions options;
  private final CompactionStrategy strategy;
  private final ForwardClock clock;
  private final WriteThrottle throttle;
  private final StoreListener listener;
  private final Runnable frozen;

  /** Makes the room of a tree; {@code frozen} is run when there is a memtable to be flushed. */
  MemTableRoom(
      Tree tree, LsmOptions options, ForwardClock clock, StoreListener listener, Runnable frozen) {
    this.tree = tree;
    this.options = options;
    this.strategy = options.strategy();
    this.clock = clock;
    this.throttle = new WriteThrottle(options.slowAtLevel0Tables(), listener);
    this.listener = listener;
    this.frozen = frozen;
  }

  @Override
  public boolean has(MemTable memtable, long taken, long bytes) {
    return taken == 0 && memtable.isEmpty()
        || memtable.bytes() + taken + bytes <= options.memtableBytes();
  }

  @Override
  public Rotation rotation() {
    return mayFreeze(tree.peek()) ? this::freeze : null;
  }

  private void freeze(long logNumber, long firstSequence) {
    MemTable fresh = new MemTable(firstSequence, clock, options.memtableBytes());
    tree.freeze(fresh, logNumber);
    frozen.run();
  }

  @Override
  public void beforeWrite(int bytes) {
    tree.checkHealthy();
    throttle.beforeWrite(strategy.backlog(tree.peek().version().levels()), bytes);
  }

  @Override
  public void await() {
    long start = System.nanoTime();
    listener.stallBegan(StoreListener.Stall.STOPPED);
    try {
      tree.await(this::mayFreeze);
    } finally {
      listener.stallEnded(StoreListener.Stall.STOPPED, System.nanoTime() - start);
    }
  }

  /** By number, and by memory: a memtable that took a large batch is a large one. */
  private boolean mayFreeze(View view) {
    long bytes = view.frozen().stream().mapToLong(it -> it.memtable().bytes()).sum();
    return view.frozen().size() < options.maxFrozenMemtables()
        && bytes < options.maxFrozenBytes()
        && strategy.backlog(view.version().levels()) < options.stopAtLevel0Tables();
  }
}
