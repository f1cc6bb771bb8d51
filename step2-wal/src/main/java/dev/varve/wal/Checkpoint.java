package dev.varve.wal;

import dev.varve.CorruptionException;
import dev.varve.Cursor;
import dev.varve.WriteBatch;
import dev.varve.io.Storage;
import java.io.IOException;
import java.util.List;

/**
 * All entries of a store at one moment, in one file: the logs before it are no longer needed.
 *
 * <p>A checkpoint is a log of batches with an end record. It is written under a temporary name,
 * forced, and renamed: so {@code 000007.checkpoint} is either complete, and replaces all logs below
 * {@code 000007.log}, or does not exist.
 */
final class Checkpoint {
  private static final String SUFFIX = ".checkpoint";
  private static final String UNFINISHED = ".tmp";
  private static final int BATCH_BYTES = 1 << 20;

  private Checkpoint() {}

  static String fileName(long number) {
    return FileNames.of(number, SUFFIX);
  }

  /**
   * Writes the entries of {@code cursor}, in batches of about a megabyte, and deletes the
   * checkpoints of lower numbers. If anything fails, there is no new checkpoint, and no file stays
   * open.
   *
   * @param number the number of the log that continues where this ends
   * @param nextSequence the sequence number with which that log begins
   */
  static void write(Storage storage, long number, long nextSequence, Cursor cursor)
      throws IOException {
    String name = fileName(number);
    LogWriter writer = new LogWriter(storage, name + UNFINISHED, number);
    try (writer) {
      WriteBatch batch = new WriteBatch();
      while (cursor.next()) {
        batch.put(cursor.key(), cursor.value(), cursor.expiresAtMillis());
        if (batch.encodedLength() >= BATCH_BYTES) {
          append(writer, batch);
        }
      }
      append(writer, batch);
      writer.append(LogRecord.Kind.CHECKPOINT_END, nextSequence, new byte[0], 0);
    }
    storage.rename(name + UNFINISHED, name);
    storage.sync();
    for (String file : storage.list()) {
      if (FileNames.number(file, SUFFIX) >= 0 && FileNames.number(file, SUFFIX) < number) {
        storage.delete(file);
      }
    }
  }

  private static void append(LogWriter writer, WriteBatch batch) throws IOException {
    writer.append(LogRecord.Kind.CHECKPOINT, 0, batch.encoded(), batch.encodedLength());
    batch.clear();
  }

  /** Returns the number of the newest checkpoint, or 0 if there is none. */
  static long newest(Storage storage) throws IOException {
    return storage.list().stream()
        .mapToLong(file -> FileNames.number(file, SUFFIX))
        .filter(number -> number > 0)
        .max()
        .orElse(0);
  }

  /** Deletes unfinished checkpoints left behind by a crash. */
  static void deleteUnfinished(Storage storage) throws IOException {
    List<String> unfinished =
        storage.list().stream().filter(file -> file.endsWith(SUFFIX + UNFINISHED)).toList();
    for (String file : unfinished) {
      storage.delete(file);
    }
  }

  /**
   * Passes the batches of a checkpoint to {@code sink}, and returns the next sequence number.
   *
   * @throws CorruptionException if it has no end record; the message names the offset where its
   *     records end
   */
  static long read(Storage storage, long number, LogRecovery.Sink sink) throws IOException {
    String name = fileName(number);
    try (LogReader reader = new LogReader(storage, name, number)) {
      for (LogRecord record = reader.next(); record != null; record = reader.next()) {
        if (record.kind() == LogRecord.Kind.CHECKPOINT_END) {
          return record.firstSequence();
        }
        sink.replay(decode(name, record), 0);
      }
      throw new CorruptionException(name, reader.offset(), "checkpoint has no end");
    }
  }

  private static WriteBatch decode(String name, LogRecord record) {
    try {
      return WriteBatch.decode(record.payload());
    } catch (IllegalArgumentException e) {
      throw new CorruptionException(name, record.offset(), e);
    }
  }
}
