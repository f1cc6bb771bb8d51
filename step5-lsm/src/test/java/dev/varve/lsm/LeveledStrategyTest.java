package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Keys;
import dev.varve.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeveledStrategyTest {
  private static final int LARGE = 10_000;

  private final Listing tables = new Listing();
  private final LeveledStrategy picker =
      new LeveledStrategy(
          LsmOptions.defaults()
              .withLevel0Tables(3, 10, 20)
              .withBaseLevelBytes(LARGE)
              .withLevelFactor(10));

  @Test
  void aTreeInShapeNeedsNoCompaction() {
    Levels levels =
        Listing.levels(
            List.of(tables.of("a", "z"), tables.of("a", "z")), List.of(tables.of("a", "z")));
    assertThat(picker.pick(levels)).isNull();
    assertThat(picker.pick(Levels.empty())).isNull();
  }

  @Test
  void theOldestTableOfLevel0TakesAllAlongThatOverlapItOrOneAnother() {
    TableMetadata oldest = tables.of("a", "d");
    TableMetadata second = tables.of("c", "g");
    TableMetadata third = tables.of("f", "j");
    TableMetadata fourth = tables.of("j", "k");
    TableMetadata apart = tables.of("x", "z");
    TableMetadata below = tables.of("i", "l");
    TableMetadata belowApart = tables.of("m", "p");
    Levels levels =
        Listing.levels(List.of(oldest, second, third, fourth, apart), List.of(below, belowApart));
    CompactionPlan plan = picker.pick(levels);
    assertThat(inputs(plan, 0)).containsExactlyInAnyOrder(oldest, second, third, fourth);
    assertThat(inputs(plan, 1)).containsExactly(below);
    assertThat(plan.outputLevel()).isEqualTo(1);
  }

  @Test
  void aTableOfLevel0ThatMeetsNoOtherIsMoved() {
    TableMetadata oldest = tables.of("a", "d");
    Levels levels =
        Listing.levels(
            List.of(oldest, tables.of("e", "g"), tables.of("f", "h")),
            List.of(tables.of("e", "f")));
    CompactionPlan plan = picker.pick(levels);
    assertThat(plan.moved()).isSameAs(oldest);
    assertThat(plan.outputLevel()).isEqualTo(1);
    assertThat(plan.removed()).containsExactly(new VersionEdit.Removed(0, oldest.number()));
  }

  @Test
  void aTableThatMeetsAnotherBelowIsNotMoved() {
    Levels levels =
        Listing.levels(
            List.of(tables.of("a", "d"), tables.of("e", "g"), tables.of("f", "h")),
            List.of(tables.of("d", "e")));
    assertThat(picker.pick(levels).moved()).isNull();
  }

  @Test
  void theTableThatBringsTheLeastAlongGoesDown() {
    TableMetadata dear = tables.of("a", "c", LARGE);
    TableMetadata cheap = tables.of("d", "f", LARGE);
    TableMetadata dearToo = tables.of("g", "i", LARGE);
    TableMetadata belowDear = tables.of("a", "b", LARGE);
    TableMetadata belowCheap = tables.of("e", "e", 100);
    TableMetadata belowDearToo = tables.of("h", "h", LARGE);
    Levels levels =
        Listing.levels(
            List.of(), List.of(dear, cheap, dearToo), List.of(belowDear, belowCheap, belowDearToo));
    CompactionPlan plan = picker.pick(levels);
    assertThat(inputs(plan, 1)).containsExactly(cheap);
    assertThat(inputs(plan, 2)).containsExactly(belowCheap);
    assertThat(plan.outputLevel()).isEqualTo(2);
    assertThat(plan.inputBytes()).isEqualTo(cheap.bytes() + belowCheap.bytes());
  }

  @Test
  void theLevelThatExceedsItsShareTheMostComesFirst() {
    List<TableMetadata> level0 =
        List.of(tables.of("a", "b"), tables.of("a", "b"), tables.of("a", "b"), tables.of("a", "b"));
    List<TableMetadata> twiceItsShare = List.of(tables.of("c", "d", 2 * LARGE));
    assertThat(picker.pick(Listing.levels(level0, twiceItsShare)).outputLevel()).isEqualTo(2);
    List<TableMetadata> itsShare = List.of(tables.of("c", "d", LARGE));
    assertThat(picker.pick(Listing.levels(level0, itsShare)).outputLevel()).isEqualTo(1);
  }

  @Test
  void theLastLevelMayHaveAnySize() {
    LsmOptions tiny = LsmOptions.defaults().withBaseLevelBytes(1).withLevelFactor(2);
    LeveledStrategy strict = new LeveledStrategy(tiny);
    TableMetadata table = tables.of("a", "z", LARGE);
    for (int level = 1; level < Levels.COUNT - 1; level++) {
      assertThat(strict.pick(levelsWith(level, table)).outputLevel()).isEqualTo(level + 1);
    }
    assertThat(strict.pick(levelsWith(Levels.COUNT - 1, table))).isNull();
  }

  private static Levels levelsWith(int only, TableMetadata table) {
    return Levels.empty().with(only, List.of(table));
  }

  @Test
  void aRangeIsMergedIntoTheDeepestLevelThatHasSomeOfIt() {
    TableMetadata top = tables.of("c", "e");
    TableMetadata middle = tables.of("e", "g");
    TableMetadata deep = tables.of("g", "h");
    TableMetadata apart = tables.of("i", "k");
    Levels levels = Listing.levels(List.of(top), List.of(middle), List.of(), List.of(deep, apart));
    CompactionPlan plan = picker.pickRange(levels, Keys.utf8("d"), Keys.utf8("d"));
    assertThat(plan.inputs())
        .containsExactly(
            new Levels.Run(0, List.of(top)),
            new Levels.Run(1, List.of(middle)),
            new Levels.Run(3, List.of(deep)));
    assertThat(plan.outputLevel()).isEqualTo(3);
    assertThat(plan.moved()).isNull();
  }

  @Test
  void aRangeThatOnlyLevel0HasGoesToLevel1() {
    TableMetadata only = tables.of("a", "b");
    CompactionPlan plan = picker.pickRange(Listing.levels(List.of(only)), null, null);
    assertThat(plan.outputLevel()).isEqualTo(1);
    assertThat(plan.moved()).as("rewritten, so that what can go goes").isNull();
  }

  @Test
  void aRangeWithoutTablesNeedsNothing() {
    Levels levels = Listing.levels(List.of(tables.of("c", "e")), List.of(tables.of("k", "m")));
    assertThat(picker.pickRange(levels, Keys.utf8("f"), Keys.utf8("j"))).isNull();
    assertThat(picker.pickRange(levels, Keys.utf8("n"), null)).isNull();
    assertThat(picker.pickRange(levels, null, Keys.utf8("b"))).isNull();
    assertThat(picker.pickRange(levels, null, null)).isNotNull();
  }

  @Test
  void noPlanLeavesAnythingBehindThatOverlapsIt() {
    Seed.run(
        seed -> {
          for (int i = 0; i < 100; i++) {
            Levels levels = randomLevels(seed.random());
            CompactionPlan plan = picker.pick(levels);
            if (plan != null) {
              assertTakesAllBelow(levels, plan);
            }
            CompactionPlan range = picker.pickRange(levels, Keys.utf8("h"), Keys.utf8("k"));
            if (range != null) {
              range.tables().forEach(table -> assertTakesAllThatOverlap(levels, range, table));
            }
          }
        });
  }

  private static void assertTakesAllThatOverlap(
      Levels levels, CompactionPlan plan, TableMetadata table) {
    for (int level = 0; level < Levels.COUNT; level++) {
      assertThat(inputs(plan, level)).containsAll(overlapping(levels, level, table));
    }
  }

  /**
   * What is chosen of level 0 leaves nothing there that overlaps it; nor does any in the output.
   */
  private static void assertTakesAllBelow(Levels levels, CompactionPlan plan) {
    int level = plan.outputLevel() - 1;
    List<TableMetadata> chosen = inputs(plan, level);
    assertThat(chosen).isNotEmpty();
    for (TableMetadata table : chosen) {
      assertThat(inputs(plan, level + 1)).containsAll(overlapping(levels, level + 1, table));
      assertThat(chosen).containsAll(overlapping(levels, level, table));
    }
    if (level == 0) {
      List<TableMetadata> newestFirst = levels.tables(0);
      assertThat(chosen).contains(newestFirst.get(newestFirst.size() - 1));
    }
  }

  private static List<TableMetadata> overlapping(Levels levels, int level, TableMetadata table) {
    return levels.overlapping(level, table.smallest(), table.largest());
  }

  /** Any tables in level 0; in level 1 and 2 some that are disjoint. */
  private Levels randomLevels(Random random) {
    List<TableMetadata> level0 = new ArrayList<>();
    for (int i = random.nextInt(12); i > 0; i--) {
      char from = (char) ('a' + random.nextInt(20));
      level0.add(tables.of("" + from, "" + (char) (from + random.nextInt(4))));
    }
    return Listing.levels(level0, disjoint(random), disjoint(random));
  }

  private List<TableMetadata> disjoint(Random random) {
    List<TableMetadata> level = new ArrayList<>();
    char from = (char) ('a' + random.nextInt(5));
    while (from < 'x') {
      char to = (char) (from + random.nextInt(4));
      level.add(tables.of("" + from, "" + to, random.nextInt(LARGE)));
      from = (char) (to + 1 + random.nextInt(4));
    }
    return level;
  }

  private static List<TableMetadata> inputs(CompactionPlan plan, int level) {
    return plan.inputs().stream()
        .filter(run -> run.level() == level)
        .flatMap(run -> run.tables().stream())
        .toList();
  }
}
