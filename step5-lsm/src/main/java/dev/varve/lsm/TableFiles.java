package dev.varve.lsm;

import dev.varve.Internal;
import dev.varve.KeyRange;
import dev.varve.TableOptions;
import dev.varve.io.Closing;
import dev.varve.io.Storage;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import dev.varve.sstable.BlockCache;
import dev.varve.sstable.TableBuilder;
import dev.varve.sstable.TableProperties;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Makes the table files of a tree, and opens them. Thread-safe.
 *
 * @hidden
 */
@Internal
public final class TableFiles {

  /** The work was given up since the store is being closed. */
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
  // Of writes that failed: to be deleted.
  private final Set<String> leftovers = new LinkedHashSet<>();

  /**
   * Makes the files of the tree in {@code storage}.
   *
   * @param cache that all its tables share
   * @param fileNumbers gives the number of each new file
   * @param clock gives the time of a flush
   */
  public TableFiles(
      Storage storage,
      TableOptions options,
      BlockCache cache,
      LongSupplier fileNumbers,
      InstantSource clock) {
    this.storage = storage;
    this.options = options;
    this.cache = cache;
    this.fileNumbers = fileNumbers;
    this.clock = clock;
  }

  /** Opens a table that no manifest lists: what it says of itself has to do. */
  Table openUnlisted(long number) throws IOException {
    return Table.open(storage, number, cache);
  }

  public Table open(TableMetadata metadata) throws IOException {
    return Table.open(storage, metadata, cache);
  }

  /** Writes entries that were in no table before; see the other method. */
  public List<Table> write(EntryCursor entries, Retention retention, long maxBytes, Runnable pause)
      throws IOException {
    return write(entries, KeyRange.all(), retention, maxBytes, pause, clock.millis());
  }

  /**
   * Writes what {@code entries} has in {@code range} and {@code retention} keeps to new tables,
   * which are durable on return, names included; or to none at all, if anything fails. Then it may
   * be tried again: each try has files of its own, so that what a failed sync has left of a file is
   * never relied upon.
   *
   * @param maxBytes once a table has so many bytes, the next key starts a new one
   * @param pause is run before each entry; gives the work up by a {@link CancelledException}
   * @param flushedMillis the time by which all entries had been flushed, or are now
   */
  List<Table> write(
      EntryCursor entries,
      KeyRange range,
      Retention retention,
      long maxBytes,
      Runnable pause,
      long flushedMillis)
      throws IOException {
    byte[] from = range.from();
    byte[] to = range.to();
    Writing writing = new Writing(maxBytes, flushedMillis);
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
        if (retention.keeps(key, tag, entries.value())) {
          writing.add(key, tag, entries.value());
        }
      }
      writing.finishTable();
      storage.sync();
    } catch (Throwable e) {
      Closing.afterFailure(e, writing::undo);
      throw e;
    }
    return writing.tables;
  }

  /** They do no harm but take room: what cannot be deleted even now, a later open deletes. */
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
    tables.forEach(table -> steps.add(table.reader()::close));
    steps.add(
        () ->
            deleteNowOrLater(
                tables.stream()
                    .map(it -> TableMetadata.fileName(it.metadata().number()))
                    .toList()));
    Closing.all(steps);
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
          // It was not made, or its deletion has failed only after it was gone.
        }
        leftovers.remove(file);
      }
    }
  }

  private final class Writing {
    private final long maxBytes;
    private final long flushedMillis;
    private final List<Table> tables = new ArrayList<>();
    private final List<String> files = new ArrayList<>();
    private TableBuilder builder;
    private long number;

    Writing(long maxBytes, long flushedMillis) {
      this.maxBytes = maxBytes;
      this.flushedMillis = flushedMillis;
    }

    /** Two versions of a key must not be parted: only one of the two tables would be found. */
    void add(Slice key, long tag, Slice value) throws IOException {
      if (builder != null && builder.bytes() >= maxBytes && !builder.endsWith(key)) {
        finishTable();
      }
      if (builder == null) {
        number = fileNumbers.getAsLong();
        String name = TableMetadata.fileName(number);
        // Before it is there: making it may fail, and still leave it.
        files.add(name);
        builder = new TableBuilder(storage, name, number, options);
      }
      builder.add(key, tag, value);
    }

    void finishTable() throws IOException {
      if (builder != null) {
        TableProperties properties = builder.finish(flushedMillis);
        builder.close();
        tables.add(open(new TableMetadata(number, builder.bytes(), properties)));
        builder = null;
      }
    }

    /** Removes what was written; what cannot be removed now, the next write or open removes. */
    void undo() throws IOException {
      List<Closing.File> steps = new ArrayList<>();
      if (builder != null) {
        steps.add(builder::close);
      }
      tables.forEach(table -> steps.add(table.reader()::close));
      steps.add(() -> deleteNowOrLater(files));
      Closing.all(steps);
    }
  }
}
