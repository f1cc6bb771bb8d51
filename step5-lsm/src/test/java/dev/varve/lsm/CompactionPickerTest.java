package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Keys;
import dev.varve.Seed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompactionPickerTest {
  // Each table in these tests has at least 100 bytes, a large one more than 10,000.
  private static final int LARGE = 10_000;

  private final Tables tables = new Tables();
  private final CompactionPicker picker =
      new CompactionPicker(
          LsmOptions.defaults()
              .withLevel0Tables(3, 10, 20)
              .withBaseLevelBytes(LARGE)
              .withLevelFactor(10));

  @Test
  void aTreeInShapeNeedsNoCompaction() throws IOException {
    Version version =
        Tables.version(
            List.of(tables.of("a", "z"), tables.of("a", "z")), List.of(tables.of("a", "z")));
    assertThat(picker.pick(version)).isNull();
    assertThat(picker.pick(Version.empty())).isNull();
  }

  @Test
  void theOldestTableOfLevel0TakesAllAlongThatOverlapItOrOneAnother() throws IOException {
    Table oldest = tables.of("a", "d");
    Table second = tables.of("c", "g");
    Table third = tables.of("f", "j");
    Table fourth = tables.of("j", "k");
    Table apart = tables.of("x", "z");
    Table below = tables.of("i", "l");
    Table belowApart = tables.of("m", "p");
    Version version =
        Tables.version(List.of(oldest, second, third, fourth, apart), List.of(below, belowApart));
    CompactionPlan plan = picker.pick(version);
    assertThat(plan.inputs().get(0)).containsExactlyInAnyOrder(oldest, second, third, fourth);
    assertThat(plan.inputs().get(1)).containsExactly(below);
    assertThat(plan.outputLevel()).isEqualTo(1);
  }

  @Test
  void aTableOfLevel0ThatMeetsNoOtherIsMoved() throws IOException {
    Table oldest = tables.of("a", "d");
    Version version =
        Tables.version(
            List.of(oldest, tables.of("e", "g"), tables.of("f", "h")),
            List.of(tables.of("e", "f")));
    CompactionPlan plan = picker.pick(version);
    assertThat(plan.moved()).isSameAs(oldest);
    assertThat(plan.outputLevel()).isEqualTo(1);
    assertThat(plan.removed()).containsExactly(new VersionEdit.Removed(0, number(oldest)));
  }

  @Test
  void aTableThatMeetsAnotherBelowIsNotMoved() throws IOException {
    Version version =
        Tables.version(
            List.of(tables.of("a", "d"), tables.of("e", "g"), tables.of("f", "h")),
            List.of(tables.of("d", "e")));
    assertThat(picker.pick(version).moved()).isNull();
  }

  @Test
  void theTableThatBringsTheLeastAlongGoesDown() throws IOException {
    Table dear = tables.of("a", "c", LARGE);
    Table cheap = tables.of("d", "f", LARGE);
    Table dearToo = tables.of("g", "i", LARGE);
    Table belowDear = tables.of("a", "b", LARGE);
    Table belowCheap = tables.of("e", "e", 100);
    Table belowDearToo = tables.of("h", "h", LARGE);
    Version version =
        Tables.version(
            List.of(), List.of(dear, cheap, dearToo), List.of(belowDear, belowCheap, belowDearToo));
    CompactionPlan plan = picker.pick(version);
    assertThat(plan.inputs().get(1)).containsExactly(cheap);
    assertThat(plan.inputs().get(2)).containsExactly(belowCheap);
    assertThat(plan.outputLevel()).isEqualTo(2);
    assertThat(plan.inputBytes())
        .isEqualTo(cheap.metadata().bytes() + belowCheap.metadata().bytes());
  }

  @Test
  void theLevelThatExceedsItsShareTheMostComesFirst() throws IOException {
    List<Table> level0 =
        List.of(tables.of("a", "b"), tables.of("a", "b"), tables.of("a", "b"), tables.of("a", "b"));
    List<Table> twiceItsShare = List.of(tables.of("c", "d", LARGE));
    assertThat(picker.pick(Tables.version(level0, twiceItsShare)).outputLevel()).isEqualTo(2);
    List<Table> itsShare = List.of(tables.of("c", "d", LARGE / 2));
    assertThat(picker.pick(Tables.version(level0, itsShare)).outputLevel()).isEqualTo(1);
  }

  @Test
  void theLastLevelMayHaveAnySize() throws IOException {
    LsmOptions tiny = LsmOptions.defaults().withBaseLevelBytes(1).withLevelFactor(2);
    CompactionPicker strict = new CompactionPicker(tiny);
    Table table = tables.of("a", "z", LARGE);
    for (int level = 1; level < Version.LEVELS - 1; level++) {
      assertThat(strict.pick(versionWith(level, table)).outputLevel()).isEqualTo(level + 1);
    }
    assertThat(strict.pick(versionWith(Version.LEVELS - 1, table))).isNull();
  }

  private static Version versionWith(int only, Table table) {
    List<List<Table>> levels = new ArrayList<>();
    for (int level = 0; level < Version.LEVELS; level++) {
      levels.add(level == only ? List.of(table) : List.of());
    }
    return new Version(levels);
  }

  @Test
  void aRangeIsMergedIntoTheDeepestLevelThatHasSomeOfIt() throws IOException {
    Table top = tables.of("c", "e");
    Table middle = tables.of("e", "g");
    Table deep = tables.of("g", "h");
    Table apart = tables.of("i", "k");
    Version version =
        Tables.version(List.of(top), List.of(middle), List.of(), List.of(deep, apart));
    CompactionPlan plan = picker.pickRange(version, Keys.utf8("d"), Keys.utf8("d"));
    assertThat(plan.inputs())
        .startsWith(List.of(top), List.of(middle), List.of(), List.of(deep))
        .doesNotContain(List.of(apart));
    assertThat(plan.outputLevel()).isEqualTo(3);
    assertThat(plan.moved()).isNull();
  }

  @Test
  void aRangeThatOnlyLevel0HasGoesToLevel1() throws IOException {
    Table only = tables.of("a", "b");
    CompactionPlan plan = picker.pickRange(Tables.version(List.of(only)), null, null);
    assertThat(plan.outputLevel()).isEqualTo(1);
    assertThat(plan.moved()).as("rewritten, so that what can go goes").isNull();
  }

  @Test
  void aRangeWithoutTablesNeedsNothing() throws IOException {
    Version version = Tables.version(List.of(tables.of("c", "e")), List.of(tables.of("k", "m")));
    assertThat(picker.pickRange(version, Keys.utf8("f"), Keys.utf8("j"))).isNull();
    assertThat(picker.pickRange(version, Keys.utf8("n"), null)).isNull();
    assertThat(picker.pickRange(version, null, Keys.utf8("b"))).isNull();
    assertThat(picker.pickRange(version, null, null)).isNotNull();
  }

  @Test
  void noPlanLeavesAnythingBehindThatOverlapsIt() {
    Seed.run(
        seed -> {
          for (int i = 0; i < 100; i++) {
            Version version = randomVersion(seed.random());
            CompactionPlan plan = picker.pick(version);
            if (plan != null) {
              assertTakesAllBelow(version, plan);
            }
            CompactionPlan range = picker.pickRange(version, Keys.utf8("h"), Keys.utf8("k"));
            if (range != null) {
              range.inputs().stream()
                  .flatMap(List::stream)
                  .forEach(table -> assertTakesAllThatOverlap(version, range, table));
            }
          }
        });
  }

  private static void assertTakesAllThatOverlap(Version version, CompactionPlan plan, Table table) {
    for (int level = 0; level < Version.LEVELS; level++) {
      assertThat(plan.inputs().get(level)).containsAll(overlapping(version, level, table));
    }
  }

  /**
   * What is chosen of level 0 leaves nothing there that overlaps it; nor does any in the output.
   */
  private static void assertTakesAllBelow(Version version, CompactionPlan plan) {
    int level = plan.outputLevel() - 1;
    List<Table> chosen = plan.inputs().get(level);
    assertThat(chosen).isNotEmpty();
    for (Table table : chosen) {
      assertThat(plan.inputs().get(level + 1)).containsAll(overlapping(version, level + 1, table));
      assertThat(chosen).containsAll(overlapping(version, level, table));
    }
    if (level == 0) {
      List<Table> newestFirst = version.level(0);
      assertThat(chosen).contains(newestFirst.get(newestFirst.size() - 1));
    }
  }

  private static List<Table> overlapping(Version version, int level, Table table) {
    return version.overlapping(level, table.metadata().smallest(), table.metadata().largest());
  }

  /** Any tables in level 0; in level 1 and 2 some that are disjoint. */
  private Version randomVersion(Random random) throws IOException {
    List<Table> level0 = new ArrayList<>();
    for (int i = random.nextInt(12); i > 0; i--) {
      char from = (char) ('a' + random.nextInt(20));
      level0.add(tables.of("" + from, "" + (char) (from + random.nextInt(4))));
    }
    return Tables.version(level0, disjoint(random), disjoint(random));
  }

  private List<Table> disjoint(Random random) throws IOException {
    List<Table> level = new ArrayList<>();
    char from = (char) ('a' + random.nextInt(5));
    while (from < 'x') {
      char to = (char) (from + random.nextInt(4));
      level.add(tables.of("" + from, "" + to, random.nextInt(LARGE)));
      from = (char) (to + 1 + random.nextInt(4));
    }
    return level;
  }

  private static long number(Table table) {
    return table.metadata().number();
  }
}
