package dev.varve.lsm;

import dev.varve.Closed;
import dev.varve.Internal;
import dev.varve.StoreStats;
import dev.varve.io.Closing;
import dev.varve.io.Storage;
import dev.varve.memtable.MemTable;
import dev.varve.wal.Health;
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
 * The state of a store: its current {@link View}, and the manifest that can bring the tables of it
 * back. All that changes the view goes through here, one change at a time, and in the one order
 * that keeps data safe: the bytes of new tables are durable, then their names, then the manifest
 * says so, then the logs that they replace are deleted, then readers see the tables, and only then
 * are old tables deleted.
 *
 * <p>Readers take no lock: they pin the view they find. Thread-safe.
 *
 * @hidden
 */
@Internal
public final class Tree implements AutoCloseable {
  private final StoreListener listener;

  // Guards each change of the view, and the manifest's edits; never held while a writer waits for
  // it.
  private final ReentrantLock manifestLock = new ReentrantLock();
  private final CurrentManifest manifest;

  private final ReentrantLock viewLock = new ReentrantLock();
  private final Condition viewChanged = viewLock.newCondition();
  // Written under viewLock.
  private volatile int waiting;
  private final Setbacks setbacks;
  private final Health health = new Health(this::failed);
  private volatile View view;
  private volatile boolean closed;

  /** Starts with what a recovery found. */
  public Tree(
      Storage storage,
      AtomicLong fileNumber,
      Manifest first,
      VersionEdit state,
      View view,
      InstantSource clock,
      StoreListener listener) {
    this.view = view;
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

  /** Takes back the pin of a view. */
  void unpin(View pinned) {
    try {
      // A closed store's directory may be another's: leave it alone, the next open tidies up.
      pinned.version().unpin(!closed);
    } catch (IOException e) {
      // The reader has what it came for; that an old file cannot be deleted is for writers to know.
      fail(e);
    }
  }

  /** Applies {@code read} to the current view, which is pinned meanwhile. */
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

  /** Makes {@code fresh} the active memtable; the one before awaits its flush. */
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

  /** Deletes logs that no crash makes needed any more. */
  interface OldLogs {
    /** Deletes those whose number is below {@code number}. */
    void deleteBelow(long number) throws IOException;
  }

  /**
   * Puts {@code tables} into level 0, in the place of the oldest frozen memtable. Whoever waits for
   * that finds its log deleted, too.
   */
  void flushed(View.Frozen oldest, List<Table> tables, OldLogs logs, long startNanos)
      throws IOException {
    manifestLock.lock();
    try {
      long sequence = oldest.memtable().lastSequence();
      VersionEdit edit = manifest.flush(oldest.nextLog(), sequence, metadata(tables));
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

  /** Puts {@code outputs} in the place of a compaction's inputs. */
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
    Version before = view.version();
    Version next = before.after(edit, added);
    try {
      manifest.append(edit);
    } catch (Throwable e) {
      // Closes what is new in it. The files stay: the manifest may have them after all.
      Closing.afterFailure(e, () -> next.unpin(false));
      throw e;
    }
    try {
      logs.deleteBelow(edit.logNumber());
    } finally {
      change(it -> new View(it.active(), frozen.apply(it), next));
      // From here on no crash brings the old version back: what only it has may go.
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
   * Waits until the view is as wanted.
   *
   * @param needed the work that must succeed before it can be
   * @param seen how many setbacks to ignore, since another try was asked for after them
   * @throws RuntimeException if anything has failed for good, what is needed was set back, or the
   *     store was closed meanwhile
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

  /** Says whether somebody waits for a change of the view. */
  boolean isAwaited() {
    return waiting > 0;
  }

  Setbacks setbacks() {
    return setbacks;
  }

  /** Remembers that a background thread has failed: from now on, every write reports it. */
  void fail(Throwable cause) {
    health.fail(Health.Part.BACKGROUND, cause);
  }

  /** Returns the state of failure, which all parts of the store share. */
  Health health() {
    return health;
  }

  private void failed(Throwable failure) {
    listener.failed(failure);
    wake();
  }

  private void wake() {
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

  /** Adds what waits in memory, and what each level holds. */
  void addTo(StoreStats stats) {
    view.addTo(stats);
  }

  /** Returns the names of the manifest, the tables and the oldest log that are needed now. */
  public List<String> files() {
    List<String> files = new ArrayList<>(manifest.files());
    for (TableMetadata table : view.version().levels().tables()) {
      files.add(TableMetadata.fileName(table.number()));
    }
    return files;
  }

  /** Refuses all from now on, and wakes those who wait. */
  void beginClose() {
    closed = true;
    wake();
  }

  /** Closes the manifest, and the tables as soon as nobody reads them. */
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
