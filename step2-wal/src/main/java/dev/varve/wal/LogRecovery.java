package dev.varve.wal;

import dev.varve.CorruptionException;
import dev.varve.WriteBatch;
import dev.varve.io.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Replays the files of a {@link WriteAheadLog} in their order.
 *
 * <p>The result is a prefix of what was written. Each record must continue the sequence numbers of
 * the one before. A gap means that a power cut has lost unsynced records there, so all records
 * after it were unsynced too. If one of them was synced nevertheless, the gap is corruption.
 */
public final class LogRecovery {

  /** Receives the replayed batches. */
  @FunctionalInterface
  public interface Sink {
    /** Receives a batch whose first operation has the number {@code firstSequence}. */
    void replay(WriteBatch batch, long firstSequence) throws IOException;

    /** The batches after this are in the log {@code number}. */
    default void begins(long number) {}
  }

  /**
   * The result of a recovery.
   *
   * @param nextSequence the sequence number for the next operation
   * @param batches the number of batches replayed
   * @param latestMillis the latest time in the logs, in milliseconds since 1970, or {@link
   *     Long#MIN_VALUE}: the clock must not run behind it
   * @param notes what was cut off or left out, one line each, for people
   */
  public record Result(long nextSequence, long batches, long latestMillis, List<String> notes) {}

  private final Storage storage;
  // The caller has recorded this number, so this log stays even if it is empty: if a crash follows
  // before the caller records another one, the next recovery needs it.
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
   * Replays the log files from {@code firstNumber} on, cuts off their torn tails, and makes
   * everything replayed durable.
   *
   * @param firstNumber this log stays even if it is empty; other empty ones are deleted
   * @param nextSequence the sequence number with which the first record must begin
   * @throws CorruptionException if durable records are lost; the message names file and offset
   */
  public static Result replay(Storage storage, long firstNumber, long nextSequence, Sink sink)
      throws IOException {
    LogRecovery recovery = new LogRecovery(storage, firstNumber, nextSequence, sink);
    List<Long> numbers = logNumbers(storage, firstNumber);
    boolean whole = true;
    for (int i = 0; i < numbers.size() && whole; i++) {
      sink.begins(numbers.get(i));
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
   * Replays one file. If a record does not continue those before it, drops this file and all later
   * ones ({@link #dropFrom}), and returns false: there is nothing more to read.
   *
   * <p>Everything after the last complete record, which may be a mark, is cut off, and the rest is
   * durable on return. If a torn tail is cut off ({@link LogReader#tornBytes}), a note names file
   * and offset, as in 000002.log@80; the next file may still continue the sequence. A file without
   * a batch is deleted, unless its number is {@link #firstNumber}. No file stays open, even if this
   * throws.
   */
  private boolean replayFile(long number, List<Long> later) throws IOException {
    String name = WriteAheadLog.fileName(number);
    long good;
    long before = batches;
    try (LogReader reader = new LogReader(storage, name, number)) {
      for (LogRecord record = reader.next(); record != null; record = reader.next()) {
        if (record.firstSequence() != nextSequence) {
          dropFrom(number, record, later);
          return false;
        }
        replay(name, record);
      }
      good = reader.offset();
      lastRecord = name + "@" + good;
      long torn = reader.tornBytes();
      if (torn > 0) {
        notes.add(name + "@" + good + ": cut off a torn tail of " + torn + " bytes");
      }
    }
    if (batches == before && number != firstNumber) {
      storage.delete(name);
    } else {
      // Forces the file as well: replayed records must not be lost once later writes are durable.
      storage.truncate(name, good);
    }
    return true;
  }

  private void replay(String name, LogRecord record) throws IOException {
    WriteBatch batch;
    try {
      if (record.kind() == LogRecord.Kind.TIME) {
        latestMillis = Math.max(latestMillis, record.millis());
        return;
      }
      batch = WriteBatch.decode(record.payload());
    } catch (IllegalArgumentException e) {
      throw new CorruptionException(name, record.offset(), e);
    }
    sink.replay(batch, nextSequence);
    nextSequence += batch.size();
    batches++;
  }

  /**
   * Drops a file and all later ones, which do not continue what was replayed: notes the name of
   * each and deletes it durably. But if one of them was forced, none is deleted.
   *
   * @param first the record that does not continue what was replayed
   * @throws CorruptionException if one of the files was forced; the message names the offset of
   *     {@code first}
   */
  private void dropFrom(long number, LogRecord first, List<Long> later) throws IOException {
    List<Long> dropped = new ArrayList<>(List.of(number));
    dropped.addAll(later);
    for (long file : dropped) {
      if (wasForced(file)) {
        throw new CorruptionException(
            WriteAheadLog.fileName(number),
            first.offset(),
            "sequence %d follows %d: records after %s are lost, though later ones are durable",
            first.firstSequence(),
            nextSequence - 1,
            lastRecord);
      }
    }
    for (long file : dropped) {
      String name = WriteAheadLog.fileName(file);
      notes.add(name + ": left out, unsynced records before it are lost");
      storage.delete(name);
    }
    storage.sync();
  }

  private boolean wasForced(long number) throws IOException {
    String name = WriteAheadLog.fileName(number);
    try (LogReader reader = new LogReader(storage, name, number)) {
      while (reader.next() != null) {
        if (reader.syncedUpTo() > 0) {
          return true;
        }
      }
      return reader.syncedUpTo() > 0;
    }
  }
}
