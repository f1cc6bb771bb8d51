// Exercise 2.3: recovery from several logs. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=2.3

package dev.varve.exercises.recovery;

import dev.varve.CorruptionException;
import dev.varve.WriteBatch;
import dev.varve.course.NotDoneYet;
import dev.varve.io.Storage;
import dev.varve.wal.LogReader;
import dev.varve.wal.LogRecord;
import dev.varve.wal.WriteAheadLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Replays the files of a {@link WriteAheadLog} in their order.
 *
 * <p>What comes out is a prefix of what was written. Each record must continue the sequence numbers
 * of the one before; where it does not, a power cut took unsynced records in between, and all that
 * follows was unsynced too. If a later record was synced after all, the gap is corruption.
 */
public final class LogRecovery {

  /** Takes what is replayed. */
  @FunctionalInterface
  public interface Sink {
    /** Takes a batch, whose first operation has {@code firstSequence}. */
    void replay(WriteBatch batch, long firstSequence) throws IOException;
  }

  /**
   * What came out of a recovery.
   *
   * @param nextSequence the sequence number for the next operation
   * @param batches how many batches were replayed
   * @param latestMillis the latest time that the logs tell, in milliseconds since 1970, or {@link
   *     Long#MIN_VALUE}: the clock must not run before it
   * @param notes what was cut off or left out, a line each, for people
   */
  public record Result(long nextSequence, long batches, long latestMillis, List<String> notes) {}

  private final Storage storage;
  // This log is known by name to whoever asks for the recovery, so it stays even if it is empty:
  // a crash before they have moved on must leave it to the next recovery.
  private final long firstNumber;
  private final Sink sink;
  private final List<String> notes = new ArrayList<>();
  private long nextSequence;
  private long batches;
  private long latestMillis = Long.MIN_VALUE;
  private String lastRecord = "the beginning";

  private LogRecovery(Storage storage, long firstNumber, long nextSequence, Sink sink) {
    this.storage = storage;
    this.firstNumber = firstNumber;
    this.nextSequence = nextSequence;
    this.sink = sink;
  }

  /**
   * Replays the log files from {@code firstNumber} on, cuts off what a crash left after them, and
   * makes durable what was replayed.
   *
   * @param firstNumber this log stays even if it is empty; other empty ones are deleted
   * @param nextSequence the sequence number with which the first record must begin
   * @throws CorruptionException if records are lost that were durable, naming file and offset
   */
  public static Result replay(Storage storage, long firstNumber, long nextSequence, Sink sink)
      throws IOException {
    LogRecovery recovery = new LogRecovery(storage, firstNumber, nextSequence, sink);
    List<Long> numbers = logNumbers(storage, firstNumber);
    boolean whole = true;
    for (int i = 0; i < numbers.size() && whole; i++) {
      whole = recovery.replayFile(numbers.get(i), numbers.subList(i + 1, numbers.size()));
    }
    return new Result(
        recovery.nextSequence,
        recovery.batches,
        recovery.latestMillis,
        List.copyOf(recovery.notes));
  }

  private static List<Long> logNumbers(Storage storage, long firstNumber) throws IOException {
    return storage.list().stream()
        .map(WriteAheadLog::numberOf)
        .filter(number -> number >= firstNumber)
        .sorted()
        .toList();
  }

  /**
   * Replays one file. If a record does not continue those before, drops this file and all later
   * ones ({@link #dropFrom}), and returns false: then all is read.
   *
   * <p>What follows the last whole record, which may be a mark, is cut off, and the rest is durable
   * on return. If it is a torn tail ({@link LogReader#tornBytes}), a note names file and offset, as
   * 000002.log@80; the next file may go on there all the same. A file without a batch is deleted,
   * but for that of {@link #firstNumber}. No file stays open, whatever is thrown.
   */
  private boolean replayFile(long number, List<Long> later) throws IOException {
    throw new NotDoneYet("2.3");
  }

  /**
   * Gives the batch in {@code record} to the sink, with the number of its first operation, and
   * counts it. A record of kind {@link LogRecord.Kind#TIME} has no batch: of the times that they
   * tell, the latest is kept. A payload that is neither is a {@link CorruptionException} at the
   * record's offset. What the sink throws goes through as it is.
   */
  private void replay(String name, LogRecord record) throws IOException {
    throw new NotDoneYet("2.3");
  }

  /**
   * Drops a file and all after it, which do not continue what was replayed: notes each by its name,
   * and deletes it, for good. But if one of them was forced, none is deleted.
   *
   * @param first the record that does not continue what was replayed
   * @throws CorruptionException if one of the files was forced, naming the place of {@code first}
   */
  private void dropFrom(long number, LogRecord first, List<Long> later) throws IOException {
    throw new NotDoneYet("2.3");
  }

  /** Says whether any record of a log, a mark too, knows something of it to be durable. */
  private boolean wasForced(long number) throws IOException {
    throw new NotDoneYet("2.3");
  }
}
