package dev.varve.sstable.xray;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Compression;
import dev.varve.Seed;
import dev.varve.TableOptions;
import dev.varve.demo.Glyphs;
import dev.varve.io.Encoder;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.memtable.MemTable;
import dev.varve.shell.Shell;
import dev.varve.shell.Transcript;
import dev.varve.sstable.BlockHandle;
import dev.varve.sstable.BlockTrailer;
import dev.varve.sstable.Footer;
import dev.varve.sstable.Resealing;
import dev.varve.sstable.TableFixture;
import dev.varve.sstable.demo.TableFile;
import dev.varve.xray.Check;
import dev.varve.xray.Part;
import dev.varve.xray.XRay;
import dev.varve.xray.XRayCommand;
import dev.varve.xray.XRays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TableXRayTest {
  private static final long NUMBER = 4;
  private static final String NAME = TableFile.name(NUMBER);
  private static final XRay XRAY = new XRay(new TableXRay());

  private static byte[] table(Compression compression, int filterBits) throws IOException {
    MemTable memory = new MemTable(1, InstantSource.system(), 0);
    for (int i = 0; i < 40; i++) {
      memory.put("key" + i, "value value value value value " + i);
    }
    memory.put("key1", "newer");
    memory.put("key2", "for a while", Duration.ofDays(1));
    memory.delete("zz\u00e9");
    SimulatedStorage storage = new SimulatedStorage();
    TableFixture.build(
        storage, NUMBER, new TableOptions(500, filterBits, compression), memory.entries());
    return TableFixture.bytes(storage, NUMBER);
  }

  private static byte[] table() throws IOException {
    return table(Compression.NONE, 10);
  }

  private static List<Part> sections(byte[] bytes) throws IOException {
    return XRays.sections(XRAY, NAME, bytes);
  }

  private static String text(List<Part> parts) {
    return String.join("\n", parts.stream().map(it -> it.line(Glyphs.ASCII)).toList());
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void everyPartOfATableIsASectionThatSaysWhatItIs(Compression compression) throws IOException {
    List<Part> sections = sections(table(compression, 10));
    assertThat(sections).allMatch(it -> it.check() == Check.HOLDS);
    assertThat(text(sections))
        .containsPattern("data block 0: \\d+ entries, key0 to key\\d+" + packed(compression))
        .contains("Bloom filter of 1 line of 64 bytes")
        .containsPattern("index of [3-9] data blocks")
        .contains("properties: 43 entries, 1 tombstone, keys key0 to zz\u00e9")
        .endsWith("footer: format version 1, and where the rest is");
  }

  private static String packed(Compression compression) {
    return compression == Compression.NONE ? "\n" : ", " + compression + "\n";
  }

  @Test
  void entriesAndFieldsArePartsWithinASection() throws IOException {
    assertThat(text(XRays.details(XRAY, NAME, table())))
        .contains("key0, version 1 = \"value value value value value 0\"\n")
        .contains("key1, version 41 = newer (shares 3)\n")
        .contains("key1, version 2 = \"value value value value value 1\" (shares 4)\n")
        .containsPattern("key2, version 42 = \"for a while\" until 20\\d\\d-.*Z \\(shares 3\\)\n")
        .contains("zz\u00e9, version 43: deleted\n")
        .contains("not packed", "7 probes in the line of a key", "entries: 43\n")
        .containsPattern("block 0 at 0, \\d+ bytes, up to key\\d+, version \\d+\n")
        .contains("largest key: zz\u00e9")
        .containsPattern("index at offset \\d+\n.*index of \\d+ bytes\n")
        .containsPattern("ok   checksum, also of file number and offset\n");
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void aFlippedBitBreaksThePartItIsInAndNoOther(Compression compression) throws IOException {
    XRays.flipInEveryByte(XRAY, NAME, table(compression, 10));
  }

  @Test
  void aTableWithoutAFilterIsExplainedToo() throws IOException {
    byte[] table = table(Compression.NONE, 0);
    assertThat(text(sections(table))).contains("ok   no Bloom filter\n");
    XRays.flipInEveryByte(XRAY, NAME, table);
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void ofATableThatIsCutShortWhatIsLeftIsExplained(Compression compression) throws IOException {
    XRays.cutAtEveryByte(XRAY, NAME, table(compression, 10), false);
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void anyBytesAreExplained(Compression compression) throws IOException {
    XRays.scramble(XRAY, NAME, table(compression, 10), 2_000);
  }

  @Test
  void withoutAnIndexTheBlocksAreFoundByTheirChecksums() throws IOException {
    byte[] table = table();
    Part index = section(sections(table), "index");
    table[(int) index.offset() + 3] ^= 1;
    List<Part> sections = sections(table);
    assertThat(XRays.broken(sections)).extracting(Part::offset).containsExactly(index.offset());
    assertThat(sections.get(0).meaning()).startsWith("data block: ");
  }

  @Test
  void withoutIndexAndFooterADamagedBlockTakesOnlyWhatIsBehindIt() throws IOException {
    byte[] table = table();
    List<Part> whole = sections(table);
    table[(int) section(whole, "index").offset() + 3] ^= 1;
    table[(int) whole.get(1).offset()] ^= 1;
    List<Part> sections = sections(table);
    assertThat(sections.get(0).check()).isEqualTo(Check.HOLDS);
    assertThat(sections.get(1).meaning()).startsWith("damaged: no block");
    assertThat(sections.get(1).end()).isEqualTo(section(whole, "Bloom").offset());
  }

  private static Part section(List<Part> sections, String beginning) {
    return sections.stream()
        .filter(it -> it.meaning().startsWith(beginning))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aTableUnderAnotherNumberIsWholeNowhere() throws IOException {
    List<Part> sections = XRays.sections(XRAY, "000005.table", table());
    assertThat(XRays.broken(sections)).isNotEmpty().hasSize(sections.size());
  }

  @Test
  void underANameWithoutANumberTheFooterSaysWhichTableItWas() throws IOException {
    assertThat(XRays.broken(XRays.sections(XRAY, "copy", table()))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void ifTheFooterIsDamagedTheFirstBlockSaysWhichTableItWas(Compression compression)
      throws IOException {
    byte[] table = table(compression, 10);
    List<Part> whole = sections(table);
    table[table.length - Footer.BYTES] ^= 1;
    List<Part> copy = XRays.sections(XRAY, "copy", table);
    assertThat(XRays.broken(copy)).extracting(Part::offset).containsExactly(footer(whole).offset());
    assertThat(copy).hasSameSizeAs(whole);
  }

  private static Part footer(List<Part> sections) {
    return sections.get(sections.size() - 1);
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void ifNothingTellsWhichTableItWasNothingIsSaidToBeDamagedBlockByBlock(Compression compression)
      throws IOException {
    byte[] table = table(compression, 10);
    table[table.length - Footer.BYTES] ^= 1;
    table[20] ^= 1;
    assertThat(XRays.sections(XRAY, "copy", table))
        .hasSize(2)
        .first()
        .isEqualTo(
            new Part(
                0,
                table.length - Footer.BYTES,
                "file number unknown: nothing can be checked",
                Check.NONE));
  }

  /**
   * This includes errors that the fields alone do not show, since an index is decoded as tables
   * decode it.
   */
  @Test
  void anIndexWhoseChecksumHoldsMayStillBeNone() throws IOException {
    byte[] index =
        new Encoder(40)
            .varint(1)
            .u64(1)
            .varint(0)
            .varint(1L << 31)
            .prefixed(new byte[] {'a'})
            .toByteArray();
    Encoder out = new Encoder(200);
    BlockHandle at = seal(out, index);
    byte[] footer = new Footer(seal(out, new byte[0]), at, seal(out, new byte[8])).encode(NUMBER);
    out.bytes(footer, 0, footer.length);
    List<Part> sections = sections(out.toByteArray());
    assertThat(sections.get(0).meaning()).isEqualTo("index: malformed, though the checksum holds");
  }

  private static BlockHandle seal(Encoder out, byte[] payload) {
    BlockHandle handle = new BlockHandle(out.length(), payload.length);
    int crc = BlockTrailer.crc(payload, payload.length, 0, NUMBER, out.length());
    out.bytes(payload, 0, payload.length).u8(0).u32(crc);
    return handle;
  }

  /** Valid checksums over meaningless bytes; only a bug or an attacker can write such a table. */
  @Test
  void bytesThatAreNoTableThoughTheirChecksumsHoldAreExplained() {
    Seed.run(
        seed -> {
          for (int i = 0; i < 300; i++) {
            byte[] bytes = Resealing.table(seed.random(), NUMBER);
            seed.tell("table " + i + " of " + bytes.length + " bytes");
            sections(bytes);
          }
        });
  }

  @Test
  void theShellExplainsATableOfItsStore(@TempDir Path directory) throws IOException {
    Files.write(directory.resolve(NAME), table(Compression.LZ4, 10));
    MemTable store = new MemTable(1, InstantSource.system(), 0);
    Shell shell = new Shell(store).with(XRayCommand.in(directory, new TableXRay()));
    assertThat(Transcript.of(shell, "xray " + NAME))
        .contains("data block 0: ")
        .endsWith("; nothing is damaged\n");
    assertThat(Transcript.of(shell, "xray " + NAME + " @0"))
        .contains("packed entries\n", "  key0, version 1 = \"value", "packed by LZ4\n");
    assertThat(Transcript.of(shell, "xray 000009.table")).startsWith("no such file: 000009.table");
  }
}
