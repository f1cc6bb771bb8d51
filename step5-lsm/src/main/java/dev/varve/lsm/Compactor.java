package dev.varve.lsm;

import dev.varve.StoreStats;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.MergingCursor;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Moves data down: from frozen memtables into level 0 ({@link #flushOldest}), and from level to
 * level ({@link #compactOnce}). One flush and one compaction at a time; both may run at once.
 */
final class Compactor {
  private final Tree tree;
  private final TableFiles files;
  private final Snapshots snapshots;
  private final Tree.OldLogs logs;
  private final CompactionPicker picker;
  private final LsmOptions options;
  private final InstantSource clock;
  private final ReentrantLock compacting = new ReentrantLock();

  // Each written by one thread at a time.
  private volatile long flushedBytes;
  private volatile long compactedBytesRead;
  private volatile long compactedBytesWritten;
  private volatile long compactions;
  private volatile long moves;

  // What is being done; cleared before publishing, so that waiters see an idle compactor.
  private volatile boolean flushing;
  private volatile CompactionPlan running;

  /**
   * What is being done now.
   *
   * @param flushing whether a memtable is
   * @param compaction the one under way, or null
   */
  record Work(boolean flushing, CompactionPlan compaction) {}

  /** {@code logs} are those of the tree, for flushes to delete. */
  Compactor(
      Tree tree,
      TableFiles files,
      Snapshots snapshots,
      Tree.OldLogs logs,
      LsmOptions options,
      InstantSource clock) {
    this.tree = tree;
    this.files = files;
    this.snapshots = snapshots;
    this.logs = logs;
    this.picker = new CompactionPicker(options);
    this.options = options;
    this.clock = clock;
  }

  /** Flushes the oldest frozen memtable; false if there is none. */
  boolean flushOldest() throws IOException {
    List<View.Frozen> frozen = tree.peek().frozen();
    if (frozen.isEmpty()) {
      return false;
    }
    flushing = true;
    try {
      flush(frozen.get(frozen.size() - 1));
    } finally {
      flushing = false;
    }
    return true;
  }

  private void flush(View.Frozen oldest) throws IOException {
    // The memtable knows nothing of what lies below it: its tombstones all stay.
    Retention retention = new Retention(snapshots.sequences(), key -> true, clock.millis());
    LowPriority priority = new LowPriority(this::isFlushAwaited);
    List<Table> tables =
        files.write(oldest.memtable().entries(), retention, Long.MAX_VALUE, work(priority));
    flushedBytes += bytes(tables);
    flushing = false;
    tree.flushed(oldest, tables, logs);
  }

  /**
   * Says whether somebody waits, or a quarter of the memtables that may: reads ask each of them.
   */
  private boolean isFlushAwaited() {
    return tree.isAwaited() || tree.peek().frozen().size() > options.maxFrozenMemtables() / 4;
  }

  private boolean isCompactionAwaited() {
    return tree.isAwaited()
        || tree.peek().version().levels().tables(0).size() >= options.slowAtLevel0Tables();
  }

  /** Does the compaction that is needed most; false if none is. */
  boolean compactOnce() throws IOException {
    compacting.lock();
    try {
      CompactionPlan plan = picker.pick(tree.peek().version().levels());
      if (plan != null) {
        run(plan);
      }
      return plan != null;
    } finally {
      compacting.unlock();
    }
  }

  /**
   * Merges all tables that may hold keys at or between the two into one level; null is an open end.
   */
  void compactRange(byte[] from, byte[] to) throws IOException {
    compacting.lock();
    try {
      tree.checkHealthy();
      CompactionPlan plan = picker.pickRange(tree.peek().version().levels(), from, to);
      if (plan != null) {
        run(plan);
      }
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
      TableMetadata moved = plan.moved();
      if (moved == null) {
        running = plan;
        merge(plan);
      } else {
        moves++;
        tree.compacted(plan, List.of(tree.peek().version().table(moved)));
      }
    } catch (TableFiles.CancelledException e) {
      throw e;
    } catch (Throwable e) {
      // Before the next compaction may begin: it might succeed where this one has failed, and those
      // who wait for that would not be told.
      tree.fail(e);
      throw e;
    } finally {
      running = null;
    }
  }

  private void merge(CompactionPlan plan) throws IOException {
    Version version = tree.peek().version();
    Retention retention =
        new Retention(snapshots.sequences(), plan.below(version.levels()), clock.millis());
    LowPriority priority = new LowPriority(this::isCompactionAwaited);
    List<Table> outputs =
        files.write(merged(plan, version), retention, options.tableBytes(), work(priority));
    compactions++;
    compactedBytesRead += plan.inputBytes();
    compactedBytesWritten += bytes(outputs);
    running = null;
    tree.compacted(plan, outputs);
  }

  private static EntryCursor merged(CompactionPlan plan, Version version) {
    return MergingCursor.of(plan.inputs().stream().map(run -> version.cursor(run, false)).toList());
  }

  /** Returns what happens between two entries: the work gives way, and up if the store closes. */
  private Runnable work(LowPriority priority) {
    return () -> {
      priority.giveWay();
      if (tree.isClosed()) {
        throw new TableFiles.CancelledException();
      }
    };
  }

  private static long bytes(List<Table> tables) {
    return tables.stream().mapToLong(table -> table.metadata().bytes()).sum();
  }

  /** Says whether nothing is left to compact. */
  boolean isSettled() {
    return picker.pick(tree.peek().version().levels()) == null;
  }

  Work work() {
    return new Work(flushing, running);
  }

  /** Adds what waits and what each level holds, and what was written, by writers and by this. */
  void addTo(StoreStats stats, long userBytes) {
    View view = tree.peek();
    stats.with("memory.frozen", view.frozen().size());
    Levels levels = view.version().levels();
    for (int level = 0; level < Levels.COUNT; level++) {
      stats
          .with("level." + level + ".tables", levels.tables(level).size())
          .with("level." + level + ".bytes", levels.bytes(level));
    }
    long written = flushedBytes + compactedBytesWritten;
    stats
        .with("user.bytes", userBytes)
        .with("flush.bytes", flushedBytes)
        .with("compaction.count", compactions)
        .with("compaction.moves", moves)
        .with("compaction.bytes.read", compactedBytesRead)
        .with("compaction.bytes.written", compactedBytesWritten)
        .with("write.amplification", userBytes == 0 ? 0.0 : (double) written / userBytes);
  }
}
