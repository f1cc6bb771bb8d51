package dev.varve.lsm;

import dev.varve.CorruptionException;
import dev.varve.ForwardClock;
import dev.varve.Internal;
import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import dev.varve.files.WorkingDirectory;
import dev.varve.io.Closing;
import dev.varve.io.DiskStorage;
import dev.varve.io.Storage;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.MemTable;
import dev.varve.memtable.MergingCursor;
import dev.varve.memtable.RangeTombstone;
import dev.varve.sstable.BlockCache;
import dev.varve.wal.FileNames;
import dev.varve.wal.LogReader;
import dev.varve.wal.LogRecord;
import dev.varve.wal.OwnFiles;
import dev.varve.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Repairs a directory that can no longer be opened: builds new tables and a new manifest from all
 * intact tables and all readable log records.
 *
 * <p>All entries found are merged by key and sequence number, so the level of a table does not
 * matter. A readable manifest determines which tables and logs are used; without one, all are, and
 * a key that was deleted long ago may reappear from a table that a compaction had replaced. Damaged
 * files are not deleted: {@code .damaged} is appended to their names. The disk needs space for a
 * second copy of the data. The mark is kept if nothing before it is lost. In LevelDB: {@code
 * repair.cc}.
 */
public final class Repair {
  private static final String DAMAGED = ".damaged";

  /**
   * The result of a repair.
   *
   * @param tables the number of intact tables
   * @param batches the number of batches read from logs
   * @param entries the number of entries in the new tables
   * @param notes what could not be recovered, and what was left out, one line each
   */
  public record Report(long tables, long batches, long entries, List<String> notes) {}

  private final Storage storage;
  private final LsmOptions options;
  private final ForwardClock clock;
  private final AtomicLong fileNumber = new AtomicLong();
  private final TableFiles files;
  private final List<Table> tables = new ArrayList<>();
  private final List<MemTable> memtables = new ArrayList<>();
  private final List<String> damaged = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  // The last one found, and whether everything before it is there.
  private byte[] mark;
  private boolean isMarkTrue = true;
  private long nextSequence = 1;
  private Levels listed = Levels.empty();
  private long lastSequence;
  private long batches;

  private Repair(Storage storage, LsmOptions options) {
    this.storage = storage;
    this.options = options;
    this.clock = ForwardClock.of(options.clock());
    this.files =
        new TableFiles(
            storage,
            options,
            new BlockCache(0),
            fileNumber::incrementAndGet,
            clock,
            ValueFiles.asFarAsThere(storage));
  }

  /**
   * Repairs the store in {@code directory}, which must not be open.
   *
   * @throws IOException if it is open, or holds no store; nothing is created there then
   */
  public static Report run(Path directory, LsmOptions options) throws IOException {
    if (!holdsStore(WorkingDirectory.resolve(directory))) {
      throw new IOException(directory + " holds no store to repair");
    }
    try (DiskStorage storage = DiskStorage.open(directory)) {
      return run(storage, options);
    }
  }

  private static boolean holdsStore(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(it -> it.getFileName().toString()).anyMatch(Repair::isOfAStore);
    }
  }

  /** Returns whether a file has a name that a store gives to its own. */
  static boolean isOfAStore(String file) {
    return file.equals(Manifest.CURRENT)
        || file.equals(Ballast.FILE)
        || file.equals(Ballast.NEXT)
        || file.equals(Manifest.NEXT_CURRENT)
        || TableMetadata.numberOf(file) >= 0
        || ValueFiles.numberOf(file) >= 0
        || WriteAheadLog.numberOf(file) >= 0
        || FileNames.number(file, Manifest.SUFFIX) >= 0;
  }

  /**
   * Repairs the store in {@code storage}, which stays open.
   *
   * @hidden
   */
  @Internal
  public static Report run(Storage storage, LsmOptions options) throws IOException {
    Repair repair = new Repair(storage, options);
    Closing.File tables =
        () -> Closing.all(repair.tables.stream().map(it -> (Closing.File) it::close).toList());
    try (tables) {
      return repair.run();
    }
  }

  private Report run() throws IOException {
    fileNumber.set(LsmRecovery.highestNumber(new OwnFiles(storage)));
    long firstLog = readManifest();
    Set<Long> numbers = new HashSet<>();
    listed.tables().forEach(table -> numbers.add(table.number()));
    for (String file : storage.list()) {
      long table = TableMetadata.numberOf(file);
      if (table >= 0 && firstLog >= 0 && !numbers.contains(table)) {
        notes.add(file + ": left out, the manifest does not list it");
      } else if (table >= 0) {
        readTable(file, table);
      }
    }
    // After the tables: a log that they refer to was flushed long ago.
    for (String file : storage.list()) {
      long log = WriteAheadLog.numberOf(file);
      if (log >= firstLog && log >= 0 && !files.values().isOpen(log)) {
        readLog(file, log);
      }
    }
    listed.tables().forEach(this::noteIfMissing);
    isMarkTrue &= damaged.isEmpty();
    if (mark != null && !isMarkTrue) {
      notes.add("the mark is left out: something before it may be lost");
    }
    // Before the new manifest takes effect: the next open deletes files that it does not list.
    for (String file : damaged) {
      storage.rename(file, file + DAMAGED);
    }
    long wholeTables = tables.size();
    long entries = rebuild();
    return new Report(wholeTables, batches, entries, List.copyOf(notes));
  }

  /** Sets {@code listed}; returns the oldest log that counts, or -1 if the manifest is lost. */
  private long readManifest() throws IOException {
    try {
      List<VersionEdit> edits = Manifest.read(storage);
      listed = Levels.after(edits);
      mark = listed.mark();
      nextSequence = edits.isEmpty() ? 1 : edits.get(edits.size() - 1).lastSequence() + 1;
      return edits.isEmpty() ? -1 : edits.get(edits.size() - 1).logNumber();
    } catch (CorruptionException e) {
      isMarkTrue = false;
      notes.add("manifest is lost, all files count: " + e.getMessage());
      return -1;
    }
  }

  private void readTable(String file, long number) throws IOException {
    Table table = null;
    try {
      table = files.openUnlisted(number);
      table.reader().verify();
      tables.add(table);
      lastSequence = Math.max(lastSequence, table.metadata().properties().largestSequence());
    } catch (CorruptionException e) {
      notes.add("lost: " + e.getMessage());
      damaged.add(file);
      if (table != null) {
        table.close();
      }
    }
  }

  private void readLog(String file, long number) throws IOException {
    try (LogReader reader = new LogReader(storage, file, number)) {
      for (LogRecord record = reader.next(); record != null; record = reader.next()) {
        // Time records are skipped: a clock that once ran ahead is to be repaired, too.
        if (record.kind() == LogRecord.Kind.BATCH) {
          replay(record);
        }
      }
      if (reader.tornBytes() > 0) {
        notes.add(file + "@" + reader.offset() + ": torn tail left out");
      }
    } catch (CorruptionException | IllegalArgumentException e) {
      notes.add("lost from here to the end of the log: " + e.getMessage());
      damaged.add(file);
    }
  }

  /** Replays a batch into a memtable; each run of consecutive sequence numbers gets its own. */
  private void replay(LogRecord record) {
    WriteBatch batch = WriteBatch.decode(record.payload());
    MemTable last = memtables.isEmpty() ? null : memtables.get(memtables.size() - 1);
    if (last == null || last.lastSequence() + 1 != record.firstSequence()) {
      last = new MemTable(record.firstSequence(), clock, options.memtableBytes());
      memtables.add(last);
    }
    last.write(batch);
    isMarkTrue &= record.firstSequence() == nextSequence;
    nextSequence = last.lastSequence() + 1;
    mark = batch.mark() == null ? mark : batch.mark();
    lastSequence = Math.max(lastSequence, last.lastSequence());
    batches++;
  }

  private void noteIfMissing(TableMetadata table) {
    boolean found = tables.stream().anyMatch(it -> it.metadata().number() == table.number());
    String file = TableMetadata.fileName(table.number());
    if (!found && !damaged.contains(file)) {
      isMarkTrue = false;
      notes.add("lost: " + file + " is missing");
    }
  }

  /**
   * Merges everything found into new tables in the last level, and lists them in a new manifest.
   */
  private long rebuild() throws IOException {
    List<EntryCursor> found = new ArrayList<>();
    tables.forEach(table -> found.add(table.reader().entries(false)));
    memtables.forEach(memtable -> found.add(memtable.entries()));
    Retention newestOnly = new Retention(new long[0], key -> false, clock.millis());
    List<Table> rebuilt =
        files.write(
            MergingCursor.of(found),
            KeyRange.all(),
            newestOnly,
            deleted(),
            options.tableBytes(),
            () -> {},
            clock.millis(),
            files.separate().without(this::noteLost));
    tables.addAll(rebuilt);
    keepValuesOfDamaged();
    Levels all =
        Levels.empty().with(Levels.COUNT - 1, rebuilt.stream().map(Table::metadata).toList());
    Levels marked = isMarkTrue ? all.marked(mark) : all;
    Manifest.Contents contents = Manifest.Contents.of(marked, lastSequence, Lineage.NONE);
    Manifest.list(storage, contents, fileNumber.get(), clock);
    return rebuilt.stream().mapToLong(table -> table.metadata().properties().entries()).sum();
  }

  private void noteLost(RuntimeException e) {
    isMarkTrue = false;
    notes.add("lost: " + e.getMessage());
  }

  /** Renames value files to which only damaged tables refer: the next open would delete them. */
  private void keepValuesOfDamaged() throws IOException {
    for (long number : ValueFiles.of(listed)) {
      String file = ValueFiles.nameIn(storage, number);
      if (!files.values().isOpen(number) && storage.list().contains(file)) {
        storage.rename(file, file + DAMAGED);
        notes.add(file + DAMAGED + " has values of tables that are lost");
      }
    }
  }

  /** Returns all ranges that were deleted: below the last level there is nothing to hide. */
  private DeletedRanges deleted() {
    List<RangeTombstone> ranges = new ArrayList<>();
    tables.forEach(it -> ranges.addAll(it.metadata().properties().rangeTombstones().list()));
    memtables.forEach(it -> ranges.addAll(it.rangeTombstones().list()));
    return DeletedRanges.of(ranges);
  }
}
