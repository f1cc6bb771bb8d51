package dev.varve.exercises.recovery;

import static dev.varve.course.tests.RecoversTo.recoversTo;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.MatcherAssert.assertThat;

import dev.varve.CorruptionException;
import dev.varve.WriteBatch;
import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.course.tests.Batches;
import dev.varve.course.tests.Versions;
import dev.varve.io.Encoder;
import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.wal.LogRecord;
import dev.varve.wal.LogWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Logs are numbered from 1. The log 'a bc' has two records: a batch that puts a, and one that puts
 * b and c. What is replayed is written as 1:a 2:bc, by the sequence numbers.
 */
class LogRecoveryTest {
  private final SimulatedStorage storage = new SimulatedStorage();
  private final List<String> replayed = new ArrayList<>();

  private static String name(int number) {
    return "00000" + number + ".log";
  }

  /** Writes a log whose records are the words of {@code batches}: a put for each letter. */
  private void log(int number, long sequence, String batches) throws IOException {
    LogWriter writer = new LogWriter(storage, name(number), number);
    long next = sequence;
    for (String batch : Versions.words(batches)) {
      if (batch.equals("sync")) {
        writer.force();
        writer.mark();
        continue;
      }
      WriteBatch puts = Batches.puts(batch);
      writer.append(LogRecord.Kind.BATCH, next, puts.encoded(), puts.encodedLength());
      next += puts.size();
    }
    writer.write();
    writer.abandon();
  }

  /** Adds bytes to the end of a log, as a power cut may leave them. */
  private void addTo(int number, byte... more) throws IOException {
    byte[] log;
    try (ReadableFile file = storage.open(name(number))) {
      log = new byte[(int) file.size()];
      file.read(0, log, 0, log.length);
    }
    storage.delete(name(number));
    try (WritableFile file = storage.create(name(number))) {
      file.append(log, 0, log.length);
      file.append(more, 0, more.length);
    }
  }

  private LogRecovery.Result recover() throws IOException {
    return recover(storage);
  }

  private LogRecovery.Result recover(Storage from) throws IOException {
    replayed.clear();
    return LogRecovery.replay(
        from, 1, 1, (batch, sequence) -> replayed.add(sequence + ":" + Batches.keys(batch)));
  }

  /** What a recovery replays, as "1:a 2:bc": the first sequence number and the keys of each. */
  private String contents(Storage from) throws IOException {
    recover(from);
    return String.join(" ", replayed);
  }

  private static long size(Storage storage, String name) throws IOException {
    try (ReadableFile file = storage.open(name)) {
      return file.size();
    }
  }

  @Proves("order")
  void theLogsAreReplayedOneAfterTheOther() throws IOException {
    log(1, 1, "a bc");
    log(2, 4, "d");
    log(3, 5, "e");
    LogRecovery.Result result = recover();
    assertThat(replayed).as("logs 'a bc', 'd', 'e'").containsExactly("1:a", "2:bc", "4:d", "5:e");
    assertThat(result.batches()).as("batches").isEqualTo(4);
    assertThat(result.notes()).as("notes").isEmpty();
  }

  @Proves("next")
  void theNextSequenceNumberCountsOperations() throws IOException {
    log(1, 1, "abc de");
    assertThat(recover().nextSequence()).as("after batches of 3 and 2 operations").isEqualTo(6);
  }

  @Proves("cut")
  void aTornTailIsCutOff() throws IOException {
    log(1, 1, "a b");
    long whole = size(storage, name(1));
    log(2, 3, "c d");
    storage.truncate(name(2), size(storage, name(2)) - 3);
    LogRecovery.Result result = recover();
    assertThat(replayed).as("logs 'a b', 'c d' without its last 3 bytes").hasSize(3);
    assertThat(size(storage, name(2))).as("bytes of log 2").isEqualTo(36 + 33 + 11);
    assertThat(size(storage, name(1))).as("bytes of log 1").isEqualTo(whole);
    assertThat(result.notes()).as("notes").hasSize(1);
    assertThat(result.notes().get(0)).as("note").contains(name(2) + "@80");
  }

  @Proves("cut")
  void whatIsWholeIsNotCutOff() throws IOException {
    log(1, 1, "a sync");
    long whole = size(storage, name(1));
    recover();
    assertThat(size(storage, name(1)))
        .as("bytes of a log 'a', forced, and a mark")
        .isEqualTo(whole);
  }

  @Proves("cut")
  void theLogAfterATornTailMayGoOnWhereItWasCutOff() throws IOException {
    log(1, 1, "a");
    addTo(1, (byte) 'x', (byte) 'y');
    log(2, 2, "b");
    recover();
    assertThat(replayed).as("logs 'a' with a torn tail, 'b'").containsExactly("1:a", "2:b");
  }

  @Proves("cut")
  void zerosThatWereWrittenAheadAreNoTornTail() throws IOException {
    log(1, 1, "a");
    addTo(1, new byte[100]);
    assertThat(recover().notes()).as("notes on the log 'a', and 100 zeros after it").isEmpty();
  }

  private static byte[] batchOf(String key) {
    WriteBatch batch = new WriteBatch().put(key, "v");
    return Arrays.copyOf(batch.encoded(), batch.encodedLength());
  }

  @Proves("durable")
  void whatWasReplayedIsDurable() throws IOException {
    log(1, 1, "a b");
    storage.sync();
    recover();
    assertThat(
        "logs 'a b', recovered; then the power went",
        storage.afterPowerCut(PowerCut.NOTHING_SURVIVES, (operation, file) -> {}),
        recoversTo(this::contents, "1:a 2:b"));
  }

  @Proves("gap")
  void whatDoesNotContinueIsLeftOutWithAllBehindIt() throws IOException {
    log(1, 1, "a");
    log(2, 3, "c");
    log(3, 2, "b");
    LogRecovery.Result result = recover();
    assertThat(replayed)
        .as("log 1 from sequence 1: 'a', log 2 from 3: 'c', log 3 from 2: 'b'")
        .containsExactly("1:a");
    assertThat(result.nextSequence()).as("next sequence").isEqualTo(2);
    assertThat(result.notes()).as("notes").hasSize(2);
    assertThat(result.notes().get(0)).as("note on log 2").contains(name(2));
    assertThat(result.notes().get(1)).as("note on log 3").contains(name(3));
  }

  @Proves("gap")
  void aNumberThatWasThereBeforeDoesNotContinueEither() throws IOException {
    log(1, 1, "abc");
    log(2, 2, "x");
    assertThat(Thrown.by(this::recover))
        .as("log 1 from sequence 1: 'abc', log 2 from 2: 'x', never forced: thrown")
        .isNull();
    assertThat(replayed).as("the same: replayed").containsExactly("1:abc");
    assertThat(storage.list()).as("the same: files").containsExactly(name(1));
  }

  @Proves("gap")
  void aTimeMustContinueToo() throws IOException {
    log(1, 1, "abc");
    logWithTimes(2, 6, 7L);
    LogRecovery.Result result = recover();
    assertThat(result.latestMillis())
        .as("log 1 from sequence 1: 'abc', log 2 from 6: the time 7; the latest time")
        .isEqualTo(Long.MIN_VALUE);
    assertThat(result.notes()).as("notes: log 2 is left out").hasSize(1);
  }

  @Proves("gone")
  void theLogsLeftOutNeverComeBack() throws IOException {
    log(1, 1, "a");
    log(2, 3, "c");
    log(3, 4, "d");
    storage.sync();
    recover();
    assertThat(storage.list()).as("files").containsExactly(name(1));
    Storage left = storage.afterPowerCut(PowerCut.NOTHING_SURVIVES, (operation, file) -> {});
    assertThat(left.list()).as("files after a power cut").containsExactly(name(1));
  }

  @Proves("lost")
  void aGapBeforeSomethingForcedIsCorruption() throws IOException {
    log(1, 1, "a");
    log(2, 3, "c");
    log(3, 4, "d sync");
    assertThat(Thrown.by(this::recover))
        .as("log 1 from sequence 1: 'a', log 2 from 3: 'c', log 3: 'd', forced: thrown")
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining(name(2) + "@36");
    assertThat(storage.list()).as("files: nothing was deleted").hasSize(3);
  }

  @Proves("lost")
  void soIsAGapBeforeALogThatWasForcedItself() throws IOException {
    log(1, 1, "a");
    log(2, 3, "c sync");
    assertThat(Thrown.by(this::recover))
        .as("log 1 from sequence 1: 'a', log 2 from 3: 'c', forced: thrown")
        .isInstanceOf(CorruptionException.class);
  }

  @Proves("open")
  void noLogIsLeftOpen() throws IOException {
    log(1, 1, "a");
    log(2, 3, "c sync e");
    log(3, 5, "d");
    Thrown.by(this::recover);
    assertThat(storage.openFiles())
        .as("open files, after corruption: logs 'a', then from 3: 'c', forced, and 'e'; 'd'")
        .isEmpty();
    storage.delete(name(2));
    recover();
    assertThat(storage.openFiles()).as("open files, after a log was left out").isEmpty();
    addTo(1, (byte) 'x');
    recover();
    assertThat(storage.openFiles()).as("open files, after a torn tail").isEmpty();
  }

  @Proves("empty")
  void anEmptyLogGoesUnlessItIsTheOneAskedFor() throws IOException {
    log(1, 1, "");
    log(2, 1, "");
    log(3, 1, "a");
    recover();
    assertThat(storage.list()).as("files of logs '', '', 'a'").containsExactly(name(1), name(3));
    assertThat(replayed).as("replayed").containsExactly("1:a");
    log(4, 2, "");
    log(5, 2, "sync");
    recover();
    assertThat(storage.list())
        .as("files of logs '', 'a', '' and a mark alone")
        .containsExactly(name(1), name(3));
  }

  @Proves("batch")
  void aRecordThatIsNoBatchIsCorruption() throws IOException {
    LogWriter writer = new LogWriter(storage, name(1), 1);
    writer.append(LogRecord.Kind.BATCH, 1, "no batch".getBytes(UTF_8), 8);
    writer.write();
    assertThat(Thrown.by(this::recover))
        .as("a record of the text 'no batch', at offset 36: thrown")
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining(name(1) + "@36");
  }

  @Proves("batch")
  void aRecordThatIsNoTimeIsCorruption() throws IOException {
    LogWriter writer = new LogWriter(storage, name(1), 1);
    writer.append(LogRecord.Kind.TIME, 1, new byte[3], 3);
    writer.write();
    assertThat(Thrown.by(this::recover))
        .as("a time of three bytes, at offset 36: thrown")
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining(name(1) + "@36");
  }

  @Proves("batch")
  void whatTheSinkThrowsIsNotTheLogsFault() throws IOException {
    log(1, 1, "a");
    RuntimeException full = new IllegalArgumentException("memory is full");
    LogRecovery.Sink sink =
        (batch, sequence) -> {
          throw full;
        };
    assertThat(Thrown.by(() -> LogRecovery.replay(storage, 1, 1, sink)))
        .as("the log 'a', replayed into a memory that is full: thrown")
        .isSameAs(full);
  }

  /** Writes a log that tells times, between records of one letter each. */
  private void logWithTimes(int number, long sequence, Object... records) throws IOException {
    LogWriter writer = new LogWriter(storage, name(number), number);
    long next = sequence;
    for (Object record : records) {
      if (record instanceof Long time) {
        byte[] millis = new Encoder(8).u64(time).toByteArray();
        writer.append(LogRecord.Kind.TIME, next, millis, millis.length);
      } else {
        byte[] batch = batchOf((String) record);
        writer.append(LogRecord.Kind.BATCH, next++, batch, batch.length);
      }
    }
    writer.write();
  }

  @Proves("time")
  void theLatestTimeIsKept() throws IOException {
    long later = 1L << 41;
    logWithTimes(1, 1, 7L, "aa", later, "bb");
    logWithTimes(2, 3, later - 5, "cc", later - 1);
    logWithTimes(3, 4, 8L);
    LogRecovery.Result result = recover();
    assertThat(result.latestMillis())
        .as("latest of the times 7, 2^41, 2^41 - 5 ...")
        .isEqualTo(later);
    assertThat(result.batches()).as("batches").isEqualTo(3);
    assertThat(result.nextSequence()).as("next sequence number").isEqualTo(4);
    assertThat(storage.list()).as("a log with no batch, but a time").doesNotContain(name(3));
    storage.delete(name(1));
    storage.delete(name(2));
    log(1, 1, "a");
    assertThat(recover().latestMillis()).as("of a log without a time").isEqualTo(Long.MIN_VALUE);
  }
}
