package dev.varve.lsm;

import dev.varve.CorruptionException;
import dev.varve.ForwardClock;
import dev.varve.WriteBatch;
import dev.varve.io.Closing;
import dev.varve.io.Storage;
import dev.varve.memtable.MemTable;
import dev.varve.sstable.BlockCache;
import dev.varve.wal.LogCopies;
import dev.varve.wal.LogRecovery;
import dev.varve.wal.WriteAheadLog;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the state of a store without changing it: the tables are opened, and the logs are replayed
 * into memtables that stay in memory. In RocksDB: {@code DB::OpenForReadOnly}.
 *
 * <p>A writer may have the store open, so its files may change meanwhile. The result is
 * nevertheless the state of one moment after this began:
 *
 * <ol>
 *   <li>The logs are copied first; the copies are consistent with each other ({@link LogCopies}).
 *       The manifest says which of them may be needed; later it needs no lower ones.
 *   <li>Then the manifest is read. A log is deleted only after an edit in the manifest says that it
 *       is not needed. So the logs that the manifest needs now were complete when they were copied.
 *   <li>Then the tables that the manifest lists are opened. A table, too, is deleted only after an
 *       edit: if one is missing, another attempt finds that edit. Tables never change, so the next
 *       attempt reuses those that are open, and takes less time.
 *   <li>A record that was partly written when it was copied may look damaged if later ones were
 *       copied completely. The next attempt finds it complete. So only a problem that two attempts
 *       in a row find, at the same place, is damage.
 * </ol>
 */
final class ReadOnlyRecovery {
  private static final int MAX_ATTEMPTS = 100;

  /** The view to be read, and the result of replaying the logs. */
  record Recovered(View view, LogRecovery.Result result) {}

  private final Storage storage;
  private final LsmOptions options;
  private final ForwardClock clock;
  private final BlockCache cache;
  private final ValueFiles values;
  private final Map<Long, Table> open = new HashMap<>();

  ReadOnlyRecovery(Storage storage, LsmOptions options, ForwardClock clock, BlockCache cache) {
    this.storage = storage;
    this.options = options;
    this.clock = clock;
    this.cache = cache;
    this.values = new ValueFiles(storage);
  }

  /**
   * Returns the state of the store, with its tables open.
   *
   * @throws CorruptionException if a file is damaged or missing; the message names it
   * @throws IOException if there is no store, or if it changed in each of many attempts
   */
  Recovered run() throws IOException {
    try {
      Recovered recovered = attempts();
      closeAllBut(recovered.view().version().tables());
      return recovered;
    } catch (Throwable e) {
      Closing.afterFailure(e, () -> closeAllBut(List.of()));
      throw e;
    }
  }

  private Recovered attempts() throws IOException {
    Exception last = null;
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      try {
        return attempt();
      } catch (NoSuchFileException | EOFException e) {
        last = e;
      } catch (CorruptionException e) {
        if (last instanceof CorruptionException && e.getMessage().equals(last.getMessage())) {
          throw e;
        }
        last = e;
      }
    }
    throw new IOException(storage + " changes faster than it can be read", last);
  }

  private Recovered attempt() throws IOException {
    // Logs that are not needed now are not needed later; some are kept for readers of changes.
    LogCopies logs = LogCopies.of(storage, lowestLog());
    List<VersionEdit> edits = Manifest.read(storage, clock::advanceTo);
    if (edits.isEmpty()) {
      throw new IOException(storage + " holds no store");
    }
    VersionEdit state = edits.get(edits.size() - 1);
    Levels levels = Levels.after(edits);
    openTables(levels);
    checkLog(state.logNumber());
    Replay replay = new Replay(state.lastSequence() + 1);
    LogRecovery.Result result =
        LogRecovery.replay(logs, state.logNumber(), state.lastSequence() + 1, replay);
    clock.advanceTo(result.latestMillis());
    Version version = new Version(levels, open.values());
    return new Recovered(new View(replay.active, List.copyOf(replay.frozen), version), result);
  }

  private long lowestLog() throws IOException {
    List<VersionEdit> edits = Manifest.read(storage);
    return edits.isEmpty() ? 0 : edits.get(edits.size() - 1).logNumber();
  }

  private void openTables(Levels levels) throws IOException {
    for (TableMetadata table : levels.tables()) {
      if (!open.containsKey(table.number())) {
        open.put(table.number(), open(table));
      }
    }
  }

  private Table open(TableMetadata table) throws IOException {
    try {
      return Table.open(storage, table, cache, values);
    } catch (NoSuchFileException e) {
      throw new CorruptionException(
          TableMetadata.fileName(table.number()), "is missing, though the manifest lists it");
    }
  }

  /**
   * A log that was started after the copies were made is in the storage, but not among the copies.
   */
  private void checkLog(long number) throws IOException {
    String oldest = WriteAheadLog.fileName(number);
    if (number > 0 && !storage.list().contains(oldest)) {
      throw new CorruptionException(oldest, "is missing, though the manifest needs it");
    }
  }

  /** The memtables into which the logs are replayed, none much larger than a writer's. */
  private final class Replay implements LogRecovery.Sink {
    private final List<View.Frozen> frozen = new ArrayList<>(); // newest first
    private MemTable active;

    Replay(long firstSequence) {
      active = newMemTable(firstSequence);
    }

    private MemTable newMemTable(long firstSequence) {
      return new MemTable(firstSequence, clock, options.arenaBytes());
    }

    @Override
    public void replay(WriteBatch batch, long firstSequence) {
      if (!active.isEmpty() && active.bytes() + batch.weight() > options.memtableBytes()) {
        frozen.add(0, new View.Frozen(active, 0));
        active = newMemTable(firstSequence);
      }
      active.write(batch);
    }
  }

  private void closeAllBut(List<Table> kept) throws IOException {
    List<Closing.File> files = new ArrayList<>();
    for (Table table : open.values()) {
      if (!kept.contains(table)) {
        files.add(table::close);
      }
    }
    Closing.all(files);
  }
}
