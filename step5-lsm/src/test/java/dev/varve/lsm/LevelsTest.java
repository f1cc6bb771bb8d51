package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Keys;
import dev.varve.sstable.TableProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LevelsTest {
  private final Listing tables = new Listing();

  @Test
  void level0IsARunATableNewestFirstAndEachLevelBelowIsOne() {
    TableMetadata old = tables.of("a", "k");
    TableMetadata newer = tables.of("k", "z");
    TableMetadata last = tables.of("m", "n");
    TableMetadata first = tables.of("k", "l");
    Levels levels = Listing.levels(List.of(old, newer), List.of(), List.of(last, first));
    assertThat(levels.runs())
        .containsExactly(
            new Levels.Run(0, List.of(newer)),
            new Levels.Run(0, List.of(old)),
            new Levels.Run(2, List.of(first, last)));
    assertThat(levels.tables()).containsExactly(newer, old, first, last);
    assertThat(levels.tables(0)).containsExactly(newer, old);
    assertThat(levels.tables(1)).isEmpty();
    assertThat(levels.tables(2)).containsExactly(first, last);
  }

  @Test
  void aTableIsNewerThanAnotherAlsoAbove2To32() {
    List<TableMetadata> written = new ArrayList<>();
    for (long sequence : new long[] {1, 1L << 32, (1L << 32) + 1, 1L << 55}) {
      TableMetadata it = tables.of("aa", "zz");
      TableProperties own = it.properties();
      written.add(
          new TableMetadata(
              it.number(),
              1L << 33,
              new TableProperties(
                  1, 0, 1, 1, sequence, sequence, own.smallestKey(), own.largestKey())));
    }
    Levels levels = Listing.levels(written);
    assertThat(levels.tables(0))
        .containsExactly(written.get(3), written.get(2), written.get(1), written.get(0));
    assertThat(levels.bytes(0)).isEqualTo(1L << 35);
  }

  @Test
  void runsAreAskedFromTheNewestOnUntilOneHasAnAnswer() {
    TableMetadata old = tables.of("a", "k");
    TableMetadata newer = tables.of("j", "z");
    TableMetadata below = tables.of("k", "l");
    TableMetadata belowToo = tables.of("m", "n");
    Levels levels = Listing.levels(List.of(old, newer), List.of(below, belowToo));
    assertThat(asked(levels, "k")).containsExactly(newer, old, below);
    assertThat(asked(levels, "a")).containsExactly(old);
    assertThat(asked(levels, "m")).containsExactly(newer, belowToo);
    assertThat(asked(levels, "lx")).containsExactly(newer);
    String answer =
        levels.firstAnswer(Keys.utf8("k"), (run, table) -> run == 1 ? "from " + run : null);
    assertThat(answer).isEqualTo("from 1");
    assertThat(levels.<String>firstAnswer(Keys.utf8("k"), (run, table) -> null)).isNull();
  }

  private static List<TableMetadata> asked(Levels levels, String key) {
    List<TableMetadata> asked = new ArrayList<>();
    levels.firstAnswer(
        Keys.utf8(key),
        (run, table) -> {
          asked.add(levels.runs().get(run).tables().get(table));
          return null;
        });
    return asked;
  }

  @Test
  void aKeyMayLieInAnOlderRunOnlyInATableThatSpansIt() {
    TableMetadata newest = tables.of("a", "z");
    TableMetadata deep = tables.of("k", "m");
    Levels levels = Listing.levels(List.of(), List.of(newest), List.of(tables.of("c", "e"), deep));
    assertThat(levels.mayHoldAfter(0, Keys.utf8("c"))).isTrue();
    assertThat(levels.mayHoldAfter(0, Keys.utf8("e"))).isTrue();
    assertThat(levels.mayHoldAfter(0, Keys.utf8("f"))).isFalse();
    assertThat(levels.mayHoldAfter(0, Keys.utf8("b"))).isFalse();
    assertThat(levels.mayHoldAfter(0, Keys.utf8("n"))).isFalse();
    assertThat(levels.mayHoldAfter(1, Keys.utf8("c"))).isFalse();
    assertThat(levels.mayHoldAfter(-1, Keys.utf8("f"))).isTrue();
    assertThat(levels.oldestRunOf(Set.of(newest, deep))).isEqualTo(1);
    assertThat(levels.oldestRunOf(Set.of(newest))).isZero();
    assertThat(levels.oldestRunOf(Set.of())).isEqualTo(-1);
  }

  @Test
  void theTablesOfARangeAreThoseThatOverlapIt() {
    List<TableMetadata> all = new ArrayList<>();
    for (char from = 'b'; from < 'y'; from += 4) {
      all.add(tables.of("" + from, "" + (char) (from + from % 3)));
    }
    Levels levels = Listing.levels(all, all);
    for (byte[] from : bounds()) {
      for (byte[] to : bounds()) {
        List<TableMetadata> expected = all.stream().filter(it -> it.overlaps(from, to)).toList();
        assertThat(levels.overlapping(1, from, to)).isEqualTo(expected);
        assertThat(levels.overlapping(0, from, to)).containsExactlyInAnyOrderElementsOf(expected);
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
  void anEditTakesTablesOutAndPutsOthersIn() {
    TableMetadata stays = tables.of("a", "b");
    TableMetadata goes = tables.of("c", "d");
    TableMetadata moves = tables.of("e", "f");
    TableMetadata comes = tables.of("g", "h");
    Levels before = Listing.levels(List.of(stays, goes), List.of(moves));
    VersionEdit edit =
        new VersionEdit(
            0,
            0,
            0,
            List.of(
                new VersionEdit.Removed(0, goes.number()),
                new VersionEdit.Removed(1, moves.number())),
            List.of(new VersionEdit.Added(2, moves), new VersionEdit.Added(1, comes)));
    Levels after = before.apply(edit);
    assertThat(after.tables(0)).containsExactly(stays);
    assertThat(after.tables(1)).containsExactly(comes);
    assertThat(after.tables(2)).containsExactly(moves);
    assertThat(before.tables(0)).containsExactly(goes, stays);
    Levels again = Levels.empty().apply(after.whole(1, 2, 3));
    assertThat(again.runs()).isEqualTo(after.runs());
    assertThat(Levels.after(List.of(before.whole(1, 2, 3), edit)).runs()).isEqualTo(after.runs());
  }

  @Test
  void aTableThatAnEditTakesOutAndPutsInIsThereOnce() {
    TableMetadata table = tables.of("a", "b");
    Levels before = Levels.empty().with(1, List.of(table));
    VersionEdit edit =
        new VersionEdit(
            0,
            0,
            0,
            List.of(new VersionEdit.Removed(1, table.number())),
            List.of(new VersionEdit.Added(1, table)));
    assertThat(before.apply(edit).tables()).containsExactly(table);
    assertThat(before.with(1, List.of(table)).tables()).containsExactly(table);
  }
}
