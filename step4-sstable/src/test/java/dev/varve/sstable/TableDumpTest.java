package dev.varve.sstable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.varve.io.CorruptionException;
import dev.varve.io.SimulatedStorage;
import dev.varve.memtable.MemTable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TableDumpTest {
  private static final int NUMBER = 4;

  private byte[] bytes;

  @BeforeEach
  void buildPlain() throws IOException {
    bytes = build(Compression.NONE);
  }

  private static byte[] build(Compression compression) throws IOException {
    MemTable memory = new MemTable(1, InstantSource.system(), 0);
    for (int i = 0; i < 100; i++) {
      memory.put("key" + i, "value value value value value " + i);
    }
    memory.delete("zz\u00e9");
    SimulatedStorage storage = new SimulatedStorage();
    Tables.build(storage, NUMBER, new TableOptions(500, 10, compression), memory.entries());
    return Tables.bytes(storage, NUMBER);
  }

  private static List<TableDump.Part> dump(byte[] bytes) throws IOException {
    SimulatedStorage storage = Tables.holding(NUMBER, bytes, bytes.length);
    return TableDump.of(storage, Tables.name(NUMBER), NUMBER);
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void everyByteBelongsToOnePart(Compression compression) throws IOException {
    byte[] table = build(compression);
    long end = 0;
    for (TableDump.Part part : dump(table)) {
      assertThat(part.offset()).as("%s", part).isEqualTo(end);
      assertThat(part.whole()).isTrue();
      assertThat(part.meaning()).isNotBlank();
      end += part.length();
    }
    assertThat(end).isEqualTo(table.length);
  }

  @Test
  void partsSayWhatTheyAre() throws IOException {
    String text = String.join("\n", dump(bytes).stream().map(Object::toString).toList());
    assertThat(text)
        .containsPattern("data block 0: \\d+ entries, key0 … key")
        .contains("Bloom filter", "index of ", "footer")
        .contains("properties: 101 entries, 1 tombstones, keys key0 … zzé")
        .doesNotContain("BAD");
  }

  @Test
  void damagedPartIsMarkedAndNoOther() throws IOException {
    List<TableDump.Part> parts = dump(bytes);
    for (int i = 0; i < parts.size() - 1; i++) {
      if (parts.get(i).meaning().startsWith("index") || parts.get(i).length() == 0) {
        continue;
      }
      byte[] damaged = bytes.clone();
      damaged[(int) parts.get(i).offset()] ^= 1;
      if (i > 0 && parts.get(i - 1).meaning().startsWith("index")) {
        assertIsRefused(damaged);
        continue;
      }
      // A part and the trailer behind it have one checksum.
      int first = i / 2 * 2;
      List<TableDump.Part> found = dump(damaged);
      for (int j = 0; j < found.size(); j++) {
        assertThat(found.get(j).whole())
            .as("damage to %s, part %s", parts.get(i), found.get(j))
            .isEqualTo(j != first && j != first + 1);
      }
      assertThat(found.get(i).toString()).contains("BAD");
    }
  }

  @Test
  void withoutFooterOrIndexNothingCanBeExplained() throws IOException {
    List<TableDump.Part> parts = dump(bytes);
    for (TableDump.Part part : parts) {
      if (part.meaning().startsWith("index") || part.meaning().startsWith("footer")) {
        byte[] damaged = bytes.clone();
        damaged[(int) part.offset()] ^= 1;
        assertIsRefused(damaged);
      }
    }
  }

  private static void assertIsRefused(byte[] damaged) {
    assertThatExceptionOfType(CorruptionException.class)
        .isThrownBy(() -> dump(damaged))
        .withMessageStartingWith(Tables.name(NUMBER) + "@");
  }
}
