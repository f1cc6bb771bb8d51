package dev.varve.exercises.blockfinder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Compression;
import dev.varve.Keys;
import dev.varve.TableOptions;
import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.io.Encoder;
import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import dev.varve.sstable.TableBuilder;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Tables are those that the engine builds, or an index with a footer, made by hand. They are table
 * 7. In the messages, b@3 is the version 3 of the key b.
 */
class BlockFinderTest {
  private static final String NAME = "000007.table";
  private static final int FOOTER = 52;
  private static final Comparator<Version> ORDER =
      Comparator.comparing(Version::key, Arrays::compareUnsigned)
          .thenComparing(Version::sequence, Comparator.reverseOrder());

  private record Version(byte[] key, long sequence) {}

  private static Version version(String text) {
    String[] parts = text.split("@");
    return new Version(parts[0].getBytes(UTF_8), Long.parseLong(parts[1]));
  }

  /** Builds a table; a block ends when its keys and tags take {@code blockBytes} bytes. */
  private static byte[] built(int blockBytes, Iterable<Version> versions) throws IOException {
    Storage storage = new SimulatedStorage();
    TableOptions options = new TableOptions(blockBytes, 10, Compression.NONE);
    try (TableBuilder builder = new TableBuilder(storage, NAME, 7, options)) {
      for (Version version : versions) {
        Slice key = new Slice().set(version.key(), 0, version.key().length);
        builder.add(key, Tag.of(version.sequence(), Tag.VALUE), new Slice());
      }
      builder.finish();
    }
    try (ReadableFile file = storage.open(NAME)) {
      byte[] bytes = new byte[(int) file.size()];
      file.read(0, bytes, 0, bytes.length);
      return bytes;
    }
  }

  /** A table of one block for each of the versions. */
  private static byte[] table(String... versions) throws IOException {
    return built(1, Arrays.stream(versions).map(BlockFinderTest::version).toList());
  }

  private static BlockFinder open(byte[] bytes, long number) throws IOException {
    Storage storage = new SimulatedStorage();
    try (WritableFile file = storage.create(NAME)) {
      file.append(bytes, 0, bytes.length);
    }
    return new BlockFinder(storage.open(NAME), NAME, number);
  }

  private static void assertCorrupt(String what, byte[] bytes, String... told) {
    Throwable thrown = Thrown.by(() -> open(bytes, 7));
    assertThat(String.valueOf(thrown))
        .as("%s: opening it throws", what)
        .contains("CorruptionException")
        .contains(told);
  }

  /** A part of a table at {@code offset}, with its trailer. */
  private static byte[] part(byte[] payload, long offset) {
    CRC32C crc = new CRC32C();
    crc.update(payload);
    crc.update(0);
    crc.update(new Encoder(16).u64(7).u64(offset).toByteArray());
    return new Encoder(32)
        .bytes(payload, 0, payload.length)
        .u8(0)
        .u32((int) crc.getValue())
        .toByteArray();
  }

  /** A footer whose checksum holds; only the handle of the index has other numbers than 0. */
  private static byte[] footer(long indexOffset, int indexSize) {
    Encoder footer = new Encoder(FOOTER).u64(0).u32(0).u64(indexOffset).u32(indexSize);
    footer.u64(0).u32(0).u32(0).u32(1).u64(0x4C42_5445_5652_4156L);
    CRC32C crc = new CRC32C();
    crc.update(footer.array(), 0, 36);
    crc.update(footer.array(), 40, 12);
    crc.update(new Encoder(8).u64(7).toByteArray());
    return footer.setU32(36, (int) crc.getValue()).toByteArray();
  }

  /** A file of ten zeros, the index, and the footer. */
  private static byte[] withIndex(Encoder index) {
    byte[] part = part(index.toByteArray(), 10);
    return new Encoder(64)
        .bytes(new byte[10], 0, 10)
        .bytes(part, 0, part.length)
        .bytes(footer(10, index.length()), 0, FOOTER)
        .toByteArray();
  }

  @Proves("no-table")
  void aFileShorterThanAFooterIsNoTable() {
    for (int length : new int[] {0, 1, 51}) {
      assertCorrupt("a file of " + length + " bytes", new byte[length], NAME + "@0:");
    }
  }

  @Proves("no-table")
  void aFileThatDoesNotEndWithTheMagicNumberIsNoTable() throws IOException {
    byte[] whole = table("b@3", "d@2");
    int magic = whole.length - 8;
    for (int at = magic; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      assertCorrupt(
          "a table with byte " + (at - magic) + " of its magic number, at " + magic + ", damaged",
          damaged,
          NAME + "@" + magic + ":");
    }
    for (int zeros : new int[] {52, 53, 100}) {
      assertCorrupt(zeros + " zeros", new byte[zeros], NAME + "@" + (zeros - 8) + ":");
    }
  }

  @Proves("version")
  void anotherVersionIsRefusedAsSuch() throws IOException {
    for (int version : new int[] {0, 2, 77, 257, 0x0100_0001}) {
      byte[] other = table("b@3");
      int at = other.length - 12;
      System.arraycopy(new Encoder(4).u32(version).toByteArray(), 0, other, at, 4);
      assertThat(String.valueOf(Thrown.by(() -> open(other, 7))))
          .as("a table of format version %d, which is at offset %d: opening it throws", version, at)
          .contains("CorruptionException", NAME + "@" + at + ":")
          .containsPattern("\\b" + version + "\\b");
    }
  }

  @Proves("checksum")
  void aDamagedFooterIsFound() throws IOException {
    byte[] whole = table("b@3", "d@2");
    int footer = whole.length - FOOTER;
    for (int at = footer; at < footer + 40; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x01;
      assertCorrupt(
          "a table with byte " + (at - footer) + " of its footer, at " + footer + ", damaged",
          damaged,
          NAME + "@" + footer + ":");
    }
  }

  @Proves("number")
  void aTableUnderAnotherNumberIsRefused() throws IOException {
    byte[] whole = table("b@3", "d@2");
    assertThat(String.valueOf(Thrown.by(() -> open(whole, 7))))
        .as("table 7, opened as table 7: throws")
        .isEqualTo("null");
    for (long number : new long[] {6, 8, 7L << 32, 7 + (1L << 40)}) {
      assertThat(String.valueOf(Thrown.by(() -> open(whole, number))))
          .as("table 7, opened as table %d: throws", number)
          .contains("CorruptionException")
          .contains(NAME + "@" + (whole.length - FOOTER) + ":");
    }
  }

  @Proves("bounds")
  void anIndexLiesBeforeTheFooter() {
    long[][] handles = {
      {0, 6},
      {1, 5},
      {10, 0},
      {0, 1_000},
      {1_000, 1},
      {-1, 1},
      {0, -1},
      {6, -6},
      {Long.MAX_VALUE, 1},
      {Long.MAX_VALUE - 10, 20},
      {Long.MIN_VALUE, 5},
      {4L << 32, 1}
    };
    for (long[] handle : handles) {
      byte[] footer = footer(handle[0], (int) handle[1]);
      byte[] file = Arrays.copyOf(new byte[10], 10 + FOOTER);
      System.arraycopy(footer, 0, file, 10, FOOTER);
      assertCorrupt(
          "a footer at 10, its index of " + handle[1] + " bytes at " + handle[0],
          file,
          NAME + "@22:");
    }
  }

  @Proves("index")
  void theIndexIsReadAsItIsDrawn() throws IOException {
    Encoder index = new Encoder(64).varint(2);
    index.u64(Tag.of(5, Tag.VALUE)).varint(0).varint(300).prefixed("b".getBytes(UTF_8));
    index.u64(Tag.of(3, Tag.VALUE)).varint(5_000_000_000L).varint(20).prefixed(new byte[200]);
    BlockFinder finder = open(withIndex(index), 7);
    assertThat(finder.size()).as("blocks").isEqualTo(2);
    assertThat(finder.place(0)).as("the first").isEqualTo(new BlockFinder.Place(0, 300));
    assertThat(finder.place(1))
        .as("the second")
        .isEqualTo(new BlockFinder.Place(5_000_000_000L, 20));
    Encoder more = new Encoder(64).varint(1).u64(Tag.of(5, Tag.VALUE)).varint(-8).varint(20);
    assertThat(Thrown.by(() -> open(withIndex(more.prefixed(new byte[3]).u32(-1)), 7)))
        .as("the index of one block, at -8, and four more bytes: opening it throws")
        .isNull();
  }

  @Proves("index")
  void anIndexThatCannotBeReadIsCorruption() {
    Encoder whole = new Encoder(64).varint(2);
    whole.u64(Tag.of(5, Tag.VALUE)).varint(0).varint(300).prefixed("b".getBytes(UTF_8));
    whole.u64(Tag.of(3, Tag.VALUE)).varint(305).varint(20).prefixed("d".getBytes(UTF_8));
    for (int length = 0; length < whole.length(); length++) {
      assertCorrupt(
          "the index of two blocks, at 10, cut to " + length + " of " + whole.length() + " bytes",
          withIndex(new Encoder(64).bytes(whole.array(), 0, length)),
          NAME + "@10:");
    }
    assertCorrupt("an index of -1 blocks", withIndex(new Encoder(16).varint(-1)), NAME + "@10:");
    Encoder large = new Encoder(64).varint(1);
    large.u64(Tag.of(5, Tag.VALUE)).varint(0).varint(300 + (1L << 32)).prefixed(new byte[1]);
    assertCorrupt("the index of a block of 2^32 + 300 bytes", withIndex(large), NAME + "@10:");
  }

  @Proves("index")
  void blocksLieOneBehindTheOther() throws IOException {
    BlockFinder finder = open(table("a@1", "bbbbbb@1", "c@1", "d@1"), 7);
    assertThat(finder.size()).as("blocks of a table of four").isEqualTo(4);
    long offset = 0;
    for (int i = 0; i < 4; i++) {
      assertThat(finder.place(i).offset())
          .as("offset of block %d, after the one before and its trailer of 5 bytes", i)
          .isEqualTo(offset);
      offset += finder.place(i).size() + 5;
    }
  }

  private static void assertFinds(BlockFinder finder, String version, int block) {
    Version wanted = version(version);
    assertThat(finder.find(wanted.key(), wanted.sequence()))
        .as("the block that may hold %s, of %d", version, finder.size())
        .isEqualTo(block);
  }

  @Proves("first")
  void theFirstBlockWhoseLastEntryIsAtOrBehindTheKey() throws IOException {
    // Each entry takes nine bytes or more: three of them are a block.
    List<Version> versions =
        Arrays.stream("bcdfghjké".split("")).map(it -> version(it + "@1")).toList();
    BlockFinder finder = open(built(27, versions), 7);
    assertThat(finder.size()).as("blocks of bcd, fgh, jké").isEqualTo(3);
    String asked = "a0 b0 c0 d0 dd1 e1 f1 h1 i2 j2 z2 é2 ê3";
    for (String one : asked.split(" ")) {
      assertThat(finder.find(one.replaceAll("[0-9]", "").getBytes(UTF_8), 9))
          .as("%s, key and its block, of 0: bcd, 1: fgh, 2: jké (bytes C3 A9), 3: none", one)
          .isEqualTo(one.charAt(one.length() - 1) - '0');
    }
  }

  @Proves("versions")
  void theSequenceNumberDecidesAmongVersions() throws IOException {
    BlockFinder finder = open(table("a@9", "k@7", "k@5", "k@3", "z@1"), 7);
    assertFinds(finder, "k@9", 1);
    assertFinds(finder, "k@7", 1);
    assertFinds(finder, "k@6", 2);
    assertFinds(finder, "k@5", 2);
    assertFinds(finder, "k@3", 3);
    assertFinds(finder, "k@2", 4);
    assertFinds(finder, "z@0", 5);
    // As ints, these would be the versions 3, 1 and 9.
    BlockFinder large = open(table("k@4294967299", "k@4294967297", "k@9"), 7);
    assertFinds(large, "k@4294967298", 1);
    assertFinds(large, "k@4294967296", 2);
    assertFinds(large, "k@10", 2);
  }

  @Proves("versions")
  void aVersionOfAnyKindIsFoundAtItsOwnNumber() throws IOException {
    for (int kind : new int[] {Tag.TOMBSTONE, Tag.VALUE, Tag.EXPIRING}) {
      Encoder index = new Encoder(64).varint(2);
      index.u64(Tag.of(5, kind)).varint(0).varint(300).prefixed("kk".getBytes(UTF_8));
      index.u64(Tag.of(3, kind)).varint(305).varint(20).prefixed("kk".getBytes(UTF_8));
      BlockFinder finder = open(withIndex(index), 7);
      for (int sequence : new int[] {6, 5, 4, 3, 2}) {
        assertThat(finder.find("kk".getBytes(UTF_8), sequence))
            .as("block that may hold kk@%d, of kk@5 | kk@3, both of kind %d", sequence, kind)
            .isEqualTo(sequence >= 5 ? 0 : sequence >= 3 ? 1 : 2);
      }
    }
  }

  @Proves("model")
  void itFindsTheBlockInWhichATreeMapsEntryLies() throws IOException {
    for (int blockBytes : new int[] {1, 25, 100, 1_000, 100_000}) {
      TreeMap<Version, Integer> blocks = new TreeMap<>(ORDER);
      int count = 0;
      for (byte[] key : Keys.evil()) {
        if (++count % 3 != 0) {
          blocks.put(new Version(key, 2), 0);
          blocks.put(new Version(key, 4), 0);
        }
      }
      int all = number(blocks, blockBytes);
      BlockFinder finder = open(built(blockBytes, blocks.keySet()), 7);
      assertThat(finder.size()).as("blocks of %d bytes", blockBytes).isEqualTo(all);
      for (byte[] key : Keys.evil()) {
        for (long sequence = 0; sequence <= 5; sequence++) {
          Map.Entry<Version, Integer> entry = blocks.ceilingEntry(new Version(key, sequence));
          assertThat(finder.find(key, sequence))
              .as("the block for %s@%d, blocks of %d bytes", Keys.hex(key), sequence, blockBytes)
              .isEqualTo(entry == null ? all : entry.getValue());
        }
      }
    }
  }

  /** Puts the number of its block for each version, and returns the number of blocks. */
  private static int number(Map<Version, Integer> blocks, int blockBytes) {
    int block = 0;
    int bytes = 0;
    for (Map.Entry<Version, Integer> entry : blocks.entrySet()) {
      entry.setValue(block);
      bytes += entry.getKey().key().length + Long.BYTES;
      if (bytes >= blockBytes) {
        block++;
        bytes = 0;
      }
    }
    return bytes > 0 ? block + 1 : block;
  }
}
