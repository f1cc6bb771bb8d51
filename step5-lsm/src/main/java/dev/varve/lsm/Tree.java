package dev.varve.lsm;

import dev.varve.Closed;
import dev.varve.Internal;
import dev.varve.StoreStats;
import dev.varve.io.Closing;
import dev.varve.io.Storage;
import dev.varve.memtable.MemTable;
import dev.varve.wal.Health;
import dev.varve.wal.LogFiles;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The state of a store: its current {@link View}, and the manifest from which its tables can be
 * recovered. All changes of the view go through this class, one at a time, in the only order that
 * keeps data safe: the bytes of new tables are made durable, then their names, then the manifest
 * lists them, then the logs that they replace are deleted, then readers see the tables, and only
 * then are old tables deleted.
 *
 * <p>Readers take no lock: they pin the current view. Thread-safe.
 *
 * @hidden
 */
@Internal
public final class Tree implements AutoCloseable {
  private final StoreListener listener;

  // Guards changes of the tables and the manifest's edits. Writers never take it, since a flush
  // holds it while it waits in their queue to delete logs.
  private final ReentrantLock manifestLock = new ReentrantLock();
  private final CurrentManifest manifest;

  private final ReentrantLock viewLock = new ReentrantLock();
  private final Condition viewChanged = viewLock.newCondition();
  // Written under viewLock.
  private volatile int waiting;
  private final Setbacks setbacks;
  private final Ballast ballast;
  private final Health health = new Health(this::failed);
  private volatile View view;
  private volatile boolean closed;

  /** Creates a tree with the state that a recovery found. */
  public Tree(
      Storage storage,
      AtomicLong fileNumber,
      Manifest first,
      VersionEdit state,
      View view,
      InstantSource clock,
      StoreListener listener)
      throws IOException {
    this.view = view;
    this.ballast = Ballast.in(storage);
    this.listener = listener;
    this.setbacks = new Setbacks(storage, listener, this::wake);
    this.manifest = new CurrentManifest(storage, fileNumber, first, state, health, clock);
  }

  /** Returns the current view, whose version the caller must unpin. */
  View pin() {
    while (true) {
      View current = view;
      if (current.version().tryPin()) {
        return current;
      }
      Closed.check(closed);
    }
  }

  /** Removes the pin of a view. */
  void unpin(View pinned) {
    try {
      // The directory of a closed store may belong to another one: delete nothing, the next open
      // does that.
      pinned.version().unpin(!closed);
    } catch (IOException e) {
      // The read has succeeded: that an old file could not be deleted is reported to writers.
      fail(e);
    }
  }

  /** Applies {@code read} to the pinned current view. */
  <T> T reading(Function<View, T> read) {
    checkOpen();
    View pinned = pin();
    try {
      return read.apply(pinned);
    } finally {
      unpin(pinned);
    }
  }

  /**
   * Returns the current view without a pin: for its memtables and its shape, not for reading
   * tables.
   */
  public View peek() {
    return view;
  }

  /** Holds the current tables, and those of {@code logs} that have the writes after them. */
  HeldFiles hold(LogFiles logs) {
    // Between two edits: the tables and the logs then fit together.
    manifestLock.lock();
    try {
      checkOpen();
      View pinned = pin();
      LogFiles.Hold held = logs.hold(manifest.logNumber());
      return new HeldFiles(
          pinned.version().levels(),
          manifest.lastSequence(),
          manifest.logNumber(),
          () -> {
            held.close();
            unpin(pinned);
          });
    } finally {
      manifestLock.unlock();
    }
  }

  /** Returns which store this is. */
  Lineage lineage() {
    return manifest.lineage();
  }

  /** Makes {@code fresh} the active memtable; the previous one waits for its flush. */
  void freeze(MemTable fresh, long nextLog) {
    change(
        before -> {
          List<View.Frozen> frozen = new ArrayList<>();
          frozen.add(new View.Frozen(before.active(), nextLog));
          frozen.addAll(before.frozen());
          listener.memtableRotated(before.active().bytes(), frozen.size());
          return new View(fresh, List.copyOf(frozen), before.version());
        });
  }

  /** Deletes logs that no recovery needs any more. */
  interface OldLogs {
    /** Deletes the logs whose number is below {@code number}. */
    void deleteBelow(long number) throws IOException;
  }

  /**
   * Replaces the oldest frozen memtable by {@code tables} in level 0. Threads that wait for that
   * are woken after its log was deleted.
   */
  void flushed(View.Frozen oldest, List<Table> tables, OldLogs logs, long startNanos)
      throws IOException {
    manifestLock.lock();
    try {
      VersionEdit edit = manifest.flush(oldest, metadata(tables));
      List<StoreListener.TableFile> told = StoreListener.TableFile.of(0, metadata(tables));
      apply(
          edit,
          tables,
          logs,
          before -> {
            listener.flushEnded(told, System.nanoTime() - startNanos);
            return without(before.frozen(), oldest);
          });
    } finally {
      manifestLock.unlock();
    }
  }

  private static List<View.Frozen> without(List<View.Frozen> frozen, View.Frozen gone) {
    return frozen.stream().filter(it -> it != gone).toList();
  }

  /** Replaces the inputs of a compaction by {@code outputs}. */
  void compacted(
      CompactionPlan plan,
      List<Table> outputs,
      StoreListener.Compaction compaction,
      long startNanos)
      throws IOException {
    manifestLock.lock();
    try {
      VersionEdit edit = manifest.compaction(plan, metadata(outputs));
      List<StoreListener.TableFile> told =
          StoreListener.TableFile.of(plan.outputLevel(), metadata(outputs));
      apply(
          edit,
          outputs,
          number -> {},
          before -> {
            listener.compactionEnded(compaction, told, System.nanoTime() - startNanos);
            return before.frozen();
          });
    } finally {
      manifestLock.unlock();
    }
  }

  private static List<TableMetadata> metadata(List<Table> tables) {
    return tables.stream().map(Table::metadata).toList();
  }

  private void apply(
      VersionEdit edit, List<Table> added, OldLogs logs, Function<View, List<View.Frozen>> frozen)
      throws IOException {
    manifest.reserve(edit);
    Version before = view.version();
    Version next = before.after(edit, added);
    try {
      manifest.append(edit);
    } catch (Throwable e) {
      // Close the new tables, but keep their files: the edit may be in the manifest after all.
      Closing.afterFailure(e, () -> next.unpin(false));
      throw e;
    }
    try {
      logs.deleteBelow(edit.logNumber());
    } finally {
      change(it -> new View(it.active(), frozen.apply(it), next));
      // No crash brings the old version back now: files that only it uses may be deleted.
      before.makeObsoleteAllBut(next);
      before.unpin(true);
    }
    manifest.shorten(next.levels());
  }

  private void change(Function<View, View> change) {
    viewLock.lock();
    try {
      view = change.apply(view);
      viewChanged.signalAll();
    } finally {
      viewLock.unlock();
    }
  }

  /**
   * Waits until {@code wanted} accepts the view.
   *
   * @param needed returns the work that must succeed first
   * @param seen the number of setbacks to ignore, since a retry was requested after them
   * @throws RuntimeException if anything has failed permanently, the work needed was set back, or
   *     the store was closed meanwhile
   */
  void await(Predicate<View> wanted, Function<View, Set<Setbacks.Work>> needed, long seen) {
    viewLock.lock();
    waiting++;
    try {
      checkHealthy();
      while (!wanted.test(view)) {
        setbacks.check(needed.apply(view), seen);
        viewChanged.awaitUninterruptibly();
        checkHealthy();
      }
    } finally {
      waiting--;
      viewLock.unlock();
    }
  }

  /** Returns whether a thread waits for a change of the view. */
  boolean isAwaited() {
    return waiting > 0;
  }

  Setbacks setbacks() {
    return setbacks;
  }

  Ballast ballast() {
    return ballast;
  }

  /** Records the failure of a background thread: from now on, every write reports it. */
  void fail(Throwable cause) {
    health.fail(Health.Part.BACKGROUND, cause);
  }

  Health health() {
    return health;
  }

  private void failed(Throwable failure) {
    listener.failed(failure);
    wake();
  }

  void wake() {
    viewLock.lock();
    try {
      viewChanged.signalAll();
    } finally {
      viewLock.unlock();
    }
  }

  /** Throws if anything has failed or the store is closed. */
  void checkHealthy() {
    checkOpen();
    health.check();
  }

  void checkOpen() {
    Closed.check(closed);
  }

  boolean isClosed() {
    return closed;
  }

  /** Adds the size of the memtables and of each level. */
  void addTo(StoreStats stats) {
    view.addTo(stats);
    ValueGarbage.addTo(stats, view.version().levels());
  }

  /** Returns the names of the files needed now: the manifest, the tables and the oldest log. */
  public List<String> files() {
    List<String> files = new ArrayList<>(manifest.files());
    for (TableMetadata table : view.version().levels().tables()) {
      files.add(TableMetadata.fileName(table.number()));
    }
    return files;
  }

  /** Refuses all operations from now on, and wakes all waiting threads. */
  void beginClose() {
    closed = true;
    wake();
  }

  /** Closes the manifest, and each table as soon as no reader uses it. */
  @Override
  public void close() throws IOException {
    manifestLock.lock();
    try {
      Closing.all(List.of(() -> view.version().unpin(false), manifest::abandon));
    } finally {
      manifestLock.unlock();
    }
  }
}
