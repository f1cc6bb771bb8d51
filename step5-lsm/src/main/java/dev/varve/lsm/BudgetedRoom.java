package dev.varve.lsm;

import dev.varve.WriteBatch;
import dev.varve.memtable.MemTable;
import dev.varve.wal.Room;
import java.util.Set;

/**
 * The room of a store that shares the memory of its memtables with others: what fits into its own
 * memtable must also fit into the {@link MemTableBudget}.
 */
final class BudgetedRoom implements Room<MemTable> {
  // What the leader of the queue has found when it asked for room; it goes on to rotation() then.
  private static final long NOTHING = 0;
  private static final long DENIED = -1;

  private final MemTableRoom own;
  private final MemTableBudget.Share share;
  private final Tree tree;
  private final StoreListener listener;
  private final Runnable wakeFlush;
  // Used only by the leader: DENIED, or how much of what was granted is for the next memtable.
  private long found = NOTHING;

  BudgetedRoom(
      MemTableRoom own,
      MemTableBudget.Share share,
      Tree tree,
      StoreListener listener,
      Runnable wakeFlush) {
    this.own = own;
    this.share = share;
    this.tree = tree;
    this.listener = listener;
    this.wakeFlush = wakeFlush;
  }

  @Override
  public boolean has(MemTable memtable, long taken, long bytes) {
    boolean fits = own.has(memtable, taken, bytes);
    if (!fits && taken > 0) {
      return false; // It ends the group, and comes back as the leader of the next.
    }
    boolean granted = share.grant(memtable.bytes() + taken + bytes);
    if (taken == 0) {
      found = !granted ? DENIED : fits ? NOTHING : bytes;
    }
    return granted && fits;
  }

  /** Where the budget is used up, a new memtable would not help. */
  @Override
  public Rotation rotation() {
    long kept = found;
    found = NOTHING;
    Rotation rotation = kept == DENIED ? null : own.rotation();
    return rotation == null
        ? null
        : (log, first) -> {
          share.keep(kept);
          rotation.to(log, first);
        };
  }

  @Override
  public void beforeWrite(WriteBatch batch) {
    own.beforeWrite(batch);
  }

  @Override
  public Freed freeDisk(WriteBatch batch) {
    return own.freeDisk(batch);
  }

  @Override
  public void await(WriteBatch batch) {
    if (share.isFull()) {
      own.freeDiskAfterSetback(batch);
      awaitShare();
    } else {
      own.await(batch);
    }
  }

  /**
   * Waits for a flush of any store; but if the flush of this one was refused, only for another try
   * of it.
   */
  private void awaitShare() {
    long seen = tree.setbacks().count();
    wakeFlush.run();
    long start = System.nanoTime();
    listener.stallBegan(StoreListener.Stall.STOPPED);
    try {
      for (long changes = share.changes(); isStopped(seen); changes = share.changes()) {
        share.awaitChange(changes);
      }
    } finally {
      listener.stallEnded(StoreListener.Stall.STOPPED, System.nanoTime() - start);
    }
  }

  private boolean isStopped(long seen) {
    tree.checkHealthy();
    if (!share.isFull()) {
      return false;
    }
    Set<Setbacks.Work> needed = share.needed();
    tree.setbacks().check(needed, seen);
    needed.remove(Setbacks.Work.FLUSH);
    tree.setbacks().check(needed, 0);
    return true;
  }
}
