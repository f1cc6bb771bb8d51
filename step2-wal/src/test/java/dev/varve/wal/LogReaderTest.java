package dev.varve.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.varve.CorruptionException;
import dev.varve.Keys;
import dev.varve.Seed;
import dev.varve.io.Encoder;
import dev.varve.io.HookedStorage;
import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.io.StoredFiles;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LogReaderTest {
  private static final long NUMBER = 7;
  private static final String NAME = WriteAheadLog.fileName(NUMBER);

  private interface Filling {
    void fill(LogWriter writer) throws IOException;
  }

  /** Returns the bytes of a log that is filled and then left as after a crash of the process. */
  private static byte[] log(long number, Filling filling) throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    LogWriter writer = new LogWriter(storage, NAME, number);
    filling.fill(writer);
    writer.write();
    return StoredFiles.read(storage, NAME);
  }

  private static void append(LogWriter writer, int sequence, int length) throws IOException {
    writer.append(LogRecord.Kind.BATCH, sequence, payload(sequence, length), length);
  }

  private static byte[] payload(int seed, int length) {
    byte[] payload = new byte[length];
    new Random(seed).nextBytes(payload);
    return payload;
  }

  /** Five records of a few bytes each. */
  private static void appendFive(LogWriter writer, boolean forced) throws IOException {
    for (int i = 0; i < 5; i++) {
      append(writer, i, 3 * i);
      if (forced) {
        writer.force();
      }
    }
  }

  private static final class Read {
    final List<LogRecord> records = new ArrayList<>();
    long offset;
    long torn;
  }

  private static Read read(byte[] bytes, int length) throws IOException {
    return read(StoredFiles.of(NAME, bytes, length));
  }

  private static Read read(Storage storage) throws IOException {
    Read read = new Read();
    try (LogReader reader = new LogReader(storage, NAME, NUMBER)) {
      for (LogRecord record = reader.next(); record != null; record = reader.next()) {
        read.records.add(record);
      }
      assertThat(reader.next()).isNull();
      read.offset = reader.offset();
      read.torn = reader.tornBytes();
    }
    return read;
  }

  private static List<String> texts(List<LogRecord> records) {
    return records.stream()
        .map(r -> r.offset() + " " + r.kind() + r.firstSequence() + Keys.hex(r.payload()))
        .toList();
  }

  /** Returns the offset of each frame, and the end of the last one. */
  private static List<Integer> starts(byte[] log) throws IOException {
    Read all = read(log, log.length);
    List<Integer> starts = new ArrayList<>();
    all.records.forEach(record -> starts.add((int) record.offset()));
    starts.add((int) all.offset);
    return starts;
  }

  @Test
  void recordsOfAnySizeAreReadBackInOrder() throws IOException {
    Seed.run(
        seed -> {
          int[] lengths = {0, 1, 64 << 10, (64 << 10) - 33, (64 << 10) + 1, 300_000, 5, 262_144};
          Random random = seed.random();
          List<String> expected = new ArrayList<>();
          byte[] log =
              log(
                  NUMBER,
                  writer -> {
                    for (int i = 0; i < 60; i++) {
                      int length = random.nextInt(4) > 0 ? random.nextInt(300) : lengths[i % 8];
                      long offset = writer.size();
                      append(writer, i, length);
                      expected.add(offset + " BATCH" + i + Keys.hex(payload(i, length)));
                      seed.tell("record of " + length);
                      if (random.nextInt(5) == 0) {
                        writer.force();
                      }
                    }
                  });
          Read read = read(log, log.length);
          assertThat(texts(read.records)).isEqualTo(expected);
          assertThat(read.offset).isEqualTo(log.length);
          assertThat(read.torn).isZero();
        });
  }

  @Test
  void marksAreNotShownButCount() throws IOException {
    byte[] log =
        log(
            NUMBER,
            writer -> {
              append(writer, 1, 10);
              writer.force();
              writer.mark();
              writer.mark();
            });
    try (LogReader reader = new LogReader(StoredFiles.of(NAME, log, log.length), NAME, NUMBER)) {
      assertThat(reader.next().firstSequence()).isEqualTo(1);
      assertThat(reader.syncedUpTo()).isZero();
      assertThat(reader.next()).isNull();
      assertThat(reader.syncedUpTo()).isPositive();
      assertThat(reader.offset()).isEqualTo(log.length);
    }
  }

  @Nested
  class CutShort {

    @Test
    void atAnyLengthGivesTheRecordsThatAreWholeAndReportsTheRest() throws IOException {
      for (boolean forced : new boolean[] {false, true}) {
        byte[] log = log(NUMBER, writer -> appendFive(writer, forced));
        List<String> all = texts(read(log, log.length).records);
        List<Integer> starts = starts(log);
        for (int length = 0; length <= log.length; length++) {
          Read read = read(log, length);
          int whole = wholeFrames(starts, length);
          assertThat(texts(read.records)).as("cut to %d", length).isEqualTo(all.subList(0, whole));
          int good = length < LogFormat.HEADER_BYTES ? 0 : starts.get(whole);
          assertThat(read.offset).as("cut to %d", length).isEqualTo(good);
        }
      }
    }

    private int wholeFrames(List<Integer> starts, int length) {
      int whole = 0;
      while (whole + 1 < starts.size() && starts.get(whole + 1) <= length) {
        whole++;
      }
      return whole;
    }

    @Test
    void tornTailIsAsLongAsWhatFollowsTheLastWholeRecord() throws IOException {
      byte[] log = log(NUMBER, writer -> appendFive(writer, false));
      int last = starts(log).get(4);
      assertThat(read(log, log.length - 1).torn).isEqualTo(log.length - 1 - last);
      assertThat(read(log, last).torn).isZero();
    }

    @Test
    void zerosBehindTheLastRecordAreACleanEnd() throws IOException {
      for (int zeros : new int[] {1, 8, 32, 33, 34, 1000, 600_000}) {
        byte[] log = log(NUMBER, writer -> appendFive(writer, true));
        Read read = read(Arrays.copyOf(log, log.length + zeros), log.length + zeros);
        assertThat(read.records).hasSize(5);
        assertThat(read.offset).isEqualTo(log.length);
        assertThat(read.torn).as("%d zeros", zeros).isZero();
      }
    }

    @Test
    void tailOfNoiseIsCutOff() throws IOException {
      Seed.run(
          seed -> {
            byte[] log = log(NUMBER, writer -> appendFive(writer, true));
            byte[] noise = new byte[100];
            seed.random().nextBytes(noise);
            noise[99] = 1;
            byte[] longer = Arrays.copyOf(log, log.length + noise.length);
            System.arraycopy(noise, 0, longer, log.length, noise.length);
            Read read = read(longer, longer.length);
            assertThat(read.records).hasSize(5);
            assertThat(read.torn).isEqualTo(100);
          });
    }

    @Test
    void zeroedPageInTheMiddleOfWhatWasNeverForcedIsATornTail() throws IOException {
      byte[] log = log(NUMBER, writer -> appendFive(writer, false));
      List<Integer> starts = starts(log);
      Arrays.fill(log, starts.get(2), starts.get(3), (byte) 0);
      Read read = read(log, log.length);
      assertThat(read.records).hasSize(2);
      assertThat(read.torn).isEqualTo(log.length - starts.get(2));
    }
  }

  @Nested
  class Damaged {

    /** Each record was forced before the next: all but the last are known to be durable. */
    @Test
    void anyFlippedByteOfASyncedRecordIsCorruptionAndNamesThePlace() throws IOException {
      byte[] log = log(NUMBER, writer -> appendFive(writer, true));
      List<Integer> starts = starts(log);
      int last = starts.get(4);
      for (int at = 0; at < log.length; at++) {
        for (int mask : new int[] {0x01, 0x80, 0xFF}) {
          byte[] damaged = log.clone();
          damaged[at] ^= (byte) mask;
          if (at < last) {
            assertIsCorruption(damaged, at, starts);
          } else {
            assertThat(read(damaged, damaged.length).records).as("byte %d", at).hasSize(4);
          }
        }
      }
    }

    private void assertIsCorruption(byte[] damaged, int at, List<Integer> starts) {
      int record = starts.stream().filter(start -> start <= at).reduce(0, Math::max);
      assertThatExceptionOfType(CorruptionException.class)
          .as("byte %d", at)
          .isThrownBy(() -> read(damaged, damaged.length))
          .withMessageStartingWith(NAME + "@" + record + ":");
    }

    @Test
    void markMakesDamageToTheLastSyncedRecordKnown() throws IOException {
      byte[] log =
          log(
              NUMBER,
              writer -> {
                append(writer, 1, 10);
                writer.force();
                writer.mark();
              });
      log[LogFormat.HEADER_BYTES + LogFormat.FRAME_BYTES + 3] ^= 1;
      assertThatExceptionOfType(CorruptionException.class)
          .isThrownBy(() -> read(log, log.length))
          .withMessageStartingWith(NAME + "@36: damaged record");
    }

    @Test
    void anyFlippedByteOfUnsyncedRecordsEndsTheLogBeforeThatRecord() throws IOException {
      byte[] log = log(NUMBER, writer -> appendFive(writer, false));
      List<String> all = texts(read(log, log.length).records);
      List<Integer> starts = starts(log);
      for (int at = LogFormat.HEADER_BYTES; at < log.length; at++) {
        byte[] damaged = log.clone();
        damaged[at] ^= 0x10;
        int place = at;
        int before = (int) starts.stream().filter(start -> start <= place).count() - 1;
        assertThat(texts(read(damaged, damaged.length).records))
            .as("byte %d", at)
            .isEqualTo(all.subList(0, before));
      }
    }

    /** Also far after the damage, and in a part of the file that is not in the window. */
    @Test
    void syncedRecordFarBehindTheDamageIsFound() throws IOException {
      byte[] log =
          log(
              NUMBER,
              writer -> {
                append(writer, 0, 10);
                writer.force();
                append(writer, 1, 700_000);
                append(writer, 2, 700_000);
              });
      for (int at : new int[] {LogFormat.HEADER_BYTES, 0}) {
        byte[] damaged = log.clone();
        damaged[at] ^= 1;
        damaged[LogFormat.HEADER_BYTES + 4] ^= 1;
        damaged[100_000] ^= 1;
        assertThatExceptionOfType(CorruptionException.class)
            .isThrownBy(() -> read(damaged, damaged.length))
            .withMessageStartingWith(NAME + "@" + at + ":");
      }
    }
  }

  @Nested
  class Foreign {

    private byte[] header(int version, long magic) {
      Encoder header = new Encoder(16).u64(magic).u32(version);
      CRC32C crc = new CRC32C();
      crc.update(header.array(), 0, header.length());
      return header.u32((int) crc.getValue()).toByteArray();
    }

    @Test
    void unknownFormatVersionIsRefusedWithBothNumbers() {
      byte[] header = header(4, LogFormat.MAGIC);
      assertThatExceptionOfType(CorruptionException.class)
          .isThrownBy(() -> read(header, header.length))
          .withMessageContaining(NAME)
          .withMessageContaining("format 4")
          .withMessageContaining("reads 1 to 3");
    }

    @Test
    void recordsOfAnotherLogBehindOnesOwnAreNotRead() throws IOException {
      byte[] own = log(NUMBER, writer -> append(writer, 1, 10));
      byte[] other = log(NUMBER + 1, writer -> appendFive(writer, true));
      byte[] both = Arrays.copyOf(own, own.length + other.length - LogFormat.HEADER_BYTES);
      int frames = other.length - LogFormat.HEADER_BYTES;
      System.arraycopy(other, LogFormat.HEADER_BYTES, both, own.length, frames);
      Read read = read(both, both.length);
      assertThat(read.records).hasSize(1);
      assertThat(read.torn).isEqualTo(frames);
    }

    @Test
    void logUnderTheNameOfAnotherIsCorruptionNotAnEmptyLog() throws IOException {
      byte[] other = log(NUMBER + 1, writer -> appendFive(writer, true));
      assertThatExceptionOfType(CorruptionException.class)
          .isThrownBy(() -> read(other, other.length))
          .withMessageStartingWith(NAME + "@36:")
          .withMessageContaining("log 8");
    }

    @Test
    void wholeRecordOfAnUnknownKindIsRefused() throws IOException {
      byte[] log = log(NUMBER, writer -> append(writer, 1, 0));
      log[LogFormat.HEADER_BYTES + LogFormat.KIND_AT] = 99;
      CRC32C crc = new CRC32C();
      crc.update(new Encoder(8).u64(NUMBER).toByteArray());
      crc.update(log, LogFormat.HEADER_BYTES + 4, LogFormat.FRAME_BYTES - 4);
      byte[] sum = new Encoder(4).u32((int) crc.getValue()).toByteArray();
      System.arraycopy(sum, 0, log, LogFormat.HEADER_BYTES, 4);
      assertThatExceptionOfType(CorruptionException.class)
          .isThrownBy(() -> read(log, log.length))
          .withMessageStartingWith(NAME + "@36: record of an unknown kind");
    }
  }

  /** Values that look like frames, in the torn tail of a log: nothing in them is believed. */
  @Nested
  class BytesOfUsers {

    private int crc(byte[] frame, long number, boolean withNumber) {
      CRC32C crc = new CRC32C();
      if (withNumber) {
        crc.update(new Encoder(8).u64(number).toByteArray());
      }
      crc.update(frame, LogFormat.CRC_BYTES, frame.length - LogFormat.CRC_BYTES);
      return (int) crc.getValue();
    }

    /** Returns a well-formed frame that says that everything is durable. */
    private byte[] frame(long salt, boolean withNumber) {
      Encoder frame = new Encoder(64).u32(0).u32(5).u64(salt).u64(9).u64(1 << 30).u8(2);
      frame.bytes(new byte[] {0, 0, 0, 0, 0}, 0, 5);
      frame.setU32(0, crc(frame.toByteArray(), NUMBER, withNumber));
      return frame.toByteArray();
    }

    /** Returns a log that ends in a value of these bytes, torn in its last byte. */
    private byte[] torn(byte[] value) throws IOException {
      byte[] log =
          log(
              NUMBER,
              writer -> {
                append(writer, 1, 10);
                writer.append(LogRecord.Kind.BATCH, 2, value, value.length);
              });
      log[log.length - 1] ^= 1;
      return log;
    }

    private void assertIsTornTail(byte[] log) throws IOException {
      Read read = read(log, log.length);
      assertThat(texts(read.records)).containsExactlyElementsOf(texts(List.of(first(log))));
      assertThat(read.torn).isPositive();
    }

    private LogRecord first(byte[] log) throws IOException {
      try (LogReader reader = new LogReader(StoredFiles.of(NAME, log, log.length), NAME, NUMBER)) {
        return reader.next();
      }
    }

    @Test
    void aFrameOfVersionOneInATornValueIsNoPromise() throws IOException {
      byte[] value = Arrays.copyOf(frame(NUMBER, false), 100_000);
      assertIsTornTail(torn(value));
    }

    @Test
    void aFrameWithAnotherSaltInATornValueIsNoPromise() throws IOException {
      byte[] value = Arrays.copyOf(frame(123, true), 100_000);
      assertIsTornTail(torn(value));
    }

    /** As if a user stored the files of the store in the store. */
    @Test
    void aCopyOfThisVeryLogInATornValueIsNoPromise() throws IOException {
      byte[] log =
          log(
              NUMBER,
              writer -> {
                append(writer, 1, 10);
                writer.force();
                writer.mark();
                writer.force();
                writer.mark();
              });
      // The mark says that the first bytes are durable: so the tail begins after it.
      byte[] frames = Arrays.copyOfRange(log, LogFormat.HEADER_BYTES, log.length);
      int start = log.length;
      byte[] all = Arrays.copyOf(log, start + LogFormat.FRAME_BYTES + frames.length);
      System.arraycopy(frames, 0, all, start + LogFormat.FRAME_BYTES, frames.length);
      Arrays.fill(all, start, start + LogFormat.FRAME_BYTES, (byte) 7);
      for (int at = start + LogFormat.FRAME_BYTES; at < all.length; at++) {
        assertThat(all[at]).isEqualTo(log[at - start - LogFormat.FRAME_BYTES + 36]);
      }
      Read read = read(all, all.length);
      assertThat(read.offset).isEqualTo(start);
      assertThat(read.torn).isEqualTo(all.length - start);
    }

    /** How often and how much the file is read: time would say it only on a quiet machine. */
    @Test
    void halvesOfFramesAreSearchedInLinearTime() throws IOException {
      byte[] half = new byte[LogFormat.FRAME_BYTES];
      byte[] value = new byte[1 << 20];
      for (boolean headerLost : new boolean[] {false, true}) {
        for (int at = 0; at + half.length <= value.length; at += half.length) {
          // Each claims to reach to the end of the value.
          Encoder frame = new Encoder(64).u32(at).u32(value.length - at - half.length);
          frame.u64(NUMBER).u64(at).u64(1).u8(2);
          System.arraycopy(frame.array(), 0, value, at, half.length);
        }
        byte[] log = torn(value);
        if (headerLost) {
          log[0] ^= 1;
        }
        AtomicLong read = new AtomicLong();
        Storage counted = counting(StoredFiles.of(NAME, log, log.length), read);
        try (LogReader reader = new LogReader(counted, NAME, NUMBER)) {
          while (reader.next() != null) {
            // On to the torn tail.
          }
        }
        // For each of the 300,000 places that could be a frame at most a page or two, not half a
        // log.
        assertThat(read.get()).as("bytes read").isLessThan(500L * log.length);
      }
    }

    private Storage counting(Storage storage, AtomicLong bytes) {
      return new HookedStorage(storage, (operation, file) -> {}) {
        @Override
        protected void read(ReadableFile file, long at, byte[] into, int offset, int length)
            throws IOException {
          bytes.addAndGet(length);
          super.read(file, at, into, offset, length);
        }
      };
    }
  }

  @Nested
  class VersionOne {

    /** Returns a log as the first format had it: a short header, and no salt. */
    private byte[] log(boolean lastKnowsAllToBeDurable) {
      Encoder log = new Encoder(256).u64(LogFormat.MAGIC).u32(1);
      CRC32C crc = new CRC32C();
      crc.update(log.array(), 0, log.length());
      log.u32((int) crc.getValue());
      for (int i = 0; i < 3; i++) {
        int start = log.length();
        long synced = i == 2 && lastKnowsAllToBeDurable ? start : 0;
        log.u32(0).u32(i).u64(NUMBER).u64(i + 1).u64(synced).u8(2).bytes(payload(i, i), 0, i);
        crc.reset();
        crc.update(log.array(), start + 4, log.length() - start - 4);
        log.setU32(start, (int) crc.getValue());
      }
      return log.toByteArray();
    }

    @Test
    void isRead() throws IOException {
      byte[] log = log(true);
      Read read = read(log, log.length);
      assertThat(texts(read.records))
          .containsExactly(
              "16 BATCH1" + Keys.hex(payload(0, 0)),
              "49 BATCH2" + Keys.hex(payload(1, 1)),
              "83 BATCH3" + Keys.hex(payload(2, 2)));
      assertThat(read.torn).isZero();
    }

    @Test
    void damageBelowWhatALaterFrameKnowsIsCorruption() {
      byte[] log = log(true);
      for (int damaged : new int[] {0, 13, 20, 60}) {
        byte[] bytes = log.clone();
        bytes[damaged] ^= 1;
        assertThatExceptionOfType(CorruptionException.class)
            .as("byte %d", damaged)
            .isThrownBy(() -> read(bytes, bytes.length));
      }
    }

    @Test
    void aTornTailIsOne() throws IOException {
      byte[] log = log(false);
      log[60] ^= 1;
      Read read = read(log, log.length);
      assertThat(read.records).hasSize(1);
      assertThat(read.offset).isEqualTo(49);
    }

    @Test
    void underAWrongNameItIsRefused() throws IOException {
      byte[] log = log(true);
      String other = WriteAheadLog.fileName(8);
      Storage storage = StoredFiles.of(other, log, log.length);
      assertThatExceptionOfType(CorruptionException.class)
          .isThrownBy(() -> new LogReader(storage, other, 8))
          .withMessageContaining("this is log 7 under another name");
    }
  }
}
