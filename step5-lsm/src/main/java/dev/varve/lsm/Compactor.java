package dev.varve.lsm;

import dev.varve.io.Closing;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.MergingCursor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Moves data down: from frozen memtables into level 0 ({@link #flushOldest}), and from level to
 * level ({@link #compactOnce}). There is at most one flush and one compaction at a time; they may
 * run concurrently, and a large compaction merges several ranges of keys in parallel.
 */
final class Compactor {
  private static final int ENTRIES_BETWEEN_REPORTS = 1 << 14;

  private final Tree tree;
  private final TableFiles files;
  private final Snapshots snapshots;
  private final Tree.OldLogs logs;
  private final CompactionStrategy strategy;
  private final LsmOptions options;
  private final InstantSource clock;
  private final StoreListener listener;
  private final ParallelMerge.Helpers helpers;
  private final MemTableBudget.Share share;
  private final FullDisk fullDisk;
  private final ReentrantLock compacting = new ReentrantLock();
  // Written only while compacting is held.
  private volatile boolean heldBack;

  /** Creates a compactor; a flush deletes the {@code logs} that it makes superfluous. */
  Compactor(
      Tree tree,
      TableFiles files,
      Snapshots snapshots,
      Tree.OldLogs logs,
      LsmOptions options,
      InstantSource clock,
      Resources resources) {
    this.tree = tree;
    this.files = files;
    this.snapshots = snapshots;
    this.logs = logs;
    this.strategy = options.strategy();
    this.options = options;
    this.clock = clock;
    this.listener = resources.listeners();
    this.helpers = resources.threads().helpers();
    this.share = resources.share();
    this.fullDisk = new FullDisk(tree, options, this::awaitIdle);
  }

  FullDisk fullDisk() {
    return fullDisk;
  }

  /** Flushes the oldest frozen memtable; returns false if there is none. */
  boolean flushOldest() throws IOException {
    List<View.Frozen> frozen = tree.peek().frozen();
    if (!frozen.isEmpty()) {
      flush(frozen.get(frozen.size() - 1));
    }
    tree.setbacks().end(Setbacks.Work.FLUSH);
    return !frozen.isEmpty();
  }

  private void flush(View.Frozen oldest) throws IOException {
    long start = System.nanoTime();
    listener.flushBegan(oldest.memtable().bytes());
    List<Table> tables =
        write(
            Setbacks.Work.FLUSH,
            () -> fullDisk.orWithBallast(() -> tables(oldest), IOException.class),
            listener::flushFailed);
    list(
        () -> tree.flushed(oldest, tables, logs, start),
        Setbacks.Work.FLUSH,
        tables,
        listener::flushFailed);
  }

  private List<Table> tables(View.Frozen oldest) throws IOException {
    Levels older = tree.peek().version().levels();
    // Older versions may be in any table: keep all tombstones.
    Retention retention = new Retention(snapshots.sequences(), key -> true, clock.millis());
    BackgroundYield yielding = new BackgroundYield(this::isFlushAwaited);
    Runnable pause = pause(yielding, () -> {}, entries -> {});
    return files.write(oldest, older, retention, pause);
  }

  /** Writes tables. */
  private interface Writing {
    List<Table> run() throws IOException;
  }

  /**
   * Writes the tables of a flush or compaction. Until they are written, nothing has changed. So a
   * disk error is only a setback: the inputs still exist, and a retry writes everything again, to
   * new files. Files whose sync failed are never used.
   */
  private List<Table> write(Setbacks.Work work, Writing writing, Consumer<IOException> told)
      throws IOException {
    try {
      return writing.run();
    } catch (IOException e) {
      throw setBack(work, e, told);
    } catch (UncheckedIOException e) {
      throw setBack(work, new IOException(e.getCause().getMessage(), e), told);
    }
  }

  /** Makes the manifest list new tables. */
  private interface Listing {
    void run() throws IOException;
  }

  /** Without room in the manifest nothing has changed, and the tables are written again later. */
  private void list(
      Listing listing, Setbacks.Work work, List<Table> tables, Consumer<IOException> told)
      throws IOException {
    try {
      fullDisk.orWithBallast(
          () -> {
            listing.run();
            return null;
          },
          CurrentManifest.NoRoomException.class);
    } catch (CurrentManifest.NoRoomException e) {
      Closing.afterFailure(e, () -> files.discard(tables));
      throw setBack(work, e, told);
    }
  }

  private IOException setBack(Setbacks.Work work, IOException e, Consumer<IOException> told) {
    return tree.setbacks().add(work, e, told);
  }

  /**
   * Returns whether a thread waits for the flush, or more than a quarter of the allowed frozen
   * memtables are waiting: reads search each of them.
   */
  private boolean isFlushAwaited() {
    return tree.isAwaited()
        || share.isAwaited()
        || tree.peek().frozen().size() > options.maxFrozenMemtables() / 4;
  }

  private boolean isCompactionAwaited() {
    return tree.isAwaited()
        || strategy.backlog(tree.peek().version().levels()) >= options.slowAtLevel0Tables();
  }

  /**
   * Does the compaction that is needed most; false if none is. Leaves it to a {@link #compactRange}
   * that is under way: its caller looks for more afterwards, and this thread may have other stores
   * to serve.
   */
  boolean compactOnce() throws IOException {
    if (!compacting.tryLock()) {
      return false;
    }
    try {
      Levels levels = tree.peek().version().levels();
      CompactionStrategy.Moment moment = moment();
      CompactionPlan plan = pick(levels, moment);
      if (plan != null) {
        run(plan);
      }
      tree.setbacks().end(Setbacks.Work.COMPACTION);
      return plan != null || isFreed(levels, moment);
    } finally {
      compacting.unlock();
    }
  }

  /**
   * What was deleted as a whole goes first: that costs nothing, and then there is less to merge. On
   * a full disk, a merge also leaves the room to the flush.
   */
  private CompactionPlan pick(Levels levels, CompactionStrategy.Moment moment) {
    CompactionPlan covered = CoveredTables.pick(levels, moment);
    if (covered != null || fullDisk.isFlushFirst()) {
      return covered;
    }
    CompactionPlan plan = strategy.pick(levels, moment);
    return plan != null ? plan : ValueGarbage.of(levels).pick();
  }

  /** Returns whether there are tables that can go as a whole, for which no room is needed. */
  boolean mayDrop() {
    return CoveredTables.pick(tree.peek().version().levels(), moment()) != null;
  }

  private CompactionStrategy.Moment moment() {
    return new CompactionStrategy.Moment(snapshots.oldest(), clock.millis());
  }

  /**
   * Records whether only a snapshot prevents a compaction at {@code moment}. Returns whether that
   * snapshot was closed meanwhile: its close came too early to see {@link #isHeldBack}.
   */
  private boolean isFreed(Levels levels, CompactionStrategy.Moment moment) {
    heldBack =
        moment.oldestSnapshot() != Long.MAX_VALUE
            && pick(levels, moment.withoutSnapshots()) != null;
    return heldBack && snapshots.oldest() > moment.oldestSnapshot();
  }

  /** Returns whether there may be something to compact once the oldest snapshot is closed. */
  boolean isHeldBack() {
    return heldBack;
  }

  /**
   * Merges all tables that may hold keys at or between the two into one level; null is an open end.
   */
  void compactRange(byte[] from, byte[] to) throws IOException {
    compacting.lock();
    try {
      tree.checkHealthy();
      CompactionPlan covered = CoveredTables.pick(tree.peek().version().levels(), moment());
      if (covered != null) {
        run(covered);
      }
      CompactionPlan plan = strategy.pickRange(tree.peek().version().levels(), from, to);
      if (plan != null) {
        run(plan);
      }
      tree.setbacks().end(Setbacks.Work.COMPACTION);
    } finally {
      compacting.unlock();
    }
  }

  /** Waits for the running compaction, if any. On a closed store no other one follows. */
  void awaitIdle() {
    compacting.lock();
    compacting.unlock();
  }

  private void run(CompactionPlan plan) throws IOException {
    try {
      long start = System.nanoTime();
      StoreListener.Compaction told = StoreListener.Compaction.of(plan);
      listener.compactionBegan(told);
      List<Table> outputs = outputs(plan, told);
      list(
          () -> tree.compacted(plan, outputs, told, start),
          Setbacks.Work.COMPACTION,
          plan.moved() == null ? outputs : List.of(),
          cause -> listener.compactionFailed(told, cause));
    } catch (TableFiles.CancelledException | Setbacks.SetbackException e) {
      throw e;
    } catch (Throwable e) {
      // Before the next compaction can begin: if that one succeeded, waiting threads would not
      // learn of this failure.
      tree.fail(e);
      throw e;
    }
  }

  private List<Table> outputs(CompactionPlan plan, StoreListener.Compaction told)
      throws IOException {
    if (plan.isDrop()) {
      return List.of();
    }
    TableMetadata moved = plan.moved();
    return moved == null ? merge(plan, told) : List.of(tree.peek().version().table(moved));
  }

  private List<Table> merge(CompactionPlan plan, StoreListener.Compaction told) throws IOException {
    Version version = tree.peek().version();
    long[] sequences = snapshots.sequences();
    Retention.Below below = plan.below(version.levels());
    DeletedRanges deleted =
        DeletedRanges.of(plan.tables(), sequences, plan.rangesBelow(version.levels()));
    long now = clock.millis();
    // In level 0 each table is a run by itself: two tables would be two runs.
    boolean asOne = plan.outputLevel() == 0;
    long maxBytes = asOne ? Long.MAX_VALUE : options.tableBytes();
    int maxParts = asOne ? 1 : options.compactionThreads();
    long flushed = plan.flushedMillis(now);
    LargeValues.Choice choice =
        files.separate().outOf(ValueGarbage.of(version.levels()).mostlyGarbage());
    AtomicLong entries = new AtomicLong();
    LongConsumer progress = more -> listener.compactionProgressed(told, entries.addAndGet(more));
    ParallelMerge.Part part =
        (range, giveUp) -> {
          Retention retention = new Retention(sequences, below, now);
          Runnable pause = pause(new BackgroundYield(this::isCompactionAwaited), giveUp, progress);
          return files.write(
              merged(plan, version), range, retention, deleted, maxBytes, pause, flushed, choice);
        };
    return write(
        Setbacks.Work.COMPACTION,
        () ->
            new ParallelMerge(files, part, helpers)
                .run(CompactionParts.of(plan, maxParts, options.tableBytes())),
        cause -> listener.compactionFailed(told, cause));
  }

  private static EntryCursor merged(CompactionPlan plan, Version version) {
    return MergingCursor.of(plan.inputs().stream().map(run -> version.cursor(run, false)).toList());
  }

  /**
   * Returns the action to run between two entries: it yields, throws if the store is being closed
   * or {@code giveUp} throws, and from time to time reports to {@code progress} the number of
   * entries since the last report.
   */
  private Runnable pause(BackgroundYield yielding, Runnable giveUp, LongConsumer progress) {
    return new Runnable() {
      private long entries;

      @Override
      public void run() {
        yielding.yieldIfDue();
        giveUp.run();
        if (tree.isClosed()) {
          throw new TableFiles.CancelledException();
        }
        if (++entries % ENTRIES_BETWEEN_REPORTS == 0) {
          progress.accept(ENTRIES_BETWEEN_REPORTS);
        }
      }
    };
  }

  /**
   * Returns the interval, in milliseconds, at which to call {@link #compactOnce} although nothing
   * but the time has changed; 0 means never.
   */
  long checkMillis() {
    return strategy.checkMillis();
  }

  /** Returns whether there is nothing to compact now. */
  boolean isSettled() {
    return pick(tree.peek().version().levels(), moment()) == null;
  }
}
