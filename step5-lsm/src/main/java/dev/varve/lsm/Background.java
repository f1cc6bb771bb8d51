package dev.varve.lsm;

import dev.varve.KeyRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;

/**
 * The two threads of a store that flush and compact when necessary, with methods to wake them and
 * wait for them. Thread-safe.
 */
final class Background {
  private final Tree tree;
  private final Compactor compactor;
  private final Worker flushes;
  private final Worker compactions;

  /** Starts both threads, which wait until they are woken. */
  Background(Tree tree, Compactor compactor) {
    this.tree = tree;
    this.compactor = compactor;
    // Before the flush thread, which wakes it.
    this.compactions =
        new Worker("varve-compact", compactor::compactOnce, tree::fail, compactor.checkMillis());
    this.flushes = new Worker("varve-flush", this::flushOldest, tree::fail);
  }

  private boolean flushOldest() throws IOException {
    boolean flushed = compactor.flushOldest();
    wakeCompaction();
    return flushed;
  }

  /** Wakes the flush thread: there may be a memtable to flush, or a flush to retry. */
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

  /** Waits until all of {@code frozen} are flushed; fails if a flush is set back meanwhile. */
  void awaitFlush(List<View.Frozen> frozen, long seen) {
    tree.await(
        view -> Collections.disjoint(view.frozen(), frozen),
        view -> EnumSet.of(Setbacks.Work.FLUSH),
        seen);
  }

  /** Waits until there is nothing to flush or compact; fails if either is set back meanwhile. */
  void awaitSettled() {
    long seen = tryAgain();
    tree.await(
        view -> view.frozen().isEmpty() && isSettled(),
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
    }
  }

  /** Ends both threads after their current work, and waits for that. */
  void stop() {
    flushes.stop();
    compactions.stop();
    compactor.awaitIdle();
  }
}
