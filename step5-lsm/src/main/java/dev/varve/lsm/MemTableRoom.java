package dev.varve.lsm;

import dev.varve.ForwardClock;
import dev.varve.memtable.MemTable;
import dev.varve.wal.Room;
import java.util.EnumSet;
import java.util.Set;

/**
 * Decides when writes wait. Keeps memtables within their limits: a full one is frozen and a new one
 * takes the writes, unless too much is waiting to be flushed. Before that point, it slows writers
 * down. A batch larger than a memtable gets a memtable of its own.
 */
final class MemTableRoom implements Room<MemTable> {
  private final Tree tree;
  private final LsmOptions options;
  private final CompactionStrategy strategy;
  private final ForwardClock clock;
  private final WriteThrottle throttle;
  private final StoreListener listener;
  private final Runnable wakeFlush;

  /** Creates the room of a tree; {@code wakeFlush} is run when there is a memtable to flush. */
  MemTableRoom(
      Tree tree,
      LsmOptions options,
      ForwardClock clock,
      StoreListener listener,
      Runnable wakeFlush) {
    this.tree = tree;
    this.options = options;
    this.strategy = options.strategy();
    this.clock = clock;
    this.throttle = new WriteThrottle(options.slowAtLevel0Tables(), listener);
    this.listener = listener;
    this.wakeFlush = wakeFlush;
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
    MemTable fresh = new MemTable(firstSequence, clock, options.arenaBytes());
    tree.freeze(fresh, logNumber);
    wakeFlush.run();
  }

  @Override
  public void beforeWrite(int bytes) {
    tree.checkHealthy();
    throttle.beforeWrite(strategy.backlog(tree.peek().version().levels()), bytes);
  }

  /**
   * If a flush was set back, requests a retry and waits for the outcome. A compaction may take long
   * and pauses between retries: if one was set back, this fails at once.
   */
  @Override
  public void await() {
    Set<Setbacks.Work> needed = needed(tree.peek());
    needed.remove(Setbacks.Work.FLUSH);
    long seen = tree.setbacks().count();
    tree.setbacks().check(needed, 0);
    await(seen);
  }

  /** Waits until a memtable may be frozen; fails after more setbacks than {@code seen}. */
  void await(long seen) {
    wakeFlush.run();
    long start = System.nanoTime();
    listener.stallBegan(StoreListener.Stall.STOPPED);
    try {
      tree.await(this::mayFreeze, this::needed, seen);
    } finally {
      listener.stallEnded(StoreListener.Stall.STOPPED, System.nanoTime() - start);
    }
  }

  private boolean mayFreeze(View view) {
    return needed(view).isEmpty();
  }

  /**
   * Returns the work that must be done before another memtable may be frozen. Frozen memtables are
   * limited by number and by size, since a memtable with a large batch is large.
   */
  private Set<Setbacks.Work> needed(View view) {
    Set<Setbacks.Work> needed = EnumSet.noneOf(Setbacks.Work.class);
    long bytes = view.frozen().stream().mapToLong(it -> it.memtable().bytes()).sum();
    if (view.frozen().size() >= options.maxFrozenMemtables() || bytes >= options.maxFrozenBytes()) {
      needed.add(Setbacks.Work.FLUSH);
    }
    if (strategy.backlog(view.version().levels()) >= options.stopAtLevel0Tables()) {
      needed.add(Setbacks.Work.COMPACTION);
    }
    return needed;
  }
}
