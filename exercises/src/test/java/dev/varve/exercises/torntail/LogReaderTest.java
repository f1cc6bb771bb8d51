package dev.varve.exercises.torntail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.CorruptionException;
import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.wal.LogRecord;
import dev.varve.wal.LogWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * The logs have records of one byte: the header takes bytes 0 to 35, record a begins at 36, b at
 * 70, c at 104, d at 138. In the messages, | is a sync: "ab|c" is a and b, forced, then c, not
 * forced.
 */
class LogReaderTest {
  private static final String NAME = "000005.log";
  private static final int HEADER = 36;
  private static final int RECORD = 34;

  private static byte[] log(String records) throws IOException {
    Storage storage = new SimulatedStorage();
    LogWriter writer = new LogWriter(storage, NAME, 5);
    long sequence = 1;
    for (char record : records.toCharArray()) {
      if (record == '|') {
        writer.force();
      } else if (record == '!') {
        writer.mark();
      } else {
        byte[] payload = {(byte) record};
        writer.append(dev.varve.wal.LogRecord.Kind.BATCH, sequence++, payload, 1);
      }
    }
    writer.write();
    return bytes(storage);
  }

  private static byte[] bytes(Storage storage) throws IOException {
    try (ReadableFile file = storage.open(NAME)) {
      byte[] bytes = new byte[(int) file.size()];
      file.read(0, bytes, 0, bytes.length);
      return bytes;
    }
  }

  private static LogReader reader(byte[] bytes) throws IOException {
    return reader(NAME, bytes);
  }

  private static LogReader reader(String name, byte[] bytes) throws IOException {
    Storage storage = new SimulatedStorage();
    try (WritableFile file = storage.create(name)) {
      file.append(bytes, 0, bytes.length);
    }
    return new LogReader(storage, name, 5);
  }

  /**
   * The records' payloads, or their lengths in brackets, ! for a mark, and what was thrown, if
   * anything was.
   */
  private static String read(byte[] bytes) {
    StringBuilder records = new StringBuilder();
    Throwable thrown = Thrown.by(() -> read(bytes, records));
    return thrown == null ? records.toString() : records + ", then " + thrown;
  }

  private static void read(byte[] bytes, StringBuilder records) throws IOException {
    try (LogReader reader = reader(bytes)) {
      for (LogRecord record = reader.next(); record != null; record = reader.next()) {
        boolean mark = record.kind() == LogRecord.Kind.MARK;
        byte[] payload = record.payload();
        String text = payload.length == 1 ? new String(payload, UTF_8) : "(" + payload.length + ")";
        records.append(mark ? "!" : text);
      }
      records.append(reader.next() == null ? "" : ", null, and then a record");
    }
  }

  private static int start(char record) {
    return HEADER + (record - 'a') * RECORD;
  }

  private static byte[] damaged(String records, int at) throws IOException {
    byte[] bytes = log(records);
    bytes[at] ^= 0x10;
    return bytes;
  }

  private static void assertCorrupt(String what, byte[] bytes) {
    assertThat(read(bytes)).as(what).contains("CorruptionException");
  }

  @Proves("all")
  void everyRecordIsReadAndMarksAreNot() throws IOException {
    assertThat(read(log("abc"))).as("the log abc").isEqualTo("abc");
    assertThat(read(log("ab|!c|!"))).as("the log ab|!c|!, ! being a mark").isEqualTo("abc");
    assertThat(read(log(""))).as("a log without records").isEmpty();
  }

  @Proves("all")
  void aRecordMayBeLong() throws IOException {
    Storage storage = new SimulatedStorage();
    try (LogWriter writer = new LogWriter(storage, NAME, 5)) {
      for (int length : new int[] {300_000, 2}) {
        writer.append(dev.varve.wal.LogRecord.Kind.BATCH, length, new byte[length], length);
      }
    }
    assertThat(read(bytes(storage)))
        .as("the lengths of the records, in a log of 300000 and 2 bytes")
        .isEqualTo("(300000)(2)");
  }

  @Proves("all")
  void whatIsWrittenBehindTheEndIsNotRead() throws IOException {
    Storage storage = new SimulatedStorage();
    LogWriter writer = new LogWriter(storage, NAME, 5);
    writer.write();
    try (LogReader reader = new LogReader(storage, NAME, 5)) {
      assertThat(reader.next()).as("next in a log without records").isNull();
      writer.append(dev.varve.wal.LogRecord.Kind.BATCH, 1, new byte[1], 1);
      writer.write();
      assertThat(reader.next()).as("next again, when a record was written meanwhile").isNull();
    }
  }

  @Proves("torn")
  void theOffsetIsWhereTheGoodPartEnds() throws IOException {
    for (int length = start('c'); length < start('d'); length++) {
      try (LogReader reader = reader(Arrays.copyOf(log("a|bc"), length))) {
        while (reader.next() != null) {
          assertThat(reader.offset()).as("offset after a record of ab").isLessThan(start('c') + 1L);
        }
        assertThat(reader.offset())
            .as("offset after the log a|bc, cut to %d bytes, was read", length)
            .isEqualTo(start('c'));
      }
    }
  }

  @Proves("torn")
  void aLogIsReadUpToWhereItWasCut() throws IOException {
    byte[] whole = log("a|bc");
    for (int length = start('b'); length <= whole.length; length++) {
      String expected = length < start('c') ? "a" : length < whole.length ? "ab" : "abc";
      assertThat(read(Arrays.copyOf(whole, length)))
          .as("the log a|bc, cut to %d of %d bytes", length, whole.length)
          .isEqualTo(expected);
    }
  }

  @Proves("torn")
  void zerosBehindTheLastRecordAreTheEnd() throws IOException {
    byte[] whole = log("a|b");
    assertThat(read(Arrays.copyOf(whole, whole.length + 100)))
        .as("the log a|b, with 100 zeros after it")
        .isEqualTo("ab");
  }

  @Proves("damaged")
  void damageToAnUnsyncedRecordEndsTheLog() throws IOException {
    for (int at = start('b'); at < start('c'); at++) {
      assertThat(read(damaged("a|bc", at)))
          .as("the log a|bc, with a flipped bit at %d, in b", at)
          .isEqualTo("a");
    }
  }

  @Proves("length")
  void noLengthIsTrusted() throws IOException {
    for (int high : new int[] {0xFF, 0x80, 0x7F, 0x01}) {
      byte[] bytes = log("a|b");
      bytes[start('b') + 7] = (byte) high;
      assertThat(read(bytes)).as("the log a|b, b's length 0x%02X000001", high).isEqualTo("a");
    }
    byte[] bytes = log("a|b");
    Arrays.fill(bytes, start('b') + 4, start('b') + 7, (byte) 0xFF);
    bytes[start('b') + 7] = 0x7F;
    assertThat(read(bytes)).as("the log a|b, b's length 0x7FFFFFFF").isEqualTo("a");
  }

  @Proves("corruption")
  void damageToASyncedRecordIsCorruption() throws IOException {
    for (int at = start('a'); at < start('c'); at++) {
      assertCorrupt(
          "the log ab|c, with a flipped bit at " + at + ", which c knows to be durable",
          damaged("ab|c", at));
    }
  }

  @Proves("corruption")
  void whoAsksAgainIsToldAgain() throws IOException {
    try (LogReader reader = reader(damaged("ab|c", start('a') + 33))) {
      for (String time : List.of("first", "second")) {
        assertThat(Thrown.by(reader::next))
            .as("the log ab|c, with damage in a, the %s call of next: thrown", time)
            .isInstanceOf(CorruptionException.class);
      }
    }
  }

  @Proves("corruption")
  void alsoWhereTheNextFrameCannotBeFoundByLengths() throws IOException {
    byte[] bytes = log("ab|c");
    Arrays.fill(bytes, start('a') + 20, start('b') + 10, (byte) 0);
    assertCorrupt("the log ab|c, with zeros from the middle of a into b", bytes);
  }

  @Proves("corruption")
  void alsoWhereTheNextFrameIsFarAway() throws IOException {
    Storage storage = new SimulatedStorage();
    LogWriter writer = new LogWriter(storage, NAME, 5);
    writer.append(dev.varve.wal.LogRecord.Kind.BATCH, 1, new byte[300_000], 300_000);
    writer.force();
    writer.mark();
    byte[] bytes = bytes(storage);
    bytes[HEADER + 40] ^= 1;
    assertCorrupt("a record of 300000 bytes, forced, with a flipped bit, and a mark", bytes);
  }

  @Proves("place")
  void theExceptionNamesFileAndOffset() throws IOException {
    byte[] bytes = damaged("ab|c", start('b') + 33);
    assertThat(read(bytes))
        .as("the log ab|c, with damage in b, which begins at 70")
        .contains(NAME + "@70");
    try (LogReader reader = reader("000005.checkpoint", bytes)) {
      reader.next();
      assertThat(Thrown.by(reader::next))
          .as("the same in a file 000005.checkpoint: thrown")
          .hasMessageContaining("000005.checkpoint@70");
    }
  }

  @Proves("boundary")
  void aLaterFrameThatKnowsLessProvesNothing() throws IOException {
    for (String records : List.of("abc", "a|bc", "a|bcd")) {
      assertThat(read(damaged(records, start('b') + 33)))
          .as(
              "the log %s, with damage in b, and no later frame that knows b to be durable",
              records)
          .isEqualTo("a");
    }
  }

  /** A log, and after it the last frame of another log 5, as a value may hold it. */
  private static byte[] withOldBytes(byte[] log, String old) throws IOException {
    byte[] other = log(old);
    byte[] both = Arrays.copyOf(log, log.length + RECORD);
    System.arraycopy(other, other.length - RECORD, both, log.length, RECORD);
    return both;
  }

  @Proves("other")
  void aFrameOfAnotherLogIsNotRead() throws IOException {
    assertThat(read(withOldBytes(log("a|b"), "z")))
        .as("the log a|b, and after it a whole frame of another log, with the record z")
        .isEqualTo("ab");
  }

  @Proves("other")
  void aFrameOfAnotherLogProvesNothing() throws IOException {
    assertThat(read(withOldBytes(damaged("ab", start('b') + 33), "abcd|z")))
        .as("the log ab, with damage in b, and after it a frame of another log, synced up to 172")
        .isEqualTo("a");
  }

  @Proves("other")
  void aFrameOfThisLogAtAnotherPlaceProvesNothing() throws IOException {
    byte[] log = log("ab|c");
    byte[] frame = Arrays.copyOfRange(log, start('c'), start('d'));
    byte[] bytes = Arrays.copyOf(log, start('d') + 2 * RECORD);
    System.arraycopy(frame, 0, bytes, start('d') + RECORD, RECORD);
    bytes[start('d')] = 1;
    assertThat(read(bytes))
        .as("the log ab|c, then no frame, then a copy of c, which knows ab to be durable")
        .isEqualTo("abc");
    byte[] more = log("ab|c|d");
    frame = Arrays.copyOfRange(more, start('d'), start('e'));
    more = Arrays.copyOf(more, more.length + RECORD);
    System.arraycopy(frame, 0, more, start('e'), RECORD);
    more[start('d') + 33] ^= 1;
    assertThat(read(more))
        .as("the log ab|c|d with damage in d, then a copy of d, which knows c to be durable")
        .isEqualTo("abc");
  }

  @Proves("mark")
  void aMarkGuardsTheLastRecord() throws IOException {
    assertCorrupt("the log ab|!, with damage in b", damaged("ab|!", start('b') + 33));
    assertThat(read(damaged("ab|", start('b') + 33)))
        .as("the log ab|, with damage in b, and nothing after it")
        .isEqualTo("a");
  }
}
