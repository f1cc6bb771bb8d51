package dev.varve.wal;

import dev.varve.CorruptionException;
import dev.varve.TooOldException;
import dev.varve.WriteBatch;
import dev.varve.io.Storage;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * Reads the batches of a log that is being written, in their order, through one file after the
 * other. It reads only what was acknowledged: up to a place between two groups of writes, for which
 * it asks the log when it has read everything before. Not thread-safe, except for {@link
 * #logNumber}. In RocksDB: {@code TransactionLogIteratorImpl}.
 */
public final class LogTail implements AutoCloseable {
  private final Storage storage;
  private final LogFiles files;
  private final Supplier<LogPosition> log;
  private LogPosition end;
  private LogReader reader;
  private volatile long logNumber;
  // The sequence number after the last record that was read, and after the last batch returned.
  private long readUpTo;
  private long nextSequence;

  /**
   * Begins with the batch that has {@code fromSequence}.
   *
   * @param log hands over to the operating system what was acknowledged, and says where it ends
   * @throws TooOldException if that is no longer kept
   * @throws IllegalArgumentException if the log has not come so far yet
   */
  public LogTail(Storage storage, LogFiles files, Supplier<LogPosition> log, long fromSequence) {
    this.storage = storage;
    this.files = files;
    this.log = log;
    this.nextSequence = fromSequence;
    this.end = log.get();
    if (fromSequence < 1 || fromSequence > end.nextSequence()) {
      throw new IllegalArgumentException(
          "changes from " + fromSequence + ", but the next one is " + end.nextSequence());
    }
    // Before the file is looked for: from now on those after it stay.
    files.add(this);
    try {
      LogFiles.LogFile file = files.find(fromSequence);
      logNumber = file.number();
      readUpTo = file.firstSequence();
      // Again: that file may have been started only now.
      end = log.get();
    } catch (Throwable e) {
      files.remove(this);
      throw e;
    }
  }

  /** Returns the number of the file that is read: those before it are no longer needed. */
  long logNumber() {
    return logNumber;
  }

  /** Returns the sequence number of the batch that comes next. */
  public long nextSequence() {
    return nextSequence;
  }

  /**
   * Returns the next batch, with its first sequence number; null if there is none yet.
   *
   * @throws TooOldException if it is no longer kept
   * @throws CorruptionException if the log is damaged, naming the place
   */
  public LogRecord next() throws IOException {
    try {
      return read();
    } catch (IOException | CorruptionException e) {
      if (!files.isKept(logNumber)) {
        throw files.tooOld(nextSequence);
      }
      throw e;
    }
  }

  private LogRecord read() throws IOException {
    while (true) {
      LogRecord record = nextInFile();
      if (record == null) {
        if (!goOn()) {
          return null;
        }
      } else if (record.kind() == LogRecord.Kind.BATCH) {
        readUpTo = record.firstSequence() + WriteBatch.decode(record.payload()).size();
        if (readUpTo > nextSequence) {
          nextSequence = readUpTo;
          return record;
        }
      }
    }
  }

  private LogRecord nextInFile() throws IOException {
    String name = WriteAheadLog.fileName(logNumber);
    if (reader == null) {
      reader = new LogReader(storage, name, logNumber, 0, bound());
    }
    LogRecord record = reader.next();
    if (record != null && record.firstSequence() != readUpTo) {
      throw new CorruptionException(
          name, record.offset(), "sequence %d follows %d", record.firstSequence(), readUpTo - 1);
    }
    return record;
  }

  /** Returns where the current file ends, as far as is known. */
  private long bound() {
    LogFiles.LogFile file = files.get(logNumber);
    if (file == null) {
      throw files.tooOld(nextSequence);
    }
    return file.isFinished() ? file.length() : end.offset();
  }

  /** Goes on where the file has grown, or to the next one; returns whether there may be more. */
  private boolean goOn() throws IOException {
    long offset = reader.offset();
    if (logNumber < end.logNumber()) {
      nextFile(offset);
      return true;
    }
    if (offset < end.offset()) {
      throw damaged(offset);
    }
    LogPosition before = end;
    end = log.get();
    if (end.equals(before)) {
      return false;
    }
    closeReader();
    reader = new LogReader(storage, WriteAheadLog.fileName(logNumber), logNumber, offset, bound());
    return true;
  }

  private void nextFile(long offset) throws IOException {
    LogFiles.LogFile file = files.get(logNumber);
    if (file == null) {
      throw files.tooOld(nextSequence);
    }
    LogFiles.LogFile next = files.after(logNumber);
    if (next.firstSequence() != readUpTo) {
      if (!file.isEarlier()) {
        throw damaged(offset);
      }
      // A power cut has taken the end of a file that no recovery needed any more.
      throw new TooOldException(nextSequence, next.firstSequence());
    }
    closeReader();
    logNumber = next.number();
  }

  private CorruptionException damaged(long offset) {
    return new CorruptionException(
        WriteAheadLog.fileName(logNumber), offset, "damaged record, which was acknowledged");
  }

  private void closeReader() throws IOException {
    LogReader open = reader;
    reader = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() throws IOException {
    files.remove(this);
    closeReader();
  }
}
