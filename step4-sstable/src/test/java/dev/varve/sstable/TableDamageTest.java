package dev.varve.sstable;

import static dev.varve.Keys.hex;
import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.varve.Compression;
import dev.varve.CorruptionException;
import dev.varve.TableOptions;
import dev.varve.io.Encoder;
import dev.varve.io.HookedStorage;
import dev.varve.io.Storage;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.memtable.Entry;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.KeyHash;
import dev.varve.memtable.MemTable;
import dev.varve.memtable.Tag;
import dev.varve.sstable.xray.TableXRay;
import dev.varve.xray.Part;
import dev.varve.xray.XRay;
import dev.varve.xray.XRays;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A damaged table gives the right answer or a CorruptionException, never a wrong answer. */
class TableDamageTest {
  private static final long NUMBER = 3;
  private static final String NAME = TableFixture.name(NUMBER);

  /** Returns several versions of a few keys, compressible, enough for a few blocks. */
  private static MemTable memory() {
    MemTable memory = new MemTable(1, InstantSource.system(), 0);
    for (int i = 0; i < 40; i++) {
      String key = "key" + i % 16;
      if (i % 7 == 3) {
        memory.delete(key);
      } else {
        memory.put(key, "value value value value " + i);
      }
    }
    return memory;
  }

  private static byte[] table(Compression compression, long number) throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    TableOptions options = new TableOptions(250, 10, compression);
    TableFixture.build(storage, number, options, memory().entries());
    return TableFixture.bytes(storage, number);
  }

  /** Counts the outcomes of the reads. */
  private static final class Outcomes {
    int right;
    int refused;
  }

  /**
   * Opens and reads the table in every way; each read must return the right answer or report the
   * damage.
   */
  private static Outcomes readAll(byte[] bytes, int length) throws IOException {
    Outcomes outcomes = new Outcomes();
    SimulatedStorage storage = TableFixture.holding(NUMBER, bytes, length);
    TableReader[] table = new TableReader[1];
    attempt(outcomes, () -> table[0] = TableFixture.open(storage, NUMBER));
    if (table[0] != null) {
      MemTable memory = memory();
      for (int i = -1; i < 17; i++) {
        byte[] key = utf8("key" + i);
        for (long sequence : new long[] {Tag.MAX_SEQUENCE, 30, 8}) {
          attempt(outcomes, () -> find(table[0], memory, key, sequence));
        }
      }
      attempt(outcomes, () -> scan(table[0].entries(true), memory.entries(), true));
      attempt(outcomes, () -> scan(table[0].entries(false), memory.entries(), false));
    }
    return outcomes;
  }

  private interface Reading {
    void run() throws IOException;
  }

  private static void attempt(Outcomes outcomes, Reading reading) throws IOException {
    try {
      reading.run();
      outcomes.right++;
    } catch (CorruptionException e) {
      assertThat(e.getMessage()).startsWith(NAME + "@");
      outcomes.refused++;
    }
  }

  private static void find(TableReader table, MemTable memory, byte[] key, long sequence) {
    Entry want = memory.find(key, sequence);
    Entry found = table.find(key, KeyHash.of(key), sequence);
    assertThat(found == null).as("%s is absent", hex(key)).isEqualTo(want == null);
    if (want != null) {
      assertThat(found.tag()).isEqualTo(want.tag());
      assertThat(found.stored()).isEqualTo(want.stored());
    }
  }

  private static void scan(EntryCursor entries, EntryCursor expected, boolean forward) {
    boolean want = forward ? expected.first() : expected.last();
    boolean on = forward ? entries.first() : entries.last();
    while (want || on) {
      assertThat(on).isEqualTo(want);
      assertThat(entries.key().compareTo(expected.key())).isZero();
      assertThat(entries.tag()).isEqualTo(expected.tag());
      assertThat(entries.value().compareTo(expected.value())).isZero();
      want = forward ? expected.next() : expected.previous();
      on = forward ? entries.next() : entries.previous();
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void anyFlippedByteIsNoticedByWhoeverReadsItAndHarmsNobodyElse(Compression compression)
      throws IOException {
    byte[] bytes = table(compression, NUMBER);
    int all = readAll(bytes, bytes.length).right;
    assertThat(all).isEqualTo(1 + 18 * 3 + 2);
    int unopened = 0;
    for (int at = 0; at < bytes.length; at++) {
      for (int mask : new int[] {0x01, 0x80}) {
        byte[] damaged = bytes.clone();
        damaged[at] ^= (byte) mask;
        Outcomes outcomes = readAll(damaged, damaged.length);
        assertThat(outcomes.refused).as("byte %d of %d", at, bytes.length).isPositive();
        unopened += outcomes.right == 0 ? 1 : 0;
      }
    }
    // Damage to one block leaves the others readable.
    assertThat(unopened).isBetween(100, 2 * bytes.length - 1_000);
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void cutToAnyLengthItIsRefused(Compression compression) throws IOException {
    byte[] bytes = table(compression, NUMBER);
    for (int length = 0; length < bytes.length; length++) {
      Outcomes outcomes = readAll(bytes, length);
      assertThat(outcomes.right).as("cut to %d", length).isZero();
      assertThat(outcomes.refused).isEqualTo(1);
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThat(readAll(longer, longer.length).right).isZero();
  }

  @Test
  void blockOfAnotherFileAtTheSamePlaceIsNoticed() throws IOException {
    byte[] bytes = table(Compression.NONE, NUMBER);
    byte[] other = table(Compression.NONE, NUMBER + 1);
    int end = (int) sections(bytes).get(0).end();
    // The entries are the same; only the file number differs.
    int size = end - BlockTrailer.BYTES;
    assertThat(Arrays.equals(bytes, 0, size, other, 0, size)).isTrue();
    byte[] mixed = bytes.clone();
    System.arraycopy(other, 0, mixed, 0, end);
    assertThat(readAll(mixed, mixed.length).refused).isGreaterThan(2);
  }

  private static List<Part> sections(byte[] bytes) throws IOException {
    return XRays.sections(new XRay(new TableXRay()), NAME, bytes);
  }

  @Test
  void blocksOfOneFileInEachOthersPlaceAreNoticed() throws IOException {
    MemTable memory = new MemTable(1, InstantSource.system(), 0);
    for (int i = 10; i < 20; i++) {
      memory.put("key" + i, "same");
    }
    SimulatedStorage storage = new SimulatedStorage();
    TableFixture.build(
        storage, NUMBER, new TableOptions(1, 10, Compression.NONE), memory.entries());
    byte[] bytes = TableFixture.bytes(storage, NUMBER);
    List<Part> parts = sections(bytes);
    int size = (int) parts.get(1).offset();
    assertThat(parts.get(0).length()).isEqualTo(parts.get(1).length());
    byte[] swapped = bytes.clone();
    System.arraycopy(bytes, 0, swapped, size, size);
    System.arraycopy(bytes, size, swapped, 0, size);
    try (TableReader table =
        TableFixture.open(TableFixture.holding(NUMBER, swapped, swapped.length), NUMBER)) {
      for (String key : List.of("key10", "key11")) {
        assertThatExceptionOfType(CorruptionException.class)
            .isThrownBy(() -> table.find(utf8(key), KeyHash.of(utf8(key)), Tag.MAX_SEQUENCE))
            .withMessageStartingWith(NAME + "@");
      }
      assertThat(table.find(utf8("key12"), KeyHash.of(utf8("key12")), Tag.MAX_SEQUENCE))
          .isNotNull();
    }
  }

  @Test
  void tableUnderTheNumberOfAnotherIsRefused() throws IOException {
    byte[] bytes = table(Compression.NONE, NUMBER + 1);
    assertThat(readAll(bytes, bytes.length).right).isZero();
  }

  @Test
  void unknownFormatVersionIsRefusedWithBothNumbers() throws IOException {
    byte[] bytes = table(Compression.NONE, NUMBER);
    bytes[bytes.length - 12] = 4;
    SimulatedStorage storage = TableFixture.holding(NUMBER, bytes, bytes.length);
    assertThatExceptionOfType(CorruptionException.class)
        .isThrownBy(() -> TableFixture.open(storage, NUMBER))
        .withMessageStartingWith(NAME + "@" + (bytes.length - 12))
        .withMessageContaining("format 4")
        .withMessageContaining("reads up to 3");
  }

  @Test
  void checksumCoversBytesCompressionFileAndPlace() {
    byte[] stored = {1, 2, 3};
    int crc = BlockTrailer.crc(stored, 3, 0, NUMBER, 100);
    assertThat(BlockTrailer.crc(stored, 3, 0, NUMBER, 100)).isEqualTo(crc);
    assertThat(BlockTrailer.crc(stored, 2, 0, NUMBER, 100)).isNotEqualTo(crc);
    assertThat(BlockTrailer.crc(stored, 3, 1, NUMBER, 100)).isNotEqualTo(crc);
    assertThat(BlockTrailer.crc(stored, 3, 0, NUMBER + 1, 100)).isNotEqualTo(crc);
    assertThat(BlockTrailer.crc(stored, 3, 0, NUMBER, 101)).isNotEqualTo(crc);
  }

  @Test
  void unknownCompressionIsRefused() throws IOException {
    byte[] stored = {1, 2, 3};
    int crc = BlockTrailer.crc(stored, 3, 77, NUMBER, 0);
    byte[] bytes = new Encoder(16).bytes(stored, 0, 3).u8(77).u32(crc).toByteArray();
    SimulatedStorage storage = TableFixture.holding(NUMBER, bytes, bytes.length);
    try (BlockReader reader = new BlockReader(storage.open(NAME), NAME, NUMBER)) {
      assertThatExceptionOfType(CorruptionException.class)
          .isThrownBy(() -> reader.read(new BlockHandle(0, 3)))
          .withMessage(NAME + "@0: unknown compression 77");
    }
  }

  /** This includes a handle with a valid checksum, and one whose offset plus size overflows. */
  @Test
  void handleThatPointsOutOfTheFileIsCorruption() throws IOException {
    byte[] bytes = table(Compression.NONE, NUMBER);
    SimulatedStorage storage = TableFixture.holding(NUMBER, bytes, bytes.length);
    try (BlockReader reader = new BlockReader(storage.open(NAME), NAME, NUMBER)) {
      for (BlockHandle handle :
          List.of(
              new BlockHandle(-1, 10),
              new BlockHandle(0, -1),
              new BlockHandle(0, bytes.length - 4),
              new BlockHandle(0, Integer.MAX_VALUE),
              new BlockHandle(bytes.length, 0),
              new BlockHandle(Long.MAX_VALUE - 20, 20),
              new BlockHandle(Long.MAX_VALUE, Integer.MAX_VALUE),
              new BlockHandle(Long.MIN_VALUE, 10))) {
        assertThatExceptionOfType(CorruptionException.class)
            .as("%s", handle)
            .isThrownBy(() -> reader.read(handle))
            .withMessageStartingWith(NAME + "@" + handle.offset());
      }
    }
  }

  /** Makes the next read fail if requested, and counts the open files. */
  private static final class Reads implements HookedStorage.Hook {
    private boolean failNext;
    private int openFiles;

    @Override
    public void before(String operation, String file) throws IOException {
      openFiles += operation.equals("open") ? 1 : operation.equals("close") ? -1 : 0;
      if (operation.equals("read") && failNext) {
        failNext = false;
        throw new IOException("injected read");
      }
    }
  }

  /** A read error is not corruption: it is temporary, and nothing of it is cached. */
  @Test
  void readErrorIsNoCorruptionAndTheNextReadSucceeds() throws IOException {
    byte[] bytes = table(Compression.LZ4, NUMBER);
    Reads reads = new Reads();
    Storage storage = new HookedStorage(TableFixture.holding(NUMBER, bytes, bytes.length), reads);
    try (TableReader table = TableFixture.open(storage, NUMBER)) {
      reads.failNext = true;
      byte[] key = utf8("key5");
      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(() -> table.find(key, KeyHash.of(key), Tag.MAX_SEQUENCE))
          .withMessageContaining("injected read");
      find(table, memory(), key, Tag.MAX_SEQUENCE);
      EntryCursor entries = table.entries(false);
      reads.failNext = true;
      assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(entries::last);
      scan(entries, memory().entries(), false);
    }
    assertThat(reads.openFiles).isZero();
  }

  @Test
  void failedOpenLeavesNoFileOpen() throws IOException {
    byte[] bytes = table(Compression.NONE, NUMBER);
    List<Integer> places = new ArrayList<>(List.of(bytes.length - 1, bytes.length - 30));
    List<Part> parts = sections(bytes);
    // Filter, index and properties, each with its trailer, and the footer.
    for (Part part : parts.subList(parts.size() - 4, parts.size())) {
      places.add((int) part.offset());
      places.add((int) part.end() - BlockTrailer.BYTES);
    }
    for (int at : places) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 1;
      Reads reads = new Reads();
      Storage storage =
          new HookedStorage(TableFixture.holding(NUMBER, damaged, damaged.length), reads);
      assertThatExceptionOfType(CorruptionException.class)
          .isThrownBy(() -> TableFixture.open(storage, NUMBER));
      assertThat(reads.openFiles).as("byte %d", at).isZero();
    }
  }
}
