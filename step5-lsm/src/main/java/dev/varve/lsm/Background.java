package dev.varve.lsm;

import dev.varve.KeyRange;
import dev.varve.memtable.MemTable;
import dev.varve.wal.LoggedStore;
import dev.varve.wal.RotationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * The two jobs of a store that flush and compact whenever there is something to do, and how to wait
 * for them. Thread-safe.
 */
final class Background {
  private final Tree tree;
  private final Compactor compactor;
  private final FullDisk fullDisk;
  private final StoreListener listener;
  private final MemTableBudget.Share share;
  private final Predicate<MemTable> freeze;
  private final Worker flushes;
  private final Worker compactions;

  /**
   * Creates both, which wait until they are woken.
   *
   * @param freeze freezes the active memtable if it is that one; false if it may not yet
   */
  Background(Tree tree, Compactor compactor, Resources resources, Predicate<MemTable> freeze) {
    this.tree = tree;
    this.compactor = compactor;
    this.fullDisk = compactor.fullDisk();
    this.listener = resources.listeners();
    this.share = resources.share();
    this.freeze = freeze;
    // First: a flush wakes it.
    this.compactions =
        new Worker(
            resources.threads().compactions(),
            this::compactOnce,
            tree::fail,
            compactor.checkMillis());
    this.flushes = new Worker(resources.threads().flushes(), this::flushOldest, tree::fail);
  }

  private boolean compactOnce() throws IOException {
    boolean idle = false;
    try {
      boolean more = compactor.compactOnce();
      idle = !more;
      return more;
    } catch (Setbacks.SetbackException e) {
      // There may be less to merge once the deletes that are in memory have reached the tables.
      fullDisk.releaseForDeletes();
      throw e;
    } finally {
      if (!idle && (share.isChosen() || tree.ballast().isReleased())) {
        // Level 0 may have room for its memtable now, or the disk for the ballast.
        wakeFlush();
      }
    }
  }

  private boolean flushOldest() throws IOException {
    boolean frozen = freezeIfChosen();
    boolean flushed = compactor.flushOldest();
    if (!frozen && !flushed) {
      share.hold();
    }
    boolean released = tree.ballast().isReleased();
    boolean restore = !flushed && (!released || isTimeToRestore());
    if (!restore || !released) {
      wakeCompaction();
    }
    if (restore) {
      fullDisk.restore();
    }
    return flushed;
  }

  /** Not before the compaction, which may give the room for that. */
  private boolean isTimeToRestore() {
    return compactor.isSettled()
        || tree.setbacks().isCurrent(Setbacks.Work.COMPACTION) && !compactor.mayDrop();
  }

  /**
   * Freezes the active memtable if the budget or a full disk asks for that; false if that cannot be
   * done yet.
   */
  private boolean freezeIfChosen() throws IOException {
    // Before the question: if it is frozen between the two, that was the one.
    MemTable active = tree.peek().active();
    try {
      boolean early = fullDisk.isFlushedEarly(active);
      return !share.isChosen() && !early || freeze(active);
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof RotationException cause) {
        // Nothing has changed: no more than after a flush for which there was no room.
        throw tree.setbacks().add(Setbacks.Work.FLUSH, cause, listener::flushFailed);
      }
      throw e;
    }
  }

  /** If there is no room for another log, deletes get it from the ballast. */
  private boolean freeze(MemTable active) {
    try {
      return freeze.test(active);
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof RotationException && fullDisk.releaseForDeletes()) {
        return freeze.test(active);
      }
      throw e;
    }
  }

  FullDisk fullDisk() {
    return fullDisk;
  }

  /** There may be a memtable to flush. If its flush has failed, it is tried again now. */
  void wakeFlush() {
    flushes.wake();
  }

  /** Wakes the compaction thread: there may be something to compact, or a compaction to retry. */
  void wakeCompaction() {
    compactions.wake();
  }

  /** Wakes the compaction thread if only the snapshot that was closed prevented a compaction. */
  void oldestSnapshotClosed() {
    if (compactor.isHeldBack()) {
      wakeCompaction();
    }
  }

  /**
   * Wakes both threads, so that they retry failed work; returns the number of setbacks before that,
   * which a wait ignores.
   */
  long tryAgain() {
    long seen = tree.setbacks().count();
    wakeFlush();
    wakeCompaction();
    return seen;
  }

  /** Flushes everything written so far; fails if a flush is set back meanwhile. */
  void flush(MemTableRoom room) {
    tree.checkHealthy();
    long seen = tryAgain();
    MemTable active = tree.peek().active();
    while (!active.isEmpty() && !freeze(active)) {
      room.await(seen);
    }
    // Only these: while other threads write, there may always be another one.
    awaitFlush(tree.peek().frozen(), seen);
  }

  /**
   * Refuses all writes from now on, and flushes everything: so a store without a log is closed.
   * There is a flush even if there is nothing to write, since it records the time. If the store has
   * failed, this fails too, unless all that was written is in tables.
   */
  void flushForGood(LoggedStore<MemTable> logged, MemTableRoom room) {
    View view = tree.peek();
    if (tree.health().isFailed() && view.frozen().isEmpty() && view.active().isEmpty()) {
      return;
    }
    tree.checkHealthy();
    long seen = tryAgain();
    while (!logged.rotateForGood()) {
      room.await(seen);
    }
    awaitFlush(tree.peek().frozen(), seen);
  }

  private void awaitFlush(List<View.Frozen> frozen, long seen) {
    tree.await(
        view -> Collections.disjoint(view.frozen(), frozen),
        view -> EnumSet.of(Setbacks.Work.FLUSH),
        seen);
  }

  /**
   * Waits until there is nothing to flush or compact, and the disk is not full; fails if any of
   * that is set back meanwhile.
   */
  void awaitSettled() {
    long seen = tryAgain();
    tree.await(
        view -> view.frozen().isEmpty() && isSettled() && !tree.ballast().isReleased(),
        view -> EnumSet.allOf(Setbacks.Work.class),
        seen);
  }

  /** If compaction became due only because time has passed, the thread has to be woken. */
  private boolean isSettled() {
    boolean settled = compactor.isSettled();
    if (!settled) {
      wakeCompaction();
    }
    return settled;
  }

  /** Merges all tables of a range into one level, in the calling thread. */
  void compact(KeyRange range) {
    try {
      compactor.compactRange(range.from(), range.to());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    } catch (TableFiles.CancelledException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } finally {
      wakeCompaction();
      if (tree.ballast().isReleased()) {
        wakeFlush();
      }
    }
  }

  /** Ends both threads after their current work, and waits for that. */
  void stop() {
    flushes.stop();
    compactions.stop();
    compactor.awaitIdle();
  }
}
