package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.varve.Keys;
import dev.varve.Seed;
import dev.varve.io.Encoder;
import dev.varve.memtable.RangeTombstone;
import dev.varve.memtable.RangeTombstones;
import dev.varve.sstable.TableProperties;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VersionEditTest {
  private static final RangeTombstones DELETED =
      RangeTombstones.of(
          List.of(
              new RangeTombstone(new byte[0], Keys.bytes(0xFF), 1L << 40),
              new RangeTombstone(Keys.utf8("a"), Keys.utf8("b"), 3)));

  private static final VersionEdit EDIT =
      new VersionEdit(
          7,
          1L << 40,
          Long.MAX_VALUE,
          List.of(new VersionEdit.Removed(0, 3), new VersionEdit.Removed(6, 1L << 50)),
          List.of(
              added(0, 300, 0, RangeTombstones.NONE),
              added(6, 5, 1L << 41, RangeTombstones.NONE),
              added(6, 7, 0, DELETED)));

  private static VersionEdit.Added added(
      int level, long number, long flushedMillis, RangeTombstones deleted) {
    TableProperties properties =
        new TableProperties(
            9, 8, 7, 6, 5, 1L << 54, new byte[0], Keys.bytes(0xFF, 0x00), flushedMillis, deleted);
    return new VersionEdit.Added(level, new TableMetadata(number, 1L << 33, properties));
  }

  @Test
  void anEditComesBackWhole() {
    VersionEdit decoded = VersionEdit.decode(EDIT.encode());
    assertThat(decoded).usingRecursiveComparison().isEqualTo(EDIT);
    VersionEdit empty = new VersionEdit(0, 0, 0, List.of(), List.of());
    assertThat(VersionEdit.decode(empty.encode())).isEqualTo(empty);
  }

  @Test
  void theLineageComesBackAndAnEditOfAnEarlierReleaseHasNone() {
    VersionEdit first = EDIT.of(new Lineage(-5, 1L << 62));
    assertThat(VersionEdit.decode(first.encode())).usingRecursiveComparison().isEqualTo(first);
    assertThat(VersionEdit.decode(EDIT.encode()).lineage()).isEqualTo(Lineage.NONE);
    byte[] bytes = first.encode();
    for (int length = EDIT.encode().length + 1; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatIllegalArgumentException().isThrownBy(() -> VersionEdit.decode(cut));
    }
  }

  @Test
  void aMarkComesBackWithAndWithoutALineage() {
    for (byte[] mark : List.of(new byte[0], Keys.bytes(1, 0, 0xFF))) {
      for (VersionEdit edit : List.of(EDIT, EDIT.of(new Lineage(5, 6)))) {
        VersionEdit decoded = VersionEdit.decode(edit.marked(mark).encode());
        assertThat(decoded.mark()).isEqualTo(mark);
        assertThat(decoded.lineage()).isEqualTo(edit.lineage());
        assertThat(decoded.marked(null)).usingRecursiveComparison().isEqualTo(edit);
      }
    }
    assertThat(VersionEdit.decode(EDIT.encode()).mark()).isNull();
  }

  @Test
  void anEditCutShortIsRefused() {
    byte[] bytes = EDIT.encode();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatIllegalArgumentException()
          .as("of %d bytes", length)
          .isThrownBy(() -> VersionEdit.decode(cut));
    }
  }

  @Test
  void aLevelThatDoesNotExistIsRefused() {
    byte[] bytes = new Encoder(16).varint(1).varint(2).varint(3).varint(1).varint(7).toByteArray();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VersionEdit.decode(bytes))
        .withMessageContaining("level 7");
  }

  @Test
  void anyBytesAreAnEditOrAnIllegalArgument() {
    Seed.run(
        seed -> {
          int refused = 0;
          for (int i = 0; i < 20_000; i++) {
            refused += isRefused(garbled(seed.random())) ? 1 : 0;
          }
          assertThat(refused).isBetween(1_000, 19_999);
        });
  }

  private static byte[] garbled(Random random) {
    byte[] bytes = EDIT.encode();
    for (int i = random.nextInt(3); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private static boolean isRefused(byte[] bytes) {
    try {
      VersionEdit.decode(bytes);
      return false;
    } catch (IllegalArgumentException e) {
      return true;
    }
  }
}
