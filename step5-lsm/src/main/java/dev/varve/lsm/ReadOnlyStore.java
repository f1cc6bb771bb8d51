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
 * A store that is read and never changed: no file is made, changed or deleted, not even a lock. So
 * it works on a read-only file system and on a backup, and any number may be open at once, also
 * while another process, or this one, has the same store open for writing.
 *
 * <p>It shows the store as it was at one moment of its opening: all that was acknowledged before,
 * and of what was written meanwhile each batch whole or not at all, none without those before it.
 * What is written later it never shows; open another one for that. (With {@link
 * dev.varve.Durability#MEMORY} the writer may still have batches that it has handed to nobody: they
 * are not seen.) What expires meanwhile is not seen any more.
 *
 * <p>What the logs hold is kept in memory until this is closed, as much as a writer's memtables.
 * Thread-safe. But where a writer is at work, do not interrupt a thread that reads: that closes a
 * file, and one that the writer has deleted meanwhile cannot be opened again.
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
   * Opens the store in {@code directory}. Of {@code options} only the clock, the size of the cache
   * and that of a memtable matter here.
   *
   * @throws IOException if there is no store, which makes none; or if a writer deleted, in each of
   *     many attempts, a file that was about to be read
   * @throws dev.varve.CorruptionException if a file is damaged or missing, naming it
   */
  public static ReadOnlyStore open(Path directory, LsmOptions options) throws IOException {
    return open(ReadOnlyDirectory.open(directory), options);
  }

  /**
   * Opens the store in {@code storage}, of which it reads files and lists them. Closes it when it
   * is closed itself or cannot be opened.
   *
   * @hidden
   */
  @Internal
  public static ReadOnlyStore open(Storage storage, LsmOptions options) throws IOException {
    try {
      ForwardClock clock = ForwardClock.of(options.clock());
      BlockCache cache = new BlockCache(options.cacheBytes());
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
    Entry found = find(key);
    return found == null ? null : found.visibleValue(clock);
  }

  @Override
  public long expiresAtMillis(byte[] key) {
    return Entry.visibleUntilMillis(find(key), clock);
  }

  private Entry find(byte[] key) {
    Limits.checkKey(key);
    return reading(it -> it.find(key, lastSequence()));
  }

  @Override
  public Cursor scan(KeyRange range) {
    Limits.checkNotNull("range", range);
    pin();
    try {
      EntryCursor entries = view.entries(range.from(), range.to());
      EntryCursor visible = new VisibleCursor(entries, range, lastSequence(), clock.millis());
      return new StoreCursor(visible, () -> closed, this::unpin);
    } catch (Throwable e) {
      unpin();
      throw e;
    }
  }

  /**
   * Returns the number of the last write that this shows; each operation of a batch has one. Of two
   * openings, the one with the higher number shows more.
   */
  public long lastSequence() {
    return view.active().lastSequence();
  }

  /** Reads all tables and checks them, and what holds between them; see {@link Verification}. */
  public Verification verify() {
    return reading(it -> Verification.of(it.version()));
  }

  /** Brings blocks into the cache; see {@link MaintainedStore#warm}. */
  public Warming warm(KeyRange range) {
    Limits.checkNotNull("range", range);
    return reading(it -> CacheWarmer.warm(it.version(), range));
  }

  /**
   * Reads as {@link #get(byte[])} does, and returns the way that this took.
   *
   * @hidden
   */
  @Internal
  public ReadTrace trace(byte[] key) {
    Limits.checkKey(key);
    return reading(it -> ReadTrace.of(it, key, clock));
  }

  /**
   * Returns what the levels hold.
   *
   * @hidden
   */
  @Internal
  public LevelsNow levels() {
    Closed.check(closed);
    return LevelsNow.of(view, options, new Statistics());
  }

  /**
   * Returns what came from the logs, and what had to be left out: that is cut off in memory, and
   * stays in the files. Beside a writer this may be a record that was half written at that moment.
   */
  public Recovery recovery() {
    return new Recovery(recovery.batches(), recovery.notes());
  }

  /** Returns the clock that decides what has expired; it never runs backwards. */
  public ForwardClock clock() {
    return clock;
  }

  /** Returns what there is to know about what this shows, and about the cache. */
  public StoreStats stats() {
    Closed.check(closed);
    StoreStats stats = new StoreStats();
    view.addTo(stats);
    return stats
        .with("cache.bytes", cache.bytes())
        .with("cache.hits", cache.hits())
        .with("cache.misses", cache.misses());
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

  /** Closes all files, those that somebody reads as soon as that is done. Twice does nothing. */
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
