package dev.varve.lsm;

import dev.varve.Closed;
import dev.varve.Cursor;
import dev.varve.ForwardClock;
import dev.varve.Internal;
import dev.varve.KeyRange;
import dev.varve.Limits;
import dev.varve.Readable;
import dev.varve.Recovery;
import dev.varve.StoreStats;
import dev.varve.Warming;
import dev.varve.io.Closing;
import dev.varve.io.ReadOnlyDirectory;
import dev.varve.io.Storage;
import dev.varve.memtable.Entry;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.StoreCursor;
import dev.varve.memtable.VisibleCursor;
import dev.varve.sstable.BlockCache;
import dev.varve.wal.LogRecovery;
import dev.varve.wal.OwnFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A store that is read and never changed: no file is created, changed or deleted, not even a lock
 * file. So it works on a read-only file system and on a backup, and any number may be open at once,
 * even while this or another process has the same store open for writing.
 *
 * <p>It shows the store as it was at one moment while it was being opened: all writes that were
 * acknowledged before, and possibly some of the concurrent ones, each batch completely or not at
 * all, and only with all batches before it. It never shows later writes; open another one for them.
 * (With {@link dev.varve.Durability#MEMORY} the writer may have batches that are only in its own
 * buffer: they are not visible.) Values that expire while it is open become invisible.
 *
 * <p>The contents of the logs are kept in memory until this is closed; they take as much as a
 * writer's memtables. Thread-safe. But while a writer is active, do not interrupt a thread that
 * reads: that closes a file, and one that the writer has deleted meanwhile cannot be reopened.
 */
public final class ReadOnlyStore implements Readable, AutoCloseable {
  private final Storage storage;
  private final LsmOptions options;
  private final ForwardClock clock;
  private final BlockCache cache;
  private final View view;
  private final LogRecovery.Result recovery;
  private volatile boolean closed;

  private ReadOnlyStore(
      Storage storage,
      LsmOptions options,
      ForwardClock clock,
      BlockCache cache,
      ReadOnlyRecovery.Recovered recovered) {
    this.storage = storage;
    this.options = options;
    this.clock = clock;
    this.cache = cache;
    this.view = recovered.view();
    this.recovery = recovered.result();
  }

  /**
   * Opens the store in {@code directory}. Of {@code options} only the clock, the cache and the size
   * of a memtable matter here; of {@link SharedResources}, only the cache.
   *
   * @throws IOException if there is no store (none is created), or if, in each of many attempts, a
   *     writer deleted a file that was about to be read
   * @throws dev.varve.CorruptionException if a file is damaged or missing; the message names it
   */
  public static ReadOnlyStore open(Path directory, LsmOptions options) throws IOException {
    return open(ReadOnlyDirectory.open(directory), options);
  }

  /**
   * Opens the store in {@code storage}, whose files it only lists and reads. The storage is closed
   * when the store is closed or cannot be opened.
   *
   * @hidden
   */
  @Internal
  public static ReadOnlyStore open(Storage storage, LsmOptions options) throws IOException {
    try {
      ForwardClock clock = ForwardClock.of(options.clock());
      BlockCache cache = options.newCache();
      OwnFiles files = new OwnFiles(storage);
      ReadOnlyRecovery.Recovered recovered =
          new ReadOnlyRecovery(files, options, clock, cache).run();
      return new ReadOnlyStore(files, options, clock, cache, recovered);
    } catch (Throwable e) {
      Closing.afterFailure(e, storage);
      throw e;
    }
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    Limits.checkKey(key);
    Entry found = reading(it -> it.version().whole(it.find(key, lastSequence())));
    return found == null ? null : found.visibleValue(clock);
  }

  @Override
  public long expiresAtMillis(byte[] key) {
    Limits.checkKey(key);
    return reading(it -> Entry.visibleUntilMillis(it.find(key, lastSequence()), clock));
  }

  @Override
  public Cursor scan(KeyRange range) {
    Limits.checkNotNull("range", range);
    pin();
    try {
      EntryCursor entries = view.entries(range.from(), range.to(), lastSequence());
      EntryCursor visible = new VisibleCursor(entries, range, lastSequence(), clock.millis());
      return new StoreCursor(visible, view.version().values(), () -> closed, this::unpin);
    } catch (Throwable e) {
      unpin();
      throw e;
    }
  }

  /**
   * Returns the sequence number of the last operation that this shows; each operation of a batch
   * has its own. Of two openings, the one with the higher number shows more.
   */
  public long lastSequence() {
    return view.active().lastSequence();
  }

  /** Returns the mark of the moment that this shows; see {@link MaintainedStore#mark}. */
  public byte @Nullable [] mark() {
    Closed.check(closed);
    byte[] mark = view.now().mark();
    return mark == null ? null : mark.clone();
  }

  /** Reads and checks all tables, and the invariants between them; see {@link Verification}. */
  public Verification verify() {
    return reading(it -> Verification.of(it.version()));
  }

  /** Loads blocks into the cache; see {@link MaintainedStore#warm}. */
  public Warming warm(KeyRange range) {
    Limits.checkNotNull("range", range);
    return reading(it -> CacheWarmer.warm(it.version(), range));
  }

  /**
   * Reads a key as {@link #get(byte[])} does, and returns a trace of that read.
   *
   * @hidden
   */
  @Internal
  public ReadTrace trace(byte[] key) {
    Limits.checkKey(key);
    return reading(it -> ReadTrace.of(it, key, clock));
  }

  /**
   * Returns the contents of the levels.
   *
   * @hidden
   */
  @Internal
  public LevelsNow levels() {
    Closed.check(closed);
    return LevelsNow.of(view, options, new Statistics());
  }

  /**
   * Returns the result of replaying the logs, including what had to be left out: it is cut off in
   * memory, but stays in the files. If a writer is active, this may be a record that was only
   * partly written at that moment.
   */
  public Recovery recovery() {
    return new Recovery(recovery.batches(), recovery.notes());
  }

  /** Returns the clock that decides what has expired; it never runs backwards. */
  public ForwardClock clock() {
    return clock;
  }

  /** Returns statistics of the contents and of the cache. */
  public StoreStats stats() {
    Closed.check(closed);
    StoreStats stats = new StoreStats();
    view.addTo(stats);
    ValueGarbage.addTo(stats, view.version().levels());
    return Statistics.with(stats, cache);
  }

  private <T extends @Nullable Object> T reading(Function<View, T> read) {
    pin();
    try {
      return read.apply(view);
    } finally {
      unpin();
    }
  }

  private void pin() {
    Closed.check(closed || !view.version().tryPin());
  }

  private void unpin() {
    try {
      view.version().unpin(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Closes all files; a file that is being read is closed after that read. A second call does
   * nothing.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (storage) {
      view.version().unpin(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
