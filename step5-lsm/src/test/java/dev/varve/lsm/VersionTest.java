package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Keys;
import dev.varve.memtable.Entry;
import dev.varve.memtable.KeyHash;
import dev.varve.memtable.Tag;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class VersionTest {
  private static final long ANY = Tag.MAX_SEQUENCE;

  private final OpenTables tables = new OpenTables();

  @Test
  void level0IsSearchedFromTheNewestTableOn() throws IOException {
    Table old = tables.of("a", "k");
    Table newer = tables.of("k", "z");
    Table newest = tables.of("b", "y");
    Version version = OpenTables.version(List.of(newer, newest, old));
    assertThat(sequence(version, "k", ANY)).isEqualTo(sequence(newer));
    assertThat(sequence(version, "k", sequence(old))).isEqualTo(sequence(old));
    assertThat(find(version, "c", ANY)).isNull();
  }

  @Test
  void anUpperLevelHidesTheLowerOnes() throws IOException {
    Table deep = tables.of("k", "m");
    Table middle = tables.of("k", "l");
    Table behind = tables.of("m", "n");
    Version version = OpenTables.version(List.of(), List.of(behind, middle), List.of(deep));
    assertThat(sequence(version, "k", ANY)).isEqualTo(sequence(middle));
    assertThat(sequence(version, "m", ANY)).isEqualTo(sequence(behind));
    assertThat(sequence(version, "k", sequence(deep))).isEqualTo(sequence(deep));
  }

  @Test
  void anObsoleteTableIsDeletedWhenItsLastReaderLetsGo() throws IOException {
    Table stays = tables.of("a", "b");
    Table goes = tables.of("a", "b");
    Version before = OpenTables.version(List.of(stays, goes));
    Version after = OpenTables.version(List.of(stays));
    assertThat(before.tryPin()).isTrue();
    before.makeObsoleteAllBut(after);
    before.unpin(true);
    assertThat(sequence(before, "a", ANY)).isEqualTo(sequence(goes));
    assertThat(tables.storage().list()).contains(file(goes));
    before.unpin(true);
    assertThat(tables.storage().list()).containsExactly(file(stays));
    assertThat(before.tryPin()).isFalse();
    assertThat(sequence(after, "a", ANY)).isEqualTo(sequence(stays));
  }

  @Test
  void aTableThatIsNotObsoleteIsOnlyClosed() throws IOException {
    Table table = tables.of("a", "b");
    OpenTables.version(List.of(table)).unpin(true);
    assertThat(tables.storage().list()).containsExactly(file(table));
  }

  private static String file(Table table) {
    return TableMetadata.fileName(table.metadata().number());
  }

  private static long sequence(Table table) {
    return table.metadata().properties().largestSequence();
  }

  private static long sequence(Version version, String key, long atMost) {
    return Tag.sequence(find(version, key, atMost).tag());
  }

  private static Entry find(Version version, String key, long atMost) {
    byte[] bytes = Keys.utf8(key);
    return version.find(bytes, KeyHash.of(bytes), atMost);
  }
}
