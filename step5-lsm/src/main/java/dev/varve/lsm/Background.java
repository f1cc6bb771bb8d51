package dev.varve.lsm;

import dev.varve.KeyRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;

/**
 * The two threads of a store that flush and compact whenever there is something to do, and how to
 * wait for them. Thread-safe.
 */
final class Background {
  private final Tree tree;
  private final Compactor compactor;
  private final Worker flushes;
  private final Worker compactions;

  /** Starts both, which wait until they are woken. */
  Background(Tree tree, Compactor compactor) {
    this.tree = tree;
    this.compactor = compactor;
    // First: a flush wakes it.
    this.compactions =
        new Worker("varve-compact", compactor::compactOnce, tree::fail, compactor.checkMillis());
    this.flushes = new Worker("varve-flush", this::flushOldest, tree::fail);
  }

  private boolean flushOldest() throws IOException {
    boolean flushed = compactor.flushOldest();
    wakeCompaction();
    return flushed;
  }

  /** There may be a memtable to flush. If its flush has failed, it is tried again now. */
  void wakeFlush() {
    flushes.wake();
  }

  /** There may be something to compact. If that has failed, it is tried again now. */
  void wakeCompaction() {
    compactions.wake();
  }

  /** There may be something to compact that only that snapshot has held back. */
  void oldestSnapshotClosed() {
    if (compactor.isHeldBack()) {
      wakeCompaction();
    }
  }

  /** Wakes both; returns how many setbacks are past with that, and nothing to wait for. */
  long tryAgain() {
    long seen = tree.setbacks().count();
    wakeFlush();
    wakeCompaction();
    return seen;
  }

  /** Waits until none of {@code frozen} is left; fails if that is set back meanwhile. */
  void awaitFlush(List<View.Frozen> frozen, long seen) {
    tree.await(
        view -> Collections.disjoint(view.frozen(), frozen),
        view -> EnumSet.of(Setbacks.Work.FLUSH),
        seen);
  }

  /** Waits until nothing is left to do; fails if some of it is set back meanwhile. */
  void awaitSettled() {
    long seen = tryAgain();
    tree.await(
        view -> view.frozen().isEmpty() && isSettled(),
        view -> EnumSet.allOf(Setbacks.Work.class),
        seen);
  }

  /** Time may have passed since the thread looked: so it has to look again before a wait for it. */
  private boolean isSettled() {
    boolean settled = compactor.isSettled();
    if (!settled) {
      wakeCompaction();
    }
    return settled;
  }

  /** Merges all tables of a range into one level, in the thread of the caller. */
  void compact(KeyRange range) {
    try {
      compactor.compactRange(range.from(), range.to());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    } catch (TableFiles.CancelledException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } finally {
      wakeCompaction();
    }
  }

  /** Ends both after what they are at, and waits for that. */
  void stop() {
    flushes.stop();
    compactions.stop();
    compactor.awaitIdle();
  }
}
