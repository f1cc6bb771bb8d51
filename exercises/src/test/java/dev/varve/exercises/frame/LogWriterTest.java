package dev.varve.exercises.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.io.Decoder;
import dev.varve.io.Encoder;
import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.wal.LogReader;
import dev.varve.wal.LogRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/** The log is number 5, so its header takes bytes 0 to 35 and the first frame begins at 36. */
class LogWriterTest {
  private static final String NAME = "000005.log";
  private static final int FIRST = 36;
  private static final int FRAME = 33;

  private final List<String> changes = new ArrayList<>();
  private boolean diskIsBroken;
  private final SimulatedStorage storage = new SimulatedStorage(this::before);

  private void before(String operation, String file) throws IOException {
    if (diskIsBroken) {
      throw new IOException("disk is broken");
    }
    changes.add(operation);
  }

  private LogWriter writer() throws IOException {
    return new LogWriter(storage, NAME, 5);
  }

  private static void append(LogWriter writer, long sequence, String payload) throws IOException {
    append(writer, sequence, payload.getBytes(UTF_8));
  }

  private static void append(LogWriter writer, long sequence, byte[] payload) throws IOException {
    writer.append(LogRecord.Kind.BATCH, sequence, payload, payload.length);
  }

  private static byte[] file(Storage storage) throws IOException {
    try (ReadableFile file = storage.open(NAME)) {
      byte[] bytes = new byte[(int) file.size()];
      file.read(0, bytes, 0, bytes.length);
      return bytes;
    }
  }

  /** The records that the finished reader finds, each as sequence:payload or sequence:length. */
  private static List<String> records(Storage storage) throws IOException {
    List<String> records = new ArrayList<>();
    try (LogReader reader = new LogReader(storage, NAME, 5)) {
      for (var record = reader.next(); record != null; record = reader.next()) {
        byte[] payload = record.payload();
        String text = payload.length < 10 ? new String(payload, UTF_8) : payload.length + " bytes";
        records.add(record.firstSequence() + ":" + text);
      }
    }
    return records;
  }

  /** The number in the header on which the salts of the frames build. */
  private static long salt(byte[] file) {
    return new Decoder(file, 24, 32).u64();
  }

  private long times(String operation) {
    return changes.stream().filter(operation::equals).count();
  }

  @Proves("layout")
  void theFieldsStandWhereTheDrawingSays() throws IOException {
    LogWriter writer = writer();
    byte[] payload = "abcd".getBytes(UTF_8);
    writer.append(LogRecord.Kind.EDIT, 0x0807_0605_0403_0201L, payload, 2);
    writer.write();
    byte[] bytes = file(storage);
    assertThat(bytes).as("the file: header, frame, payload of 2 bytes").hasSize(FIRST + FRAME + 2);
    String salt = HexFormat.of().formatHex(new Encoder(8).u64(salt(bytes) + FIRST).toByteArray());
    assertThat(HexFormat.of().formatHex(bytes, FIRST + 4, bytes.length))
        .as("the frame after its checksum: length 2, salt, sequence, synced 0, kind 3, ab")
        .isEqualTo("02000000" + salt + "0102030405060708" + "0000000000000000" + "03" + "6162");
  }

  @Proves("layout")
  void eachFrameHasASaltOfItsOwn() throws IOException {
    LogWriter writer = writer();
    append(writer, 1, "first");
    writer.write();
    append(writer, 1L << 33, "no2");
    append(writer, (1L << 33) + 1, new byte[70_000]);
    append(writer, (1L << 33) + 2, "last");
    writer.write();
    byte[] bytes = file(storage);
    int at = FIRST;
    for (int length : new int[] {5, 3, 70_000, 4}) {
      assertThat(new Decoder(bytes, at + 8, bytes.length).u64())
          .as("salt of the frame at %d: the header's, plus its offset", at)
          .isEqualTo(salt(bytes) + at);
      at += FRAME + length;
    }
  }

  @Proves("crc")
  void theChecksumIsOverAllBytesBehindIt() throws IOException {
    LogWriter writer = writer();
    writer.append(LogRecord.Kind.BATCH, 1, "first, and more".getBytes(UTF_8), 5);
    append(writer, 2, "second");
    writer.write();
    byte[] bytes = file(storage);
    int second = FIRST + FRAME + 5;
    for (int[] frame : new int[][] {{FIRST, second}, {second, bytes.length}}) {
      CRC32C crc = new CRC32C();
      crc.update(new byte[] {5, 0, 0, 0, 0, 0, 0, 0});
      crc.update(bytes, frame[0] + 4, frame[1] - frame[0] - 4);
      assertThat(new Decoder(bytes, frame[0], frame[1]).u32())
          .as(
              "checksum at %d, of the number 5 and bytes %d to %d",
              frame[0], frame[0] + 4, frame[1])
          .isEqualTo((int) crc.getValue());
    }
  }

  @Proves("synced")
  void aFrameKnowsWhatWasDurableBeforeIt() throws IOException {
    LogWriter writer = writer();
    append(writer, 1, "a");
    writer.force();
    append(writer, 2, "b");
    writer.write();
    append(writer, 3, "c");
    writer.write();
    assertThat(synced())
        .as("after append a, force, append b, write, append c: what a, b, c know to be durable")
        .containsExactly(0L, FIRST + FRAME + 1L, FIRST + FRAME + 1L);
  }

  @Proves("synced")
  void aForceThatFailsMakesNothingDurable() throws IOException {
    LogWriter writer = writer();
    append(writer, 1, "a");
    writer.write();
    diskIsBroken = true;
    assertThat(Thrown.by(writer::force)).as("force on a broken disk: thrown").isNotNull();
    diskIsBroken = false;
    append(writer, 2, "b");
    writer.write();
    assertThat(synced())
        .as("after append a, write, a force that fails, append b: what a, b know to be durable")
        .containsExactly(0L, 0L);
  }

  /** What each record of one byte knows to be durable. */
  private List<Long> synced() throws IOException {
    byte[] bytes = file(storage);
    List<Long> synced = new ArrayList<>();
    for (int at = FIRST; at < bytes.length; at += FRAME + 1) {
      synced.add(new Decoder(bytes, at + 24, at + FRAME).u64());
    }
    return synced;
  }

  @Proves("buffered")
  void anAppendIsWrittenLater() throws IOException {
    LogWriter writer = writer();
    append(writer, 1, "a");
    assertThat(file(storage)).as("the file after an append").isEmpty();
    writer.write();
    assertThat(file(storage)).as("the file after write").hasSize(FIRST + FRAME + 1);
    writer.write();
    assertThat(file(storage)).as("the file after write again").hasSize(FIRST + FRAME + 1);
  }

  @Proves("buffered")
  void whatDoesNotFitMakesRoomFirst() throws IOException {
    LogWriter writer = writer();
    for (int i = 1; i <= 100; i++) {
      append(writer, i, new byte[1000]);
    }
    assertThat(file(storage).length)
        .as("bytes written after 100 appends of 1000 bytes, with a buffer of 65536")
        .isBetween(100 * 1033 - 65536, 65536);
    assertThat(times("append")).as("calls of the file").isEqualTo(1);
  }

  @Proves("buffered")
  void whatJustFitsStaysInTheBuffer() throws IOException {
    LogWriter writer = writer();
    append(writer, 1, new byte[65536 - FIRST - FRAME]);
    assertThat(file(storage)).as("the file after an append that just fits").isEmpty();
    append(writer, 2, "");
    assertThat(file(storage)).as("the file after an append to the full buffer").hasSize(65536);
  }

  @Proves("buffered")
  void whatIsOneByteTooLongMakesRoomFirst() throws IOException {
    LogWriter writer = writer();
    append(writer, 1, new byte[65537 - FIRST - FRAME]);
    assertThat(file(storage))
        .as("the file after an append that is one byte too long: the log's header")
        .hasSize(FIRST);
  }

  @Proves("large")
  void aLargeRecordIsWrittenAtOnce() throws IOException {
    LogWriter writer = writer();
    append(writer, 1, "a");
    append(writer, 2, new byte[70_000]);
    assertThat(file(storage))
        .as("the file after append a, append 70000 bytes")
        .hasSize(FIRST + FRAME + 1 + FRAME + 70_000);
  }

  @Proves("large")
  void aLargeRecordComesBehindThoseBeforeIt() throws IOException {
    LogWriter writer = writer();
    append(writer, 1, "a");
    writer.append(LogRecord.Kind.BATCH, 2, new byte[100_000], 70_000);
    append(writer, 3, "b");
    writer.write();
    assertThat(records(storage))
        .as("after append a, append 70000 bytes of an array of 100000, append b, write")
        .containsExactly("1:a", "2:70000 bytes", "3:b");
  }

  @Proves("durable")
  void whatWasForcedOutlivesAPowerCut() throws IOException {
    LogWriter writer = writer();
    storage.sync();
    append(writer, 1, "a");
    append(writer, 2, "b");
    writer.force();
    append(writer, 3, "c");
    writer.write();
    Storage left = storage.afterPowerCut(PowerCut.NOTHING_SURVIVES, (operation, file) -> {});
    assertThat(records(left))
        .as("after append a, b, force, append c, write, and a power cut")
        .containsExactly("1:a", "2:b");
  }

  @Proves("durable")
  void whatWasWrittenBeforeIsForcedToo() throws IOException {
    LogWriter writer = writer();
    storage.sync();
    append(writer, 1, "a");
    writer.write();
    writer.force();
    Storage left = storage.afterPowerCut(PowerCut.NOTHING_SURVIVES, (operation, file) -> {});
    assertThat(records(left))
        .as("after append a, write, force, and a power cut")
        .containsExactly("1:a");
  }

  @Proves("once")
  void nothingNewIsNotForced() throws IOException {
    LogWriter writer = writer();
    append(writer, 1, "a");
    writer.force();
    writer.force();
    writer.write();
    writer.force();
    assertThat(times("force")).as("syncs after append a, force, force, write, force").isEqualTo(1);
    append(writer, 2, "b");
    writer.force();
    assertThat(times("force")).as("syncs after append b, force").isEqualTo(2);
  }

  @Proves("readable")
  void whatIsReadIsWhatTheFinishedWriterWrites() throws IOException {
    SimulatedStorage other = new SimulatedStorage();
    try (LogWriter writer = writer();
        var finished = new dev.varve.wal.LogWriter(other, NAME, 5)) {
      for (int i = 0; i < 200; i++) {
        byte[] payload = new byte[i * i % 2000];
        Arrays.fill(payload, (byte) i);
        append(writer, i, payload);
        finished.append(dev.varve.wal.LogRecord.Kind.BATCH, i, payload, payload.length);
        if (i % 7 == 0) {
          writer.force();
          finished.force();
        }
      }
    }
    assertThat(file(storage))
        .as("the file, beside that of the finished writer")
        .hasSameSizeAs(file(other));
    assertThat(records(storage))
        .as("the records of 200 appends, each seventh forced")
        .isEqualTo(records(other))
        .hasSize(200);
  }
}
