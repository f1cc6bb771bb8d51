package dev.varve.lsm;

import dev.varve.Internal;
import dev.varve.KeyRange;
import dev.varve.TableOptions;
import dev.varve.io.Closing;
import dev.varve.io.Storage;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.MemTable;
import dev.varve.memtable.RangeTombstone;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import dev.varve.sstable.BlockCache;
import dev.varve.sstable.TableBuilder;
import dev.varve.sstable.TableProperties;
import dev.varve.wal.LogFiles;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Writes and opens the table files of a tree. Thread-safe.
 *
 * @hidden
 */
@Internal
public final class TableFiles {

  /** Thrown when work is cancelled because the store is being closed. */
  static final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CancelledException() {
      super("store is being closed");
    }
  }

  private final Storage storage;
  private final TableOptions options;
  private final BlockCache cache;
  private final LongSupplier fileNumbers;
  private final InstantSource clock;
  private final ValueFiles values;
  private final LargeValues.Choice separate;
  private final SealedLogs logs;
  // The files of failed writes, to be deleted.
  private final Set<String> leftovers = new LinkedHashSet<>();

  /**
   * Creates the files of the tree in {@code storage}.
   *
   * @param cache shared by all its tables
   * @param fileNumbers returns the number of each new file
   * @param clock returns the time of a flush
   */
  public TableFiles(
      Storage storage,
      LsmOptions options,
      BlockCache cache,
      LongSupplier fileNumbers,
      InstantSource clock) {
    this(storage, options, cache, fileNumbers, clock, new ValueFiles(storage));
  }

  /** As the other constructor, with the values that are kept apart in {@code values}. */
  TableFiles(
      Storage storage,
      LsmOptions options,
      BlockCache cache,
      LongSupplier fileNumbers,
      InstantSource clock,
      ValueFiles values) {
    this.values = values;
    this.logs = new SealedLogs(storage);
    this.separate = LargeValues.Choice.of(options.largeValues());
    this.storage = storage;
    this.options = options.table();
    this.cache = cache;
    this.fileNumbers = fileNumbers;
    this.clock = clock;
  }

  /** Opens a table that no manifest lists, using only its file. */
  Table openUnlisted(long number) throws IOException {
    return Table.open(storage, number, cache, values);
  }

  public Table open(TableMetadata metadata) throws IOException {
    return Table.open(storage, metadata, cache, values);
  }

  /** From now on, a flush leaves large values in the files of a log, if they are most of it. */
  public void leaveValuesIn(LogFiles log) {
    logs.of(log);
    log.locateValues(separate.leastBytes());
    log.leave(values::isOpen);
    values.leave(log::isKept);
  }

  /** Returns the value files of the tree. */
  public ValueFiles values() {
    return values;
  }

  /**
   * Writes a memtable to at most one table; see the other method.
   *
   * @param older the tables, which have all that is older than the memtable
   */
  public List<Table> write(MemTable memtable, Levels older, Retention retention, Runnable pause)
      throws IOException {
    return write(memtable, older, retention, pause, separate);
  }

  /** As the other method, but large values may stay in the log of the memtable. */
  List<Table> write(View.Frozen frozen, Levels older, Retention retention, Runnable pause)
      throws IOException {
    LargeValues.Choice choice = separate.leavingIn(logs.seal(frozen));
    return write(frozen.memtable(), older, retention, pause, choice);
  }

  private List<Table> write(
      MemTable memtable,
      Levels older,
      Retention retention,
      Runnable pause,
      LargeValues.Choice choice)
      throws IOException {
    DeletedRanges deleted = DeletedRanges.of(memtable, older, retention.snapshots());
    return write(
        memtable.entries(),
        KeyRange.all(),
        retention,
        deleted,
        Long.MAX_VALUE,
        pause,
        clock.millis(),
        choice);
  }

  /** Writes entries that have not been in a table before; see the other method. */
  List<Table> write(
      EntryCursor entries,
      Retention retention,
      DeletedRanges deleted,
      long maxBytes,
      Runnable pause)
      throws IOException {
    return write(
        entries, KeyRange.all(), retention, deleted, maxBytes, pause, clock.millis(), separate);
  }

  /** Returns which values are kept apart: large ones, in new files. */
  LargeValues.Choice separate() {
    return separate;
  }

  /**
   * Writes the entries in {@code range} that {@code retention} and {@code deleted} keep, and the
   * deleted ranges, to new tables. On return, the tables and their names are durable. If anything
   * fails, no tables are left, and the caller may retry: each attempt writes new files, so that a
   * file whose sync failed is never used.
   *
   * @param maxBytes once a table has this many bytes, the next key starts a new one
   * @param pause is run before each entry; may cancel the work by a {@link CancelledException}
   * @param flushedMillis the time by which all entries were flushed: the current time for a flush
   * @param choice which values are kept apart, and where
   */
  List<Table> write(
      EntryCursor entries,
      KeyRange range,
      Retention retention,
      DeletedRanges deleted,
      long maxBytes,
      Runnable pause,
      long flushedMillis,
      LargeValues.Choice choice)
      throws IOException {
    byte[] from = range.from();
    byte[] to = range.to();
    LargeValues large = new LargeValues(storage, values, fileNumbers, choice);
    Writing writing = new Writing(deleted, from, maxBytes, flushedMillis, large);
    try {
      deleteLeftoversIfPossible();
      boolean on = from == null ? entries.first() : entries.seek(from, Tag.seek(Tag.MAX_SEQUENCE));
      for (; on; on = entries.next()) {
        pause.run();
        Slice key = entries.key();
        if (to != null && key.compareTo(to) >= 0) {
          break;
        }
        long tag = entries.tag();
        if (!deleted.hide(key, tag)
            && retention.keeps(key, tag, entries.value())
            && !large.isLost(tag, entries.value())) {
          writing.add(key, tag, entries.value());
        }
      }
      writing.finishLastTable(to);
      storage.sync();
    } catch (Throwable e) {
      Closing.afterFailure(e, writing::undo);
      throw e;
    }
    return writing.tables;
  }

  /**
   * Leftovers only take up space: those that still cannot be deleted are deleted by a later open.
   */
  private void deleteLeftoversIfPossible() {
    try {
      deleteLeftovers();
    } catch (IOException e) {
      return;
    }
  }

  /** Closes and deletes tables that no manifest lists. */
  void discard(List<Table> tables) throws IOException {
    List<Closing.File> steps = new ArrayList<>();
    List<String> files = new ArrayList<>();
    for (Table table : tables) {
      files.add(TableMetadata.fileName(table.metadata().number()));
      // The value files that older tables refer to as well are not among these.
      steps.add(() -> table.close().stream().filter(TableFiles::isOfTables).forEach(files::add));
    }
    steps.add(() -> deleteNowOrLater(files));
    Closing.all(steps);
  }

  /** A log is still needed by a recovery. */
  private static boolean isOfTables(String valueFile) {
    return ValueFiles.numberOf(valueFile) >= 0;
  }

  private void deleteNowOrLater(List<String> names) throws IOException {
    synchronized (leftovers) {
      leftovers.addAll(names);
    }
    deleteLeftovers();
  }

  private void deleteLeftovers() throws IOException {
    synchronized (leftovers) {
      for (String file : List.copyOf(leftovers)) {
        try {
          storage.delete(file);
        } catch (NoSuchFileException e) {
          // It was never created, or an earlier deletion removed it although it reported a failure.
        }
        leftovers.remove(file);
      }
    }
  }

  private final class Writing {
    private final DeletedRanges deleted;
    private final long maxBytes;
    private final long flushedMillis;
    private final LargeValues large;
    private final List<Table> tables = new ArrayList<>();
    private final List<String> files = new ArrayList<>();
    private TableBuilder builder;
    private long number;
    // Where the next table begins; null for no lower bound.
    private byte[] start;

    Writing(
        DeletedRanges deleted, byte[] start, long maxBytes, long flushedMillis, LargeValues large) {
      this.large = large;
      this.deleted = deleted;
      this.start = start;
      this.maxBytes = maxBytes;
      this.flushedMillis = flushedMillis;
    }

    /** All versions of a key go into one table: a read searches at most one table of a run. */
    void add(Slice key, long tag, Slice value) throws IOException {
      if (builder != null && builder.bytes() >= maxBytes && !builder.endsWith(key)) {
        byte[] end = builder.endBefore(key);
        finishTable(deleted.kept(start, end));
        start = end;
      }
      if (builder == null) {
        startTable();
      }
      if (large.isConcernedWith(tag, value)) {
        large.addTo(builder, key, tag, value);
      } else {
        builder.add(key, tag, value);
      }
    }

    private void startTable() throws IOException {
      number = fileNumbers.getAsLong();
      String name = TableMetadata.fileName(number);
      // Before it is created: the creation may fail and still leave a file.
      files.add(name);
      builder = new TableBuilder(storage, name, number, options);
    }

    /** Ranges may be deleted where there are no entries: then a table has only them. */
    void finishLastTable(byte[] end) throws IOException {
      List<RangeTombstone> ranges = deleted.kept(start, end);
      if (builder == null && !ranges.isEmpty()) {
        startTable();
      }
      if (builder != null) {
        finishTable(ranges);
      }
    }

    private void finishTable(List<RangeTombstone> ranges) throws IOException {
      ranges.forEach(builder::add);
      // Before the table, which refers to it.
      large.finishFile();
      TableProperties properties = builder.finish(flushedMillis, large::fileBytes);
      builder.close();
      tables.add(open(new TableMetadata(number, builder.bytes(), properties)));
      builder = null;
    }

    /**
     * Deletes the files written; those that cannot be deleted now are deleted by the next write or
     * open.
     */
    void undo() throws IOException {
      List<Closing.File> steps = new ArrayList<>();
      if (builder != null) {
        steps.add(builder::close);
      }
      steps.add(large::abandon);
      tables.forEach(table -> steps.add(table::close));
      files.addAll(large.written());
      steps.add(() -> deleteNowOrLater(files));
      Closing.all(steps);
    }
  }
}
