// Exercise 5.2: recovery of the tree. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=5.2

package dev.varve.exercises.replay;

import dev.varve.CorruptionException;
import dev.varve.ForwardClock;
import dev.varve.WriteBatch;
import dev.varve.course.NotDoneYet;
import dev.varve.io.Closing;
import dev.varve.io.Storage;
import dev.varve.lsm.Levels;
import dev.varve.lsm.Lineage;
import dev.varve.lsm.Listeners;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.Manifest;
import dev.varve.lsm.MemoryReplay;
import dev.varve.lsm.Table;
import dev.varve.lsm.TableFiles;
import dev.varve.lsm.TableMetadata;
import dev.varve.lsm.Tree;
import dev.varve.lsm.ValueFiles;
import dev.varve.lsm.Version;
import dev.varve.lsm.VersionEdit;
import dev.varve.lsm.View;
import dev.varve.memtable.MemTable;
import dev.varve.sstable.BlockCache;
import dev.varve.wal.FileNames;
import dev.varve.wal.LogRecovery;
import dev.varve.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * Recovers a store: opens the tables that the manifest lists, and replays the writes in the logs
 * that were not in any table yet. Then writes a new log and a new manifest, and removes files left
 * behind by a crash.
 *
 * <p>Until the new manifest is the current one, nothing that the old state needs is deleted; only
 * torn tails, which were never acknowledged, are cut off the logs. So a crash during recovery
 * changes nothing. In LevelDB: {@code DBImpl::Recover}.
 */
final class LsmRecovery {

  /** The state that a store starts with. */
  record Recovered(
      Tree tree, TableFiles files, WriteAheadLog log, MemTable active, LogRecovery.Result result) {}

  private final Storage storage;
  private final LsmOptions options;
  private final ForwardClock clock;
  private final Listeners listeners;
  private final TableFiles files;
  private final AtomicLong fileNumber = new AtomicLong();

  private Levels levels = Levels.empty();
  private final List<Table> open = new ArrayList<>();
  private long logNumber;
  private long lastSequence;
  private byte[] mark; // the last one replayed, or null
  private MemTable memtable;
  private MemoryReplay memory; // null: what is replayed is written to tables
  private List<View.Frozen> frozen = List.of();
  private WriteAheadLog log;
  private Manifest manifest;

  LsmRecovery(
      Storage storage,
      LsmOptions options,
      ForwardClock clock,
      BlockCache cache,
      Listeners listeners) {
    this.storage = storage;
    this.options = options;
    this.clock = clock;
    this.listeners = listeners;
    this.files = new TableFiles(storage, options, cache, fileNumber::incrementAndGet, clock);
  }

  /** Recovers a store with room only for a log and a manifest: see {@link MemoryReplay}. */
  Recovered runInMemory() throws IOException {
    memory = new MemoryReplay(storage, options, clock, listeners);
    return run();
  }

  Recovered run() throws IOException {
    try {
      List<VersionEdit> edits = Manifest.read(storage, clock::advanceTo);
      openTables(edits);
      Manifest.force(storage);
      LogRecovery.Result replayed =
          memory == null ? replayLogs() : memory.run(levels, logNumber, lastSequence + 1);
      clock.advanceTo(replayed.latestMillis());
      log =
          new WriteAheadLog(
              storage,
              options.durability(),
              fileNumber::incrementAndGet,
              options.hasLog() ? Long.MAX_VALUE : 0,
              replayed.nextSequence(),
              clock,
              listeners);
      files.leaveValuesIn(log.files());
      log.files().keep(options.keptLogBytes());
      if (memory != null) {
        frozen = memory.frozen(log);
      }
      MemTable active = newMemTable(replayed.nextSequence());
      Tree tree = newTree(log.currentNumber(), active, Lineage.of(edits).opened());
      removeLeftovers(tree);
      return new Recovered(tree, files, log, active, replayed);
    } catch (Throwable e) {
      Closing.afterFailure(e, this::closeFiles);
      throw e;
    }
  }

  /**
   * Applies the manifest's edits to levels, in order. The last edit determines logNumber and
   * lastSequence. Sets fileNumber so that the next number is higher than that of any existing file,
   * and of any file that the manifest mentions. Then opens the tables in the resulting levels, each
   * once, and adds each to open right away: if a later one is missing, those in open are closed.
   *
   * @throws CorruptionException if a table is missing; the message names it
   */
  private void openTables(List<VersionEdit> edits) throws IOException {
    throw new NotDoneYet("5.2");
  }

  private Table open(TableMetadata table) throws IOException {
    try {
      return files.open(table);
    } catch (NoSuchFileException e) {
      throw new CorruptionException(
          TableMetadata.fileName(table.number()), "is missing, though the manifest lists it");
    }
  }

  /** Returns the highest number in the name of any file in the storage. */
  static long highestNumber(Storage storage) throws IOException {
    return storage.list().stream().mapToLong(LsmRecovery::numberOf).max().orElse(0);
  }

  static long numberOf(String file) {
    return LongStream.of(
            WriteAheadLog.numberOf(file),
            TableMetadata.numberOf(file),
            ValueFiles.numberOf(file),
            FileNames.number(file, Manifest.SUFFIX))
        .max()
        .getAsLong();
  }

  /**
   * Replays the logs from logNumber on, which contain the writes after lastSequence. All of these
   * are written to tables: the memtable is empty afterwards.
   *
   * @throws CorruptionException if the log logNumber is missing, unless that is 0; the message
   *     names the log
   */
  private LogRecovery.Result replayLogs() throws IOException {
    throw new NotDoneYet("5.2");
  }

  private void replay(WriteBatch batch) throws IOException {
    if (memtable.bytes() + batch.weight() > options.memtableBytes()) {
      flushReplayed();
    }
    memtable.write(batch);
    mark = batch.mark() == null ? mark : batch.mark();
  }

  /**
   * Writes the entries replayed so far to tables of level 0. Keeps only the newest version of each
   * key, since there are no snapshots yet, but also tombstones and expired values, since the tables
   * may contain versions that they hide. Sets lastSequence to the last write in the memtable, and
   * begins a new memtable after it.
   */
  private void flushReplayed() throws IOException {
    throw new NotDoneYet("5.2");
  }

  private MemTable newMemTable(long firstSequence) {
    return new MemTable(firstSequence, clock, options.arenaBytes());
  }

  private Tree newTree(long newLog, MemTable active, Lineage lineage) throws IOException {
    levels = levels.marked(mark);
    Version version = new Version(levels, open);
    long number = fileNumber.incrementAndGet();
    long firstLog = frozen.isEmpty() ? newLog : logNumber;
    VersionEdit whole = levels.whole(firstLog, number + 1, lastSequence).of(lineage);
    manifest = Manifest.create(storage, number, whole, clock);
    return new Tree(
        storage, fileNumber, manifest, whole, new View(active, frozen, version), clock, listeners);
  }

  /**
   * Deletes each file with a number in its name ({@link #numberOf}) that {@code tree} does not
   * need, unless the log keeps it.
   */
  private void removeLeftovers(Tree tree) throws IOException {
    throw new NotDoneYet("5.2");
  }

  private void closeFiles() throws IOException {
    List<Closing.File> all = new ArrayList<>();
    if (log != null) {
      all.add(log::abandon);
    }
    if (manifest != null) {
      all.add(manifest::abandon);
    }
    open.forEach(table -> all.add(table::close));
    Closing.all(all);
  }
}
