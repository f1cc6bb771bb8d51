package dev.varve.lsm;

import dev.varve.ForwardClock;
import dev.varve.WriteBatch;
import dev.varve.memtable.MemTable;
import dev.varve.wal.Room;
import java.io.UncheckedIOException;
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
  private final Background background;

  /** Creates the room of a tree; {@code background} flushes the memtables. */
  MemTableRoom(
      Tree tree,
      LsmOptions options,
      ForwardClock clock,
      StoreListener listener,
      Background background) {
    this.tree = tree;
    this.background = background;
    this.options = options;
    this.strategy = options.strategy();
    this.clock = clock;
    this.throttle = new WriteThrottle(options.slowAtLevel0Tables(), listener);
    this.listener = listener;
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
    background.wakeFlush();
  }

  @Override
  public void beforeWrite(WriteBatch batch) {
    tree.checkHealthy();
    awaitBallast(batch);
    throttle.beforeWrite(strategy.backlog(tree.peek().version().levels()), batch.encodedLength());
  }

  /**
   * If there is a put in a batch, has the ballast restored, and waits for the outcome: this fails
   * if the disk is still full.
   */
  private void awaitBallast(WriteBatch batch) {
    if (!tree.ballast().isReleased() || FullDisk.isOnlyDeletes(batch)) {
      return;
    }
    try {
      awaitRestore();
    } catch (UncheckedIOException e) {
      // This attempt may have begun before there was room.
      awaitRestore();
    }
  }

  private void awaitRestore() {
    long seen = tree.setbacks().count();
    background.wakeFlush();
    tree.await(
        view -> !tree.ballast().isReleased(),
        view -> EnumSet.of(Setbacks.Work.FLUSH, Setbacks.Work.BALLAST),
        seen);
  }

  @Override
  public Freed freeDisk(WriteBatch batch) {
    Freed freed = background.fullDisk().free(batch);
    if (freed != Freed.NOTHING) {
      background.wakeFlush();
    }
    return freed;
  }

  /**
   * If a flush was set back, requests a retry and waits for the outcome; deletes give it the
   * ballast, and wait until all is flushed. A compaction may take long and pauses between retries:
   * if one was set back, this fails at once.
   */
  @Override
  public void await(WriteBatch batch) {
    freeDiskAfterSetback(batch);
    if (tree.ballast().isReleased() && FullDisk.isOnlyDeletes(batch)) {
      flushForDeletes();
      return;
    }
    awaitBallast(batch);
    Set<Setbacks.Work> needed = needed(tree.peek());
    needed.remove(Setbacks.Work.FLUSH);
    long seen = tree.setbacks().count();
    tree.setbacks().check(needed, 0);
    await(seen);
  }

  private void flushForDeletes() {
    try {
      background.flush(this);
    } catch (UncheckedIOException e) {
      // This attempt may have begun before the release, or a compaction may hold the room.
      background.fullDisk().awaitCompaction();
      background.flush(this);
    }
  }

  /**
   * Makes sure that a batch does not wait in vain for work that needs room: if it has only deletes,
   * or if there are some in memory, which may give room.
   */
  void freeDiskAfterSetback(WriteBatch batch) {
    if (!tree.setbacks().isAny()) {
      return;
    }
    if (FullDisk.isOnlyDeletes(batch)) {
      tree.ballast().release();
    } else {
      background.fullDisk().releaseForDeletes();
    }
  }

  /** Waits until a memtable may be frozen; fails after more setbacks than {@code seen}. */
  void await(long seen) {
    background.wakeFlush();
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
   * limited by number and by size, since a memtable with a large batch is large. Deletes on a full
   * disk do not wait for a compaction, which may have to wait for them.
   */
  private Set<Setbacks.Work> needed(View view) {
    Set<Setbacks.Work> needed = EnumSet.noneOf(Setbacks.Work.class);
    long bytes = view.frozen().stream().mapToLong(it -> it.memtable().bytes()).sum();
    if (view.frozen().size() >= options.maxFrozenMemtables() || bytes >= options.maxFrozenBytes()) {
      needed.add(Setbacks.Work.FLUSH);
    }
    if (!tree.ballast().isReleased()
        && strategy.backlog(view.version().levels()) >= options.stopAtLevel0Tables()) {
      needed.add(Setbacks.Work.COMPACTION);
    }
    return needed;
  }
}
