package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Keys;
import dev.varve.memtable.Entry;
import dev.varve.memtable.KeyHash;
import dev.varve.memtable.Tag;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VersionTest {
  private static final long ANY = Tag.MAX_SEQUENCE;

  private final Tables tables = new Tables();

  @Test
  void level0IsSearchedFromTheNewestTableOn() throws IOException {
    Table old = tables.of("a", "k");
    Table newer = tables.of("k", "z");
    Table newest = tables.of("b", "y");
    Version version = Tables.version(List.of(newer, newest, old));
    assertThat(version.level(0)).containsExactly(newest, newer, old);
    assertThat(sequence(version, "k", ANY)).isEqualTo(sequence(newer));
    assertThat(sequence(version, "k", sequence(old))).isEqualTo(sequence(old));
    assertThat(find(version, "c", ANY)).isNull();
  }

  @Test
  void anUpperLevelHidesTheLowerOnes() throws IOException {
    Table deep = tables.of("k", "m");
    Table middle = tables.of("k", "l");
    Table behind = tables.of("m", "n");
    Version version = Tables.version(List.of(), List.of(behind, middle), List.of(deep));
    assertThat(version.level(1)).containsExactly(middle, behind);
    assertThat(sequence(version, "k", ANY)).isEqualTo(sequence(middle));
    assertThat(sequence(version, "m", ANY)).isEqualTo(sequence(behind));
    assertThat(sequence(version, "k", sequence(deep))).isEqualTo(sequence(deep));
  }

  @Test
  void aKeyMayLieBelowOnlyInATableThatSpansIt() throws IOException {
    Version version =
        Tables.version(
            List.of(),
            List.of(tables.of("a", "z")),
            List.of(tables.of("c", "e"), tables.of("k", "m")));
    assertThat(version.mayHoldBelow(1, Keys.utf8("c"))).isTrue();
    assertThat(version.mayHoldBelow(1, Keys.utf8("e"))).isTrue();
    assertThat(version.mayHoldBelow(1, Keys.utf8("f"))).isFalse();
    assertThat(version.mayHoldBelow(1, Keys.utf8("b"))).isFalse();
    assertThat(version.mayHoldBelow(1, Keys.utf8("n"))).isFalse();
    assertThat(version.mayHoldBelow(2, Keys.utf8("c"))).isFalse();
    assertThat(version.mayHoldBelow(0, Keys.utf8("f"))).isTrue();
  }

  @Test
  void theTablesOfARangeAreThoseThatOverlapIt() throws IOException {
    List<Table> all = new ArrayList<>();
    for (char from = 'b'; from < 'y'; from += 4) {
      all.add(tables.of("" + from, "" + (char) (from + from % 3)));
    }
    Version version = Tables.version(all, all);
    for (byte[] from : bounds()) {
      for (byte[] to : bounds()) {
        List<Table> expected = all.stream().filter(it -> it.metadata().overlaps(from, to)).toList();
        assertThat(version.overlapping(1, from, to)).isEqualTo(expected);
        assertThat(version.overlapping(0, from, to)).containsExactlyInAnyOrderElementsOf(expected);
      }
    }
  }

  private static List<byte[]> bounds() {
    List<byte[]> bounds = new ArrayList<>();
    bounds.add(null);
    for (char bound = 'a'; bound <= 'z'; bound++) {
      bounds.add(Keys.utf8("" + bound));
    }
    return bounds;
  }

  @Test
  void anEditTakesTablesAwayAndAddsOthers() throws IOException {
    Table stays = tables.of("a", "b");
    Table goes = tables.of("c", "d");
    Table moves = tables.of("e", "f");
    Table comes = tables.of("g", "h");
    Version before = Tables.version(List.of(stays, goes), List.of(moves));
    VersionEdit edit =
        new VersionEdit(
            0,
            0,
            0,
            List.of(
                new VersionEdit.Removed(0, goes.metadata().number()),
                new VersionEdit.Removed(1, moves.metadata().number())),
            List.of(
                new VersionEdit.Added(2, moves.metadata()),
                new VersionEdit.Added(1, comes.metadata())));
    Version after = before.after(edit, List.of(moves, comes));
    assertThat(after.level(0)).containsExactly(stays);
    assertThat(after.level(1)).containsExactly(comes);
    assertThat(after.level(2)).containsExactly(moves);
    assertThat(before.level(0)).containsExactly(goes, stays);
  }

  @Test
  void anObsoleteTableIsDeletedWhenItsLastReaderLetsGo() throws IOException {
    Table stays = tables.of("a", "b");
    Table goes = tables.of("a", "b");
    Version before = Tables.version(List.of(stays, goes));
    Version after = Tables.version(List.of(stays));
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
    Tables.version(List.of(table)).unpin(true);
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
