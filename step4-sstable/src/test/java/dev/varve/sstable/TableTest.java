package dev.varve.sstable;

import static dev.varve.Keys.hex;
import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.Compression;
import dev.varve.Keys;
import dev.varve.Seed;
import dev.varve.TableOptions;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.memtable.Entry;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.KeyHash;
import dev.varve.memtable.MemTable;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TableTest {
  private static final TableOptions TINY = new TableOptions(1, 10, Compression.NONE);

  private final SimulatedStorage storage = new SimulatedStorage();

  private static TableOptions options(Random random) {
    int[] blockBytes = {1, 40, 200, 1_000, 4_096, 1 << 20};
    int[] bits = {0, 1, 10, 30};
    Compression[] compressions = Compression.values();
    return new TableOptions(
        blockBytes[random.nextInt(blockBytes.length)],
        bits[random.nextInt(bits.length)],
        compressions[random.nextInt(compressions.length)]);
  }

  private static Entry find(TableReader table, byte[] key, long sequence) {
    return table.find(key, KeyHash.of(key), sequence);
  }

  private static String text(Entry entry) {
    return entry == null ? "none" : entry.tag() + "=" + hex(entry.stored());
  }

  @Test
  void underAnyOptionsATableShowsWhatItsMemtableShows() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          for (int round = 1; round <= 100; round++) {
            MemTable memory = SameMoves.memtable(random, 1 + random.nextInt(120));
            TableOptions options = options(random);
            seed.tell(options + ", cache or none");
            TableFixture.build(storage, round, options, memory.entries());
            BlockCache cache = new BlockCache(random.nextBoolean() ? 2_000 : 0);
            try (TableReader table =
                TableReader.open(storage, TableFixture.name(round), round, cache)) {
              assertFindsTheSame(random, table, memory);
              new SameMoves(seed, table.entries(random.nextBoolean()), memory.entries()).all(100);
            }
            assertThat(cache.bytes()).isZero();
          }
        });
  }

  private static void assertFindsTheSame(Random random, TableReader table, MemTable memory) {
    List<byte[]> keys = new ArrayList<>();
    EntryCursor entries = memory.entries();
    for (boolean on = entries.first(); on; on = entries.next()) {
      keys.add(entries.key().toByteArray());
    }
    for (int i = 0; i < 20; i++) {
      keys.add(Keys.any(random));
    }
    for (byte[] key : keys) {
      for (int i = 0; i < 5; i++) {
        long sequence = i == 0 ? Tag.MAX_SEQUENCE : random.nextInt(keys.size());
        assertThat(text(find(table, key, sequence)))
            .as("%s at %d", hex(key), sequence)
            .isEqualTo(text(memory.find(key, sequence)));
      }
    }
  }

  private MemTable few() {
    MemTable memory = new MemTable(5, InstantSource.system(), 0);
    memory.put("b", "1");
    memory.put("a", "22");
    memory.delete("b");
    memory.put("zz", "333");
    return memory;
  }

  @Test
  void propertiesTellWhatIsInIt() throws IOException {
    TableProperties built = TableFixture.build(storage, 1, TableOptions.DEFAULT, few().entries());
    try (TableReader table = TableFixture.open(storage, 1)) {
      TableProperties read = table.properties();
      for (TableProperties properties : List.of(built, read)) {
        assertThat(properties.entries()).isEqualTo(4);
        assertThat(properties.tombstones()).isEqualTo(1);
        assertThat(properties.keyBytes()).isEqualTo(5);
        assertThat(properties.valueBytes()).isEqualTo(6);
        assertThat(properties.smallestSequence()).isEqualTo(5);
        assertThat(properties.largestSequence()).isEqualTo(8);
        assertThat(properties.smallestKey()).isEqualTo(utf8("a"));
        assertThat(properties.largestKey()).isEqualTo(utf8("zz"));
      }
    }
  }

  @Test
  void tombstoneIsFoundAndAbsentKeyIsNot() throws IOException {
    TableFixture.build(storage, 1, TINY, few().entries());
    try (TableReader table = TableFixture.open(storage, 1)) {
      assertThat(Tag.kind(find(table, utf8("b"), Tag.MAX_SEQUENCE).tag())).isEqualTo(Tag.TOMBSTONE);
      assertThat(Tag.kind(find(table, utf8("b"), 6).tag())).isEqualTo(Tag.VALUE);
      assertThat(find(table, utf8("b"), 4)).isNull();
      for (String absent : List.of("", "A", "ab", "c", "z", "zzz")) {
        assertThat(find(table, utf8(absent), Tag.MAX_SEQUENCE)).as(absent).isNull();
      }
    }
  }

  @Test
  void isDurableOnceFinishedIfItsNameIs() throws IOException {
    TableFixture.build(storage, 1, TableOptions.DEFAULT, few().entries());
    storage.sync();
    try (TableReader table = TableFixture.open(TableFixture.afterPowerCut(storage), 1)) {
      assertThat(table.properties().entries()).isEqualTo(4);
    }
  }

  @Test
  void compressionSavesSpaceAndIncompressibleBlocksAreStoredAsTheyAre() throws IOException {
    MemTable memory = new MemTable(1, InstantSource.system(), 0);
    for (int i = 0; i < 500; i++) {
      memory.put("key" + i, "the same words over and over, over and over, over and over");
    }
    TableFixture.build(storage, 1, TableOptions.DEFAULT, memory.entries());
    int plain = TableFixture.bytes(storage, 1).length;
    int number = 2;
    for (Compression compression : List.of(Compression.LZ4, Compression.DEFLATE)) {
      TableOptions options = TableOptions.DEFAULT.withCompression(compression);
      TableFixture.build(storage, number, options, memory.entries());
      assertThat(TableFixture.bytes(storage, number).length).isLessThan(plain / 2);
      number++;
    }
    MemTable noise = new MemTable(1, InstantSource.system(), 0);
    byte[] value = new byte[100_000];
    new Random(1).nextBytes(value);
    noise.put(utf8("k"), value);
    TableFixture.build(storage, 4, TableOptions.DEFAULT, noise.entries());
    int asItIs = TableFixture.bytes(storage, 4).length;
    TableOptions deflate = TableOptions.DEFAULT.withCompression(Compression.DEFLATE);
    TableFixture.build(storage, 5, deflate, noise.entries());
    assertThat(TableFixture.bytes(storage, 5)).hasSize(asItIs);
  }

  @Nested
  class Builder {

    private void add(TableBuilder builder, String key, long sequence) throws IOException {
      Slice slice = new Slice().set(utf8(key), 0, key.length());
      builder.add(slice, Tag.of(sequence, Tag.VALUE), new Slice());
    }

    @Test
    void refusesDisorder() throws IOException {
      try (TableBuilder builder = new TableBuilder(storage, "t", 1, TINY)) {
        add(builder, "b", 5);
        for (String key : List.of("a", "", "b")) {
          assertThatIllegalArgumentException().isThrownBy(() -> add(builder, key, 5));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> add(builder, "b", 6));
        add(builder, "b", 4);
        add(builder, "ba", 9);
        assertThat(builder.finish().entries()).isEqualTo(3);
      }
    }

    @Test
    void refusesAnEmptyTable() throws IOException {
      try (TableBuilder builder = new TableBuilder(storage, "t", 1, TINY)) {
        assertThatIllegalStateException().isThrownBy(builder::finish);
      }
    }

    @Test
    void knowsItsLastKeyAndItsLength() throws IOException {
      try (TableBuilder builder = new TableBuilder(storage, "t", 1, TINY)) {
        Slice b = new Slice().set(utf8("b"), 0, 1);
        assertThat(builder.endsWith(new Slice())).isFalse();
        assertThat(builder.bytes()).isZero();
        add(builder, "b", 5);
        assertThat(builder.endsWith(b)).isTrue();
        assertThat(builder.endsWith(new Slice())).isFalse();
        assertThat(builder.bytes()).isPositive();
        builder.finish();
        try (var file = storage.open("t")) {
          assertThat(builder.bytes()).isEqualTo(file.size());
        }
      }
    }

    @Test
    void failsWhenItsFileCannotBeWritten() throws IOException {
      for (String failing : List.of("create", "append", "force")) {
        SimulatedStorage faulty =
            new SimulatedStorage(
                (operation, file) -> {
                  if (operation.equals(failing)) {
                    throw new IOException("injected " + operation);
                  }
                });
        assertThatThrownBy(() -> TableFixture.build(faulty, 1, TINY, few().entries()))
            .isInstanceOf(IOException.class)
            .hasMessage("injected " + failing);
      }
    }

    @Test
    void refusesOptionsOutOfRange() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new TableOptions(0, 10, Compression.NONE))
          .withMessageContaining("blockBytes 0");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new TableOptions((64 << 20) + 1, 10, Compression.NONE));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new TableOptions(1, -1, Compression.NONE));
      assertThatIllegalArgumentException().isThrownBy(() -> new TableOptions(1, 1, null));
    }
  }

  @Nested
  class Cached {
    private final BlockCache cache = new BlockCache(1 << 20);

    private TableReader open() throws IOException {
      TableFixture.build(storage, 1, TINY, few().entries());
      return TableReader.open(storage, TableFixture.name(1), 1, cache);
    }

    @Test
    void blocksAreReadOnce() throws IOException {
      try (TableReader table = open()) {
        for (int i = 0; i < 3; i++) {
          assertThat(find(table, utf8("a"), Tag.MAX_SEQUENCE)).isNotNull();
        }
        assertThat(cache.misses()).isEqualTo(1);
        assertThat(cache.hits()).isEqualTo(2);
      }
    }

    @Test
    void scanKeepsItsBlocksOnlyIfAsked() throws IOException {
      try (TableReader table = open()) {
        scan(table.entries(false));
        assertThat(cache.bytes()).isZero();
        scan(table.entries(true));
        assertThat(cache.bytes()).isPositive();
      }
      assertThat(cache.bytes()).isZero();
    }

    private void scan(EntryCursor entries) {
      int count = 0;
      for (boolean on = entries.first(); on; on = entries.next()) {
        count++;
      }
      assertThat(count).isEqualTo(4);
    }

    /** The filter answers no, and no block is read. */
    @Test
    void absentKeyCostsNoBlock() throws IOException {
      try (TableReader table = open()) {
        assertThat(find(table, utf8("none of these"), Tag.MAX_SEQUENCE)).isNull();
        assertThat(table.mayContain(KeyHash.of(utf8("none of these")))).isFalse();
        assertThat(table.mayContain(KeyHash.of(utf8("a")))).isTrue();
        assertThat(cache.misses() + cache.hits()).isZero();
      }
    }
  }

  @Test
  void manyThreadsReadOneTableThroughASmallCache() throws Exception {
    MemTable memory = new MemTable(1, InstantSource.system(), 0);
    int entries = 2_000;
    for (int i = 0; i < entries; i++) {
      memory.put("key" + i, "value" + i);
    }
    TableFixture.build(storage, 1, new TableOptions(200, 10, Compression.LZ4), memory.entries());
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    BlockCache cache = new BlockCache(3_000);
    try (TableReader table = TableReader.open(storage, TableFixture.name(1), 1, cache)) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        Random random = new Random(t);
        threads.add(
            new Thread(
                () -> {
                  try {
                    for (int i = 0; i < 5_000; i++) {
                      int n = random.nextInt(entries);
                      Entry found = find(table, utf8("key" + n), Tag.MAX_SEQUENCE);
                      if (!hex(found.stored()).equals(hex(utf8("value" + n)))) {
                        throw new AssertionError("key" + n + " has " + text(found));
                      }
                    }
                  } catch (Throwable e) {
                    failures.add(e);
                  }
                }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(failures).isEmpty();
    assertThat(cache.hits()).isPositive();
    assertThat(cache.misses()).isGreaterThan(100);
  }
}
