// Exercise 2.5: a checkpoint's order of steps. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=2.5

package dev.varve.exercises.checkpoint;

import dev.varve.CorruptionException;
import dev.varve.Cursor;
import dev.varve.WriteBatch;
import dev.varve.course.NotDoneYet;
import dev.varve.io.Storage;
import dev.varve.wal.FileNames;
import dev.varve.wal.LogRecord;
import dev.varve.wal.LogRecovery;
import dev.varve.wal.LogWriter;
import java.io.IOException;

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
    throw new NotDoneYet("2.5");
  }

  /** Adds the batch to the checkpoint as one record, with sequence number 0, and clears it. */
  private static void append(LogWriter writer, WriteBatch batch) throws IOException {
    throw new NotDoneYet("2.5");
  }

  /** Returns the number of the newest checkpoint, or 0 if there is none. */
  static long newest(Storage storage) throws IOException {
    throw new NotDoneYet("2.5");
  }

  /** Deletes unfinished checkpoints left behind by a crash. */
  static void deleteUnfinished(Storage storage) throws IOException {
    throw new NotDoneYet("2.5");
  }

  /**
   * Passes the batches of a checkpoint to {@code sink}, and returns the next sequence number.
   *
   * @throws CorruptionException if it has no end record; the message names the offset where its
   *     records end
   */
  static long read(Storage storage, long number, LogRecovery.Sink sink) throws IOException {
    throw new NotDoneYet("2.5");
  }

  private static WriteBatch decode(String name, LogRecord record) {
    try {
      return WriteBatch.decode(record.payload());
    } catch (IllegalArgumentException e) {
      throw new CorruptionException(name, record.offset(), e);
    }
  }
}
