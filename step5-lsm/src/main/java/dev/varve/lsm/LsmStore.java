package dev.varve.lsm;

import dev.varve.Cursor;
import dev.varve.ForwardClock;
import dev.varve.Internal;
import dev.varve.KeyRange;
import dev.varve.Limits;
import dev.varve.Recovery;
import dev.varve.StoreStats;
import dev.varve.Warming;
import dev.varve.WriteBatch;
import dev.varve.WriteOptions;
import dev.varve.io.Closing;
import dev.varve.io.DiskStorage;
import dev.varve.io.Storage;
import dev.varve.memtable.Entry;
import dev.varve.memtable.MemTable;
import dev.varve.wal.CommitCheck;
import dev.varve.wal.LogRecovery;
import dev.varve.wal.LogTail;
import dev.varve.wal.LoggedStore;
import dev.varve.wal.OwnFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A log-structured merge tree: writes go to a log and a memtable; a full memtable becomes a table
 * in level 0; tables are merged down, level by level. O'Neil et al., "The Log-Structured
 * Merge-Tree", 1996; LevelDB's {@code DBImpl}.
 *
 * <p>Three kinds of threads meet here. Writers share group commits ({@link LoggedStore}). Readers
 * pin the current {@link View} and take no lock. Background threads, its own or shared with other
 * stores ({@link Resources}), flush and compact ({@link Compactor}), and change the view through
 * the {@link Tree}. Thread-safe.
 */
public final class LsmStore implements MaintainedStore {
  private final Storage storage;
  private final LsmOptions options;
  private final ForwardClock clock;
  private final Resources resources;
  private final Tree tree;
  private final TreeReader reader;
  private final MemTableRoom room;
  private final LoggedStore<MemTable> logged;
  private final LogRecovery.Result recovery;
  private final Snapshots snapshots = new Snapshots();
  private final Background background;
  private final StoreCopies copies;
  private final Keyspaces keyspaces = new Keyspaces(this);
  // Not the monitor of the storage: threads that a close waits for may need that one.
  private final Object closeLock = new Object();

  private LsmStore(
      Storage storage,
      LsmOptions options,
      ForwardClock clock,
      Resources resources,
      LsmRecovery.Recovered recovered) {
    this.storage = storage;
    this.options = options;
    this.clock = clock;
    this.resources = resources;
    this.tree = recovered.tree();
    this.reader = new TreeReader(tree, clock);
    this.recovery = recovered.result();
    resources.statistics().include(recovered.files().values()::bytesWritten);
    Compactor compactor =
        new Compactor(
            tree, recovered.files(), snapshots, this::deleteLogsBelow, options, clock, resources);
    this.background = new Background(tree, compactor, resources, this::freeze);
    this.room = new MemTableRoom(tree, options, clock, resources.listeners(), background);
    this.logged =
        new LoggedStore<>(
            recovered.log(),
            () -> tree.peek().active(),
            recovery.nextSequence(),
            resources.limit(room, tree, background::wakeFlush),
            tree.health(),
            resources.threads().log());
    this.copies = new StoreCopies(storage, tree, logged, this::flush, options, clock);
    if (tree.health().isFailed()) {
      background.stop();
    } else {
      background.tryAgain();
    }
  }

  /**
   * Opens the store in {@code directory}, which is created if it is missing. On a full disk, it can
   * be read, and takes deletes; a small one may refuse these, too, and says so.
   */
  public static LsmStore open(Path directory, LsmOptions options) throws IOException {
    return open(DiskStorage.open(directory), options);
  }

  /**
   * Opens the store in {@code storage}, which is closed when the store is closed or cannot be
   * opened.
   *
   * @throws dev.varve.CorruptionException if a file is damaged or missing; the message names it
   * @hidden
   */
  @Internal
  public static LsmStore open(Storage storage, LsmOptions options) throws IOException {
    try {
      return open(storage, options, Resources.of(options, storage));
    } catch (Throwable e) {
      Closing.afterFailure(e, storage);
      throw e;
    }
  }

  private static LsmStore open(Storage storage, LsmOptions options, Resources resources)
      throws IOException {
    try {
      ForwardClock clock = ForwardClock.of(options.clock());
      OwnFiles files = new OwnFiles(storage, options.separatesValues());
      LsmRecovery.Recovered recovered =
          new Opening(files, options, clock, resources.cache(), resources.listeners()).run();
      return new LsmStore(files, options, clock, resources, recovered);
    } catch (Throwable e) {
      resources.close();
      throw e;
    }
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    Entry found = reader.find(key, Long.MAX_VALUE);
    return found == null ? null : found.visibleValue(clock);
  }

  @Override
  public long expiresAtMillis(byte[] key) {
    return reader.expiresAtMillis(key, Long.MAX_VALUE);
  }

  /**
   * Reads a key as {@link #get(byte[])} does, and returns a trace of that read.
   *
   * @hidden
   */
  @Internal
  public ReadTrace trace(byte[] key) {
    return reader.trace(key);
  }

  @Override
  public Cursor scan(KeyRange range) {
    return reader.scan(range, Long.MAX_VALUE);
  }

  @Override
  public byte @Nullable [] mark() {
    return reader.mark();
  }

  @Override
  public byte @Nullable [] flushedMark() {
    return reader.flushedMark();
  }

  @Override
  public Snapshot snapshot() {
    tree.checkOpen();
    View.Moment now = snapshots.acquire(() -> tree.peek().now());
    return new Snapshot(reader, now, () -> release(now.sequence()));
  }

  /** Returns the sequence number of the last write that a reader sees now. */
  public long lastSequence() {
    return tree.peek().active().lastSequence();
  }

  private void release(long sequence) {
    if (snapshots.release(sequence)) {
      background.oldestSnapshotClosed();
    }
  }

  /**
   * @hidden
   */
  @Internal
  @Override
  public void write(WriteBatch batch, WriteOptions options, CommitCheck check) {
    logged.write(batch, options, check);
  }

  /**
   * @hidden
   */
  @Internal
  @Override
  public CompletionStage<Void> writeAsync(
      WriteBatch batch, WriteOptions options, CommitCheck check) {
    return logged.writeAsync(batch, options, check);
  }

  private boolean freeze(MemTable active) {
    return logged.rotateFrom(active);
  }

  private void deleteLogsBelow(long number) throws IOException {
    logged.between().deleteBelow(number);
  }

  @Override
  public void flush() {
    background.flush(room);
  }

  @Override
  public void compact(KeyRange range) {
    Limits.checkNotNull("range", range);
    flush();
    background.compact(range);
  }

  @Override
  public Keyspaces keyspaces() {
    return keyspaces;
  }

  @Override
  public long approximateBytes(KeyRange range) {
    Limits.checkNotNull("range", range);
    return tree.reading(view -> view.version().approximateBytes(range));
  }

  @Override
  public Verification verify() {
    return tree.reading(view -> Verification.of(view.version()));
  }

  @Override
  public long backup(Path directory) throws IOException {
    return copies.backup(directory);
  }

  @Override
  public long checkpoint(Path directory) throws IOException {
    return copies.checkpoint(directory);
  }

  StoreCopies copies() {
    return copies;
  }

  @Override
  public ChangeFeed changes(long fromSequence) {
    tree.checkOpen();
    if (!options.hasLog()) {
      throw new IllegalStateException("a store without a log has no feed of changes");
    }
    LogTail tail = new LogTail(storage, logged.logFiles(), logged.between()::write, fromSequence);
    return new ChangeFeed(tail, logged.logFiles(), this::lastSequence, tree::isClosed);
  }

  @Override
  public Warming warm(KeyRange range) {
    Limits.checkNotNull("range", range);
    return tree.reading(view -> CacheWarmer.warm(view.version(), range));
  }

  /**
   * @hidden
   */
  @Internal
  @Override
  public LevelsNow levels() {
    tree.checkOpen();
    return LevelsNow.of(tree.peek(), options, resources.statistics());
  }

  @Override
  public void awaitSettled() {
    background.awaitSettled();
  }

  @Override
  public void sync() {
    if (options.hasLog()) {
      logged.between().sync();
    } else {
      flush();
    }
  }

  @Override
  public Recovery recovery() {
    return new Recovery(recovery.batches(), recovery.notes());
  }

  @Override
  public ForwardClock clock() {
    return clock;
  }

  @Override
  public StoreStats stats() {
    tree.checkOpen();
    StoreStats stats = logged.stats();
    tree.addTo(stats);
    return resources.addTo(stats);
  }

  /**
   * Makes everything durable, ends the background threads after their current work, and closes all
   * files.
   */
  @Override
  public void close() {
    synchronized (closeLock) {
      if (tree.isClosed()) {
        return;
      }
      logged.finishHandedOver();
      try {
        if (!options.hasLog()) {
          background.flushForGood(logged, room);
        }
      } catch (Throwable e) {
        Closing.afterFailure(e, this::closeAll);
        throw e;
      }
      closeAll();
    }
  }

  private void closeAll() {
    tree.beginClose();
    logged.logFiles().commits().signal();
    background.stop();
    try (storage;
        tree) {
      logged.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      resources.close();
    }
  }
}
