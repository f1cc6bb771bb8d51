package dev.varve.wal.xray;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.WriteBatch;
import dev.varve.io.ReadableFile;
import dev.varve.io.WritableFile;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.wal.LogFormat;
import dev.varve.wal.LogReader;
import dev.varve.wal.LogRecord;
import dev.varve.wal.LogWriter;
import dev.varve.xray.Check;
import dev.varve.xray.Part;
import dev.varve.xray.XRay;
import dev.varve.xray.XRays;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogXRayTest {
  private static final String NAME = "000007.log";
  private static final XRay XRAY = new XRay(new LogXRay());

  /** A closed log: three batches, each synced, and a mark. */
  private static byte[] log() throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    try (LogWriter writer = new LogWriter(storage, NAME, 7)) {
      append(writer, 1, new WriteBatch().put("city", "Basel"));
      writer.force();
      append(writer, 2, new WriteBatch().put("a", "1").delete("b").put(bytes(), bytes(), 60_000));
      writer.force();
      append(writer, 5, new WriteBatch().put("zeros", "\0\0\0\0"));
    }
    return read(storage, NAME);
  }

  private static byte[] bytes() {
    return new byte[] {(byte) 0xFF, 0};
  }

  private static void append(LogWriter writer, long sequence, WriteBatch batch) throws IOException {
    writer.append(LogRecord.Kind.BATCH, sequence, batch.encoded(), batch.encodedLength());
  }

  private static byte[] read(SimulatedStorage storage, String name) throws IOException {
    try (ReadableFile file = storage.open(name)) {
      byte[] bytes = new byte[(int) file.size()];
      file.read(0, bytes, 0, bytes.length);
      return bytes;
    }
  }

  private static List<String> meanings(List<Part> parts) {
    return parts.stream().map(Part::meaning).toList();
  }

  @Test
  void everyFrameIsASectionThatSaysWhatItHolds() throws IOException {
    List<Part> sections = XRays.sections(XRAY, NAME, log());
    assertThat(meanings(sections))
        .containsExactly(
            "header: VARVELOG, format version 3",
            "BATCH, sequence 1: put city = Basel",
            "BATCH, sequence 2: 3 operations: put a = 1, delete b, put \\xFF\\x00 = \\xFF\\x00",
            "BATCH, sequence 5: put zeros = \\x00\\x00\\x00\\x00",
            "MARK: durable below offset " + sections.get(4).offset());
    assertThat(sections).allMatch(it -> it.check() == Check.HOLDS);
  }

  @Test
  void inAFrameEachFieldIsAPart() throws IOException {
    List<Part> parts = XRays.details(XRAY, NAME, log());
    assertThat(parts)
        .contains(
            new Part(0, 8, "magic number: VARVELOG", Check.NONE),
            new Part(16, 8, "log 7", Check.HOLDS),
            new Part(36, 4, "checksum of the frame", Check.HOLDS),
            new Part(40, 4, "18 bytes of payload", Check.NONE),
            new Part(44, 8, "salt of this log and place", Check.NONE),
            new Part(52, 8, "sequence number of the first operation: 1", Check.NONE),
            new Part(78, 4, "key: city", Check.NONE),
            new Part(82, 5, "value: Basel", Check.NONE));
    assertThat(meanings(parts)).contains("delete", "expires at 1970-01-01T00:01:00Z");
  }

  @Test
  void aFlippedBitBreaksTheSectionItIsInAndNoOther() throws IOException {
    XRays.flipInEveryByte(XRAY, NAME, log());
  }

  @Test
  void aCutThroughASectionBreaksItAndOneBetweenTwoDoesNot() throws IOException {
    XRays.cutAtEveryByte(XRAY, NAME, log(), true);
  }

  @Test
  void anyBytesAreExplained() throws IOException {
    XRays.scramble(XRAY, NAME, log(), 3_000);
  }

  @Test
  void zerosWrittenAheadAreNoDamage() throws IOException {
    byte[] log = log();
    byte[] ahead = Arrays.copyOf(log, log.length + 100_000);
    List<Part> sections = XRays.sections(XRAY, NAME, ahead);
    assertThat(XRays.broken(sections)).isEmpty();
    assertThat(sections)
        .endsWith(
            new Part(
                log.length, 100_000, "zeros, written ahead of the end of the log", Check.NONE));
  }

  @Test
  void aTornTailIsToldFromTheZerosBehindIt() throws IOException {
    byte[] log = log();
    List<Part> whole = XRays.sections(XRAY, NAME, log);
    Part second = whole.get(2);
    byte[] torn = Arrays.copyOf(Arrays.copyOf(log, (int) second.end() - 3), 5_000);
    List<Part> sections = XRays.sections(XRAY, NAME, torn);
    Part broken = XRays.broken(sections).get(0);
    assertThat(broken.offset()).isEqualTo(second.offset());
    assertThat(broken.meaning()).contains("torn tail");
    assertThat(sections.get(sections.size() - 1).meaning()).startsWith("zeros");
  }

  @Test
  void damageThatALaterFrameKnowsToBeDurableIsCorruption() throws IOException {
    byte[] log = log();
    log[40] ^= 1;
    assertThat(XRays.broken(XRays.sections(XRAY, NAME, log)).get(0).meaning())
        .isEqualTo("no intact frame; corruption: a later frame says that this was durable");
    log[40] ^= 1;
    log[80] ^= 1;
    assertThat(XRays.broken(XRays.sections(XRAY, NAME, log)).get(0).meaning())
        .isEqualTo(
            "BATCH whose checksum does not hold;"
                + " corruption: a later frame says that this was durable");
  }

  /** A torn frame, after it one of this log, and then the rest of an older log. */
  @Test
  void whatAnOlderLogKnewToBeDurableIsNoPromiseOfThisOne() throws IOException {
    byte[] own = unsynced(8);
    byte[] old = log();
    byte[] bytes = Arrays.copyOf(own, own.length + old.length - LogFormat.HEADER_BYTES);
    int frames = old.length - LogFormat.HEADER_BYTES;
    System.arraycopy(old, LogFormat.HEADER_BYTES, bytes, own.length, frames);
    bytes[80] ^= 1;
    assertThat(XRays.broken(XRays.sections(XRAY, "000008.log", bytes)).get(0).meaning())
        .isEqualTo(
            "BATCH whose checksum does not hold;"
                + " torn tail: nothing says that this was durable; reading ends here");
    try (LogReader reader = new LogReader(storageWith("000008.log", bytes), "000008.log", 8)) {
      assertThat(reader.next()).isNull();
    }
  }

  /** Two frames, of which none knows anything to be durable: the mark of the close is cut off. */
  private static byte[] unsynced(long number) throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    try (LogWriter writer = new LogWriter(storage, NAME, number)) {
      append(writer, 1, new WriteBatch().put("city", "Basel"));
      append(writer, 2, new WriteBatch().put("river", "Rhine"));
    }
    byte[] closed = read(storage, NAME);
    return Arrays.copyOf(closed, closed.length - LogFormat.FRAME_BYTES);
  }

  private static SimulatedStorage storageWith(String name, byte[] bytes) throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    try (WritableFile file = storage.create(name)) {
      file.append(bytes, 0, bytes.length);
    }
    return storage;
  }

  @Test
  void aLogUnderTheNameOfAnotherIsSaidToBeOne() throws IOException {
    List<Part> sections = XRays.sections(XRAY, "000008.log", log());
    assertThat(sections.get(0).check()).isEqualTo(Check.BROKEN);
    assertThat(sections.get(0).meaning()).endsWith("of log 7 under another name");
  }

  @Test
  void underANameWithoutANumberTheHeaderSaysWhichLogItIs() throws IOException {
    assertThat(XRays.broken(XRays.sections(XRAY, "copy", log()))).isEmpty();
  }

  @Test
  void aCheckpointSaysWhereToGoOn() throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    try (LogWriter writer = new LogWriter(storage, "000003.checkpoint", 3)) {
      WriteBatch batch = new WriteBatch().put("a", "1");
      writer.append(LogRecord.Kind.CHECKPOINT, 0, batch.encoded(), batch.encodedLength());
      writer.append(LogRecord.Kind.CHECKPOINT_END, 9, new byte[0], 0);
      writer.append(LogRecord.Kind.EDIT, 0, new byte[3], 3);
    }
    byte[] bytes = read(storage, "000003.checkpoint");
    assertThat(meanings(XRays.sections(XRAY, "000003.checkpoint", bytes)))
        .contains(
            "CHECKPOINT: put a = 1",
            "CHECKPOINT_END: go on at sequence 9",
            "EDIT 0: explained from step 5 on");
    XRays.flipInEveryByte(XRAY, "000003.checkpoint", bytes);
  }

  @Test
  void ofALargeFrameOnlyTheBeginningIsShown() throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    try (LogWriter writer = new LogWriter(storage, NAME, 7)) {
      append(writer, 1, new WriteBatch().put("k", "\u00e9".repeat(200_000)));
    }
    assertThat(XRays.sections(XRAY, NAME, read(storage, NAME)).get(1).meaning())
        .isEqualTo("BATCH, sequence 1: put k = " + "\u00e9".repeat(20) + "...");
  }
}
