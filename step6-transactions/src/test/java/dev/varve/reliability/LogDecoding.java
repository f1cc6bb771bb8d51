package dev.varve.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.CorruptionException;
import dev.varve.io.Decoder;
import dev.varve.io.Encoder;
import dev.varve.io.WritableFile;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.wal.FileNames;
import dev.varve.wal.LogReader;
import dev.varve.wal.LogRecord;
import dev.varve.wal.LogWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Feeds bytes to the log reader, as the frames after a valid header. Random inputs never have a
 * valid checksum, so each frame gets one, unless it requests a wrong one. The expected result is
 * computed here independently, from docs/formats.md alone.
 */
final class LogDecoding {
  private static final long NUMBER = 7;
  private static final String NAME = FileNames.of(NUMBER, ".log");
  private static final int HEADER_BYTES = 36;
  private static final int FRAME_BYTES = 33;
  private static final int KINDS = 6;
  private static final int MARK = 1;

  /** A frame with this checksum keeps it, and so is damaged. */
  private static final int DAMAGED = -1;

  private final byte[] file;
  // The frames before the first damaged one, if any.
  private final List<Integer> good = new ArrayList<>();

  private LogDecoding(byte[] frames) throws IOException {
    byte[] header = logOf(List.of());
    file = Arrays.copyOf(header, HEADER_BYTES + frames.length);
    System.arraycopy(frames, 0, file, HEADER_BYTES, frames.length);
    seal();
  }

  private void seal() {
    int at = HEADER_BYTES;
    boolean whole = true;
    while (lengthAt(at) >= 0) {
      if (new Decoder(file, at, file.length).u32() == DAMAGED) {
        whole = false;
      } else {
        put(at + 8, new Encoder(8).u64(saltFor(at)));
        put(at, new Encoder(4).u32(crcAt(at)));
      }
      if (whole) {
        good.add(at);
      }
      at += FRAME_BYTES + lengthAt(at);
    }
  }

  /** Returns the length of the payload of the frame at {@code at}, or -1 if there is no room. */
  private int lengthAt(int at) {
    if (at + FRAME_BYTES > file.length) {
      return -1;
    }
    int length = new Decoder(file, at + 4, file.length).u32();
    return length > file.length - at - FRAME_BYTES ? -1 : length;
  }

  private void put(int at, Encoder bytes) {
    System.arraycopy(bytes.array(), 0, file, at, bytes.length());
  }

  private int crcAt(int at) {
    CRC32C crc = new CRC32C();
    crc.update(new Encoder(8).u64(NUMBER).toByteArray());
    crc.update(file, at + 4, FRAME_BYTES - 4 + lengthAt(at));
    return (int) crc.getValue();
  }

  /** Returns whether any frame after the good ones shows that more than those is durable. */
  private boolean isMoreDurable() {
    int end = good.isEmpty() ? HEADER_BYTES : endOf(good.get(good.size() - 1));
    for (int at = end + 1; at + FRAME_BYTES <= file.length; at++) {
      Decoder frame = new Decoder(file, at, file.length);
      if (lengthAt(at) >= 0 && saltAt(at) == saltFor(at) && frame.u32() == crcAt(at)) {
        if (syncedUpToAt(at) > end) {
          return true;
        }
      }
    }
    return false;
  }

  private int endOf(int at) {
    return at + FRAME_BYTES + lengthAt(at);
  }

  private long saltFor(int at) {
    return new Decoder(file, 24, file.length).u64() + at;
  }

  private long saltAt(int at) {
    return new Decoder(file, at + 8, file.length).u64();
  }

  private long syncedUpToAt(int at) {
    return new Decoder(file, at + 24, file.length).u64();
  }

  private int kindAt(int at) {
    return file[at + FRAME_BYTES - 1];
  }

  /** Reads the frames; the result must be the records before the damaged frame. */
  static void log(byte[] frames) {
    try {
      new LogDecoding(frames).check();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void check() throws IOException {
    boolean known = good.stream().allMatch(at -> kindAt(at) >= 1 && kindAt(at) <= KINDS);
    boolean right = known && !isMoreDurable();
    List<LogRecord> read;
    try {
      read = read(file);
    } catch (CorruptionException e) {
      assertThat(right).as("nothing is wrong with this log").isFalse();
      throw e;
    }
    assertThat(right).as("is right, as it was read").isTrue();
    assertThat(read.stream().map(LogRecord::offset))
        .isEqualTo(good.stream().filter(at -> kindAt(at) != MARK).map(Integer::longValue).toList());
    for (LogRecord record : read) {
      int at = (int) record.offset();
      assertThat(record.payload()).isEqualTo(Arrays.copyOfRange(file, at + FRAME_BYTES, endOf(at)));
    }
  }

  private static List<LogRecord> read(byte[] file) throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    try (WritableFile created = storage.create(NAME)) {
      created.append(file, 0, file.length);
    }
    List<LogRecord> records = new ArrayList<>();
    try (LogReader reader = new LogReader(storage, NAME, NUMBER)) {
      for (LogRecord record = reader.next(); record != null; record = reader.next()) {
        records.add(record);
      }
      assertThat(reader.tornBytes()).isBetween(0L, file.length - reader.offset());
    }
    return records;
  }

  private static byte[] logOf(List<byte[]> payloads) throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    LogRecord.Kind[] kinds = LogRecord.Kind.values();
    try (LogWriter log = new LogWriter(storage, NAME, NUMBER)) {
      for (int i = 0; i < payloads.size(); i++) {
        byte[] payload = payloads.get(i);
        log.append(kinds[i % kinds.length], i, payload, payload.length);
        log.force();
      }
    }
    return Files.of(storage).bytes().get(NAME);
  }

  /** Returns the frames of an intact log, and of one with a damaged frame in the middle. */
  static List<byte[]> logs() {
    try {
      byte[] log = logOf(List.of(new byte[0], new byte[3], new byte[40], new byte[1]));
      byte[] whole = Arrays.copyOfRange(log, HEADER_BYTES, log.length);
      byte[] damaged = whole.clone();
      Arrays.fill(damaged, FRAME_BYTES, FRAME_BYTES + 4, (byte) DAMAGED);
      return List.of(whole, damaged);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
