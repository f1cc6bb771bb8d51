package dev.varve.lsm;

import java.io.IOException;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The memory that the memtables of several stores may take together. Each store has a {@link
 * Share}, and asks it before each write.
 *
 * <ul>
 *   <li>Once the active memtables take more than three quarters, the largest of all is to be frozen
 *       and flushed, regardless of which store has written last. The last quarter is for those that
 *       wait for that.
 *   <li>Once all of them take everything, writes wait: for a flush, of whichever store. Until the
 *       active memtables take no more than one quarter, further ones are flushed meanwhile: the
 *       flush that is under way may take long.
 *   <li>A store that cannot be flushed now, because its disk refuses that or its level 0 is full,
 *       is left out of both, so that no other store waits for it. But it is the first to get
 *       nothing more: for its own writes, everything counts.
 *   <li>A store that has failed or was closed does not count at all.
 * </ul>
 *
 * <p>Thread-safe. Its monitor is the innermost lock of all: no other is taken while it is held, so
 * that it may be entered under any lock of any store. In RocksDB: {@code WriteBufferManager}.
 */
final class MemTableBudget {
  private final long bytes;

  // Guarded by this.
  private final Set<Share> shares = new LinkedHashSet<>();
  // The sums over all shares; over those that can be flushed; and over the active memtables of
  // these, without those that are to be frozen.
  private long all;
  private long counted;
  private long growing;
  private long changes;
  private volatile boolean usedUp;

  /** Creates a budget of {@code bytes} bytes. */
  MemTableBudget(long bytes) {
    this.bytes = bytes;
  }

  /** Returns a share for one more store. */
  synchronized Share newShare() {
    Share share = new Share();
    shares.add(share);
    return share;
  }

  /** Returns how much the memtables of all stores take that have not failed. */
  synchronized long used() {
    return all;
  }

  /**
   * Chooses the largest one to be frozen, if those that may grow take too much; returns null if
   * not. If one is not enough, the next is chosen once this one is frozen, or a write waits.
   */
  private Share choose() {
    usedUp = counted >= bytes;
    if (growing <= (usedUp ? bytes / 4 : bytes - bytes / 4)) {
      return null;
    }
    Share largest = null;
    for (Share share : shares) {
      if (share.mayGrow() && (largest == null || share.active > largest.active)) {
        largest = share;
      }
    }
    largest.count(-1);
    largest.chosen = true;
    largest.count(1);
    return largest;
  }

  /** What one store takes. As a listener, it learns what happens to the store's memtables. */
  final class Share implements StoreListener {
    // Guarded by the budget.
    private long active;
    private long next;
    private long frozen;
    private long flushing;
    private boolean chosen;
    private boolean refused;
    private boolean held;
    private boolean left;
    private volatile Runnable freeze = () -> {};

    private Share() {}

    /** Sets what to run when the store's active memtable is to be frozen; it must not block. */
    void onChosen(Runnable action) {
      freeze = action;
    }

    private static void freeze(Share chosen) {
      if (chosen != null) {
        chosen.freeze.run();
      }
    }

    private boolean mayGrow() {
      return !refused && !held && !chosen;
    }

    /** Adds this share to the sums, or takes it away. */
    private void count(int sign) {
      if (left) {
        return;
      }
      all += sign * (active + frozen);
      counted += refused || held ? 0 : sign * (active + frozen);
      growing += mayGrow() ? sign * active : 0;
    }

    /** Changes this share, and lets those look again who wait. */
    private void change(Runnable change) {
      Share largest;
      synchronized (MemTableBudget.this) {
        count(-1);
        change.run();
        count(1);
        changes++;
        MemTableBudget.this.notifyAll();
        largest = choose();
      }
      freeze(largest);
    }

    /**
     * Lets the active memtable grow to {@code wanted} bytes, if the budget is not used up. So it is
     * exceeded by a single write at most.
     */
    boolean grant(long wanted) {
      Share largest;
      boolean granted;
      synchronized (MemTableBudget.this) {
        granted = wanted <= active || !isFull();
        if (granted) {
          count(-1);
          active = wanted;
          count(1);
        }
        largest = choose();
      }
      freeze(largest);
      return granted;
    }

    /** Returns whether this store must wait before it writes more. */
    boolean isFull() {
      synchronized (MemTableBudget.this) {
        return !left && (refused || held ? all : counted) >= bytes;
      }
    }

    /** Returns whether others wait for a flush, of this store or another; takes no lock. */
    boolean isAwaited() {
      return usedUp;
    }

    /** Returns whether the active memtable is to be frozen. */
    boolean isChosen() {
      synchronized (MemTableBudget.this) {
        return chosen && !left;
      }
    }

    /** When the active memtable is frozen next, its successor begins with {@code kept} bytes. */
    void keep(long kept) {
      synchronized (MemTableBudget.this) {
        next = kept;
      }
    }

    /** The active memtable cannot be frozen now. */
    void hold() {
      change(() -> held = chosen);
    }

    @Override
    public void memtableRotated(long memtableBytes, int waiting) {
      change(
          () -> {
            frozen += memtableBytes;
            active = next;
            next = 0;
            chosen = false;
            held = false;
          });
    }

    @Override
    public void flushBegan(long memtableBytes) {
      change(() -> flushing = memtableBytes);
    }

    @Override
    public void flushEnded(List<TableFile> tables, long nanos) {
      change(
          () -> {
            frozen -= flushing;
            refused = false;
          });
    }

    @Override
    public void flushFailed(IOException error) {
      change(() -> refused = true);
    }

    @Override
    public void compactionFailed(Compaction compaction, IOException error) {
      change(() -> {}); // Those who wait for room in level 0 must look again.
    }

    @Override
    public void failed(Throwable error) {
      leave();
    }

    @Override
    public void closed() {
      leave();
    }

    private void leave() {
      change(
          () -> {
            left = true;
            shares.remove(this);
          });
    }

    /** Returns the work that has to succeed before this store can be flushed as any other. */
    Set<Setbacks.Work> needed() {
      Set<Setbacks.Work> needed = EnumSet.noneOf(Setbacks.Work.class);
      synchronized (MemTableBudget.this) {
        if (refused) {
          needed.add(Setbacks.Work.FLUSH);
        }
        if (held) {
          needed.add(Setbacks.Work.COMPACTION);
        }
      }
      return needed;
    }

    /** Returns the number of changes so far, for {@link #awaitChange}. */
    long changes() {
      synchronized (MemTableBudget.this) {
        return changes;
      }
    }

    /** Waits until there are more changes than {@code seen}. An interrupt does not end the wait. */
    void awaitChange(long seen) {
      boolean interrupted = false;
      synchronized (MemTableBudget.this) {
        while (changes == seen) {
          try {
            MemTableBudget.this.wait();
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
