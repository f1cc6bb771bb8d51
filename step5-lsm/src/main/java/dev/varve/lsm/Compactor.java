package dev.varve.lsm;

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
 * level ({@link #compactOnce}). One flush and one compaction at a time; both may run at once, and a
 * large compaction merges several ranges of keys at once.
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
  private final ReentrantLock compacting = new ReentrantLock();
  // Written under compacting.
  private volatile boolean heldBack;

  /** {@code logs} are those of the tree, for flushes to delete. */
  Compactor(
      Tree tree,
      TableFiles files,
      Snapshots snapshots,
      Tree.OldLogs logs,
      LsmOptions options,
      InstantSource clock,
      StoreListener listener) {
    this.tree = tree;
    this.files = files;
    this.snapshots = snapshots;
    this.logs = logs;
    this.strategy = options.strategy();
    this.options = options;
    this.clock = clock;
    this.listener = listener;
  }

  /** Flushes the oldest frozen memtable; false if there is none. */
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
    // The memtable knows nothing of what lies below it: its tombstones all stay.
    Retention retention = new Retention(snapshots.sequences(), key -> true, clock.millis());
    BackgroundYield yielding = new BackgroundYield(this::isFlushAwaited);
    Runnable pause = pause(yielding, () -> {}, entries -> {});
    List<Table> tables =
        write(
            Setbacks.Work.FLUSH,
            () -> files.write(oldest.memtable().entries(), retention, Long.MAX_VALUE, pause),
            listener::flushFailed);
    tree.flushed(oldest, tables, logs, start);
  }

  /** Writes tables. */
  private interface Writing {
    List<Table> run() throws IOException;
  }

  /**
   * Until its tables are written, neither a flush nor a compaction has changed anything. So a disk
   * that refuses one of them is a setback: what they have read is still there, and another try
   * writes all of it again, to new files. A sync that failed is never relied upon.
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

  private IOException setBack(Setbacks.Work work, IOException e, Consumer<IOException> told) {
    return tree.setbacks().add(work, e, told);
  }

  /**
   * Says whether somebody waits, or a quarter of the memtables that may: reads ask each of them.
   */
  private boolean isFlushAwaited() {
    return tree.isAwaited() || tree.peek().frozen().size() > options.maxFrozenMemtables() / 4;
  }

  private boolean isCompactionAwaited() {
    return tree.isAwaited()
        || strategy.backlog(tree.peek().version().levels()) >= options.slowAtLevel0Tables();
  }

  /** Does the compaction that is needed most; false if none is. */
  boolean compactOnce() throws IOException {
    compacting.lock();
    try {
      Levels levels = tree.peek().version().levels();
      CompactionStrategy.Moment moment = moment();
      CompactionPlan plan = strategy.pick(levels, moment);
      if (plan != null) {
        run(plan);
      }
      tree.setbacks().end(Setbacks.Work.COMPACTION);
      return plan != null || isFreed(levels, moment);
    } finally {
      compacting.unlock();
    }
  }

  private CompactionStrategy.Moment moment() {
    return new CompactionStrategy.Moment(snapshots.oldest(), clock.millis());
  }

  /**
   * Remembers whether a snapshot is all that stands in the way of a compaction at {@code moment}.
   * Says whether it was closed meanwhile: too early to be told by {@link #isHeldBack}.
   */
  private boolean isFreed(Levels levels, CompactionStrategy.Moment moment) {
    heldBack =
        moment.oldestSnapshot() != Long.MAX_VALUE
            && strategy.pick(levels, moment.withoutSnapshots()) != null;
    return heldBack && snapshots.oldest() > moment.oldestSnapshot();
  }

  /** Says whether there may be something to compact once the oldest snapshot is closed. */
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
      CompactionPlan plan = strategy.pickRange(tree.peek().version().levels(), from, to);
      if (plan != null) {
        run(plan);
      }
      tree.setbacks().end(Setbacks.Work.COMPACTION);
    } finally {
      compacting.unlock();
    }
  }

  /** Waits for the compaction that is under way, if any. On a closed store no other follows. */
  void awaitIdle() {
    compacting.lock();
    compacting.unlock();
  }

  private void run(CompactionPlan plan) throws IOException {
    try {
      long start = System.nanoTime();
      StoreListener.Compaction told = StoreListener.Compaction.of(plan);
      listener.compactionBegan(told);
      tree.compacted(plan, outputs(plan, told), told, start);
    } catch (TableFiles.CancelledException | Setbacks.SetbackException e) {
      throw e;
    } catch (Throwable e) {
      // Before the next compaction may begin: it might succeed where this one has failed, and those
      // who wait for that would not be told.
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
    long now = clock.millis();
    // In level 0 a table is a run of its own: two would be two runs.
    boolean asOne = plan.outputLevel() == 0;
    long maxBytes = asOne ? Long.MAX_VALUE : options.tableBytes();
    int maxParts = asOne ? 1 : options.compactionThreads();
    long flushed = plan.flushedMillis(now);
    AtomicLong entries = new AtomicLong();
    LongConsumer progress = more -> listener.compactionProgressed(told, entries.addAndGet(more));
    ParallelMerge.Part part =
        (range, giveUp) -> {
          Retention retention = new Retention(sequences, below, now);
          Runnable pause = pause(new BackgroundYield(this::isCompactionAwaited), giveUp, progress);
          return files.write(merged(plan, version), range, retention, maxBytes, pause, flushed);
        };
    return write(
        Setbacks.Work.COMPACTION,
        () ->
            new ParallelMerge(files, part)
                .run(CompactionParts.of(plan, maxParts, options.tableBytes())),
        cause -> listener.compactionFailed(told, cause));
  }

  private static EntryCursor merged(CompactionPlan plan, Version version) {
    return MergingCursor.of(plan.inputs().stream().map(run -> version.cursor(run, false)).toList());
  }

  /**
   * Returns what happens between two entries: the work yields, gives up if the store closes or
   * {@code giveUp} throws, and from time to time reports to {@code progress} how many entries there
   * were since the last report.
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

  /** Returns how often {@link #compactOnce} is to be called for the time alone; 0 is never. */
  long checkMillis() {
    return strategy.checkMillis();
  }

  /** Says whether nothing is left to compact now. */
  boolean isSettled() {
    return strategy.pick(tree.peek().version().levels(), moment()) == null;
  }
}
