package dev.varve.lsm;

import dev.varve.CorruptionException;
import dev.varve.Internal;
import dev.varve.WriteBatch;
import dev.varve.io.Storage;
import dev.varve.memtable.MemTable;
import dev.varve.wal.LogRecovery;
import dev.varve.wal.WriteAheadLog;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Replays logs without room for tables: what is in each of them becomes a frozen memtable, which is
 * flushed later, in the background. Until then the manifest needs the log, as before the replay.
 * Not thread-safe.
 *
 * @hidden
 */
@Internal
public final class MemoryReplay {
  private final Storage storage;
  private final LsmOptions options;
  private final InstantSource clock;
  private final StoreListener listener;
  // Newest first.
  private final List<View.Frozen> frozen = new ArrayList<>();
  private MemTable memtable;
  private long oldestLog;

  /** Creates one; {@code listener} receives the rotation to each memtable. */
  public MemoryReplay(
      Storage storage, LsmOptions options, InstantSource clock, StoreListener listener) {
    this.storage = storage;
    this.options = options;
    this.clock = clock;
    this.listener = listener;
  }

  /**
   * Replays the logs from {@code logNumber} on, which contain the writes from {@code firstSequence}
   * on. Before that, deletes what other attempts to open the store have left: all tables but those
   * of {@code levels}, and all manifests but the current one.
   *
   * @throws CorruptionException if the log is missing, unless its number is 0
   */
  public LogRecovery.Result run(Levels levels, long logNumber, long firstSequence)
      throws IOException {
    oldestLog = logNumber;
    Set<String> files = new HashSet<>(storage.list());
    String oldest = WriteAheadLog.fileName(logNumber);
    if (logNumber > 0 && !files.contains(oldest)) {
      throw new CorruptionException(oldest, "is missing, though the manifest needs it");
    }
    // A failed attempt may have made its manifest the current one only just now: until that is
    // durable, the one before may be needed again.
    storage.sync();
    deleteUnlisted(files, levels);
    begin(firstSequence);
    return LogRecovery.replay(storage, logNumber, firstSequence, new ToMemory());
  }

  private void deleteUnlisted(Set<String> files, Levels levels) throws IOException {
    Set<String> listed = new HashSet<>();
    levels.tables().forEach(it -> listed.add(TableMetadata.fileName(it.number())));
    ValueFiles.of(levels).forEach(number -> listed.add(ValueFiles.fileName(number)));
    if (files.contains(Manifest.CURRENT)) {
      listed.add(Manifest.current(storage));
    }
    for (String file : files) {
      boolean isLog = WriteAheadLog.numberOf(file) >= 0;
      if (LsmRecovery.numberOf(file) >= 0 && !isLog && !listed.contains(file)) {
        storage.delete(file);
      }
    }
  }

  private void begin(long firstSequence) {
    memtable = new MemTable(firstSequence, clock, options.arenaBytes());
  }

  private final class ToMemory implements LogRecovery.Sink {
    private long log;
    private boolean isFirst;

    @Override
    public void begins(long number) {
      log = number;
      isFirst = true;
    }

    @Override
    public void replay(WriteBatch batch, long firstSequence) {
      if (isFirst) {
        // Not before: a log without a batch is deleted, so nothing may depend on it.
        freeze(log);
        isFirst = false;
      }
      memtable.write(batch);
    }
  }

  private void freeze(long nextLog) {
    if (!memtable.isEmpty()) {
      frozen.add(0, new View.Frozen(memtable, nextLog));
      listener.memtableRotated(memtable.bytes(), frozen.size());
      begin(memtable.lastSequence() + 1);
    }
  }

  /** Returns all that was replayed, and makes {@code log}, the next one, keep the logs of it. */
  public List<View.Frozen> frozen(WriteAheadLog log) throws IOException {
    freeze(log.currentNumber());
    if (!frozen.isEmpty()) {
      log.files().keepFrom(oldestLog);
    }
    return List.copyOf(frozen);
  }
}
