package dev.varve.lsm;

import dev.varve.io.Storage;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.MemTable;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import dev.varve.sstable.ValueShare;
import dev.varve.wal.LogFiles;
import dev.varve.wal.LoggedValues;
import dev.varve.wal.WriteAheadLog;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Decides which logs become value files, and makes them durable: a log may not have been synced so
 * far. For one flush at a time.
 */
final class SealedLogs {
  private final Storage storage;
  private volatile @Nullable LogFiles files;
  private volatile long failed = -1;

  SealedLogs(Storage storage) {
    this.storage = storage;
  }

  /** From now on seals files of that log. */
  void of(LogFiles log) {
    files = log;
  }

  /**
   * Makes the log of a memtable durable if its large values may stay there. Otherwise, returns
   * null: it has none, or they are less than half of it.
   */
  @Nullable LoggedValues seal(View.Frozen frozen) throws IOException {
    LogFiles all = files;
    LoggedValues log = all == null ? null : all.valuesBefore(frozen.nextLog());
    if (log == null
        || log.number() == failed
        || 2 * newestBytes(frozen.memtable(), log) < log.bytes()) {
      return null;
    }
    try {
      storage.seal(WriteAheadLog.fileName(log.number()));
      return log;
    } catch (IOException e) {
      // A second sync would prove nothing about the first. The memtable still has all values: the
      // next attempt writes them to another file.
      failed = log.number();
      throw e;
    }
  }

  /**
   * Returns what those of the values in a log take that are the newest of their keys: the others
   * are garbage, unless a snapshot sees them.
   */
  private static long newestBytes(MemTable memtable, LoggedValues log) {
    long bytes = 0;
    boolean isFirst = true;
    Slice last = new Slice();
    EntryCursor entries = memtable.entries();
    for (boolean on = entries.first(); on; on = entries.next()) {
      boolean isNewest = isFirst || entries.key().compareTo(last) != 0;
      isFirst = false;
      if (isNewest && log.offset(Tag.sequence(entries.tag())) >= 0) {
        bytes += ValueShare.bytes(entries.key().length(), entries.value().length());
      }
      last.set(entries.key());
    }
    return bytes;
  }
}
