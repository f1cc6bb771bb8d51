package dev.varve.sstable;

import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.varve.TableOptions;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.memtable.Entry;
import dev.varve.memtable.KeyHash;
import dev.varve.memtable.RangeTombstone;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A table that has deleted ranges beside its entries, or nothing else. */
class RangeTombstoneTableTest {
  private static final long NUMBER = 7;
  private static final long BIG = 1L << 40;

  private final SimulatedStorage storage = new SimulatedStorage();

  private TableProperties build(boolean withEntries, RangeTombstone... ranges) throws IOException {
    String name = TableFixture.name(NUMBER);
    try (TableBuilder builder = new TableBuilder(storage, name, NUMBER, TableOptions.DEFAULT)) {
      if (withEntries) {
        for (String key : new String[] {"bb", "dd", "ff"}) {
          byte[] bytes = utf8(key);
          Slice slice = new Slice().set(bytes, 0, bytes.length);
          builder.add(slice, Tag.of(BIG, Tag.VALUE), slice);
        }
      }
      for (RangeTombstone range : ranges) {
        builder.add(range);
      }
      return builder.finish();
    }
  }

  private static RangeTombstone range(String from, String to, long sequence) {
    return new RangeTombstone(utf8(from), utf8(to), sequence);
  }

  private static Entry find(TableReader reader, String key, long sequence) {
    return reader.find(utf8(key), KeyHash.of(utf8(key)), sequence);
  }

  @Test
  void aLookupSeesRangesAlsoForKeysThatTheFilterDoesNotKnow() throws IOException {
    TableProperties properties = build(true, range("x", "z", 3), range("c", "e", BIG + 1));
    assertThat(properties.entries()).isEqualTo(3);
    assertThat(properties.smallestSequence()).isEqualTo(3);
    assertThat(properties.largestSequence()).isEqualTo(BIG + 1);
    try (TableReader reader = TableFixture.open(storage, NUMBER)) {
      long tombstone = Tag.of(BIG + 1, Tag.TOMBSTONE);
      assertThat(find(reader, "dd", Tag.MAX_SEQUENCE).tag()).isEqualTo(tombstone);
      assertThat(find(reader, "dd", BIG).stored()).isEqualTo(utf8("dd"));
      assertThat(find(reader, "cc", Tag.MAX_SEQUENCE).tag()).isEqualTo(tombstone);
      assertThat(find(reader, "cc", BIG)).isNull();
      assertThat(find(reader, "ff", Tag.MAX_SEQUENCE).stored()).isEqualTo(utf8("ff"));
      assertThat(find(reader, "yy", 5).tag()).isEqualTo(Tag.of(3, Tag.TOMBSTONE));
      assertThat(find(reader, "zz", 5)).isNull();
      reader.verify();
      assertThat(reader.properties().rangeTombstones().list())
          .map(RangeTombstone::toString)
          .containsExactly("[c, e)#" + (BIG + 1), "[x, z)#3");
    }
  }

  @Test
  void aTableMayHaveNothingButRanges() throws IOException {
    assertThat(build(false, range("a", "c", BIG)).entries()).isZero();
    try (TableReader reader = TableFixture.open(storage, NUMBER)) {
      assertThat(find(reader, "b", BIG).tag()).isEqualTo(Tag.of(BIG, Tag.TOMBSTONE));
      assertThat(find(reader, "c", BIG)).isNull();
      assertThat(reader.entries(true).first()).isFalse();
      assertThat(reader.entries(true).last()).isFalse();
      assertThat(reader.entries(true).seek(utf8("b"), Tag.seek(BIG))).isFalse();
      reader.verify();
    }
    assertThatIllegalStateException()
        .isThrownBy(() -> new RangeTombstoneTableTest().build(false))
        .withMessageContaining("needs an entry");
  }

  /** An earlier release would read the table and not see that keys were deleted. */
  @Test
  void onlyATableWithRangesIsOfTheNewVersion() throws IOException {
    build(true);
    assertThat(version()).isEqualTo(1);
    storage.delete(TableFixture.name(NUMBER));
    build(true, range("a", "c", 1));
    assertThat(version()).isEqualTo(2);
  }

  private int version() throws IOException {
    byte[] bytes = TableFixture.bytes(storage, NUMBER);
    return bytes[bytes.length - 12];
  }
}
