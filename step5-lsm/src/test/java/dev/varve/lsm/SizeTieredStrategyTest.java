package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Keys;
import dev.varve.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SizeTieredStrategyTest {
  private final Listing tables = new Listing();
  private final SizeTieredStrategy strategy =
      new SizeTieredStrategy(LsmOptions.defaults().withLevel0Tables(4, 10, 20));

  private TableMetadata of(long bytes) {
    return tables.of("aa", "zz", bytes);
  }

  @Test
  void fewRunsStayAsTheyAre() {
    assertThat(strategy.pick(Levels.empty())).isNull();
    Levels three = Listing.levels(List.of(of(1L << 33), of(1), of(1), of(1)));
    assertThat(strategy.pick(three)).isNull();
    assertThat(strategy.backlog(three)).isEqualTo(3);
    assertThat(strategy.backlog(Levels.empty())).isZero();
    assertThat(strategy.excess(three, 0)).isEqualTo(0.75);
    assertThat(strategy.excess(three, 1)).isZero();
  }

  @Test
  void runsOfASizeBecomeOneInTheDeepestFreeLevelAboveTheNextOlder() {
    TableMetadata oldest = of(1_000_000);
    Levels levels = Levels.empty().with(6, List.of(oldest)).with(0, newest(100, 110, 90, 150));
    CompactionPlan plan = strategy.pick(levels);
    assertThat(plan.tables()).isEqualTo(levels.tables(0));
    assertThat(plan.outputLevel()).isEqualTo(5);
    assertThat(plan.moved()).isNull();
  }

  @Test
  void whatIsMuchLargerThanAllNewerOnesTogetherIsLeftAlone() {
    TableMetadata large = of(1_000);
    TableMetadata oldest = of(100_000);
    Levels levels =
        Levels.empty()
            .with(6, List.of(oldest))
            .with(5, List.of(large))
            .with(0, newest(100, 100, 100, 100));
    CompactionPlan plan = strategy.pick(levels);
    assertThat(plan.tables()).isEqualTo(levels.tables(0));
    assertThat(plan.outputLevel()).isEqualTo(4);
  }

  @Test
  void whenTheNewerOnesTakeTwiceTheSpaceOfTheOldestAllAreMergedIntoTheLastLevel() {
    Levels levels = Levels.empty().with(6, List.of(of(100))).with(0, newest(10, 30, 160));
    CompactionPlan plan = strategy.pick(levels);
    assertThat(plan.tables()).isEqualTo(levels.tables());
    assertThat(plan.outputLevel()).isEqualTo(6);
  }

  /** In level 0 two tables are two runs: the result there is one table. */
  @Test
  void aboveALargeTableOfLevel0TheResultStaysInLevel0() {
    TableMetadata large = of(1_000_000);
    List<TableMetadata> all = new ArrayList<>(List.of(large));
    all.addAll(newest(10, 10, 10, 10));
    CompactionPlan plan = strategy.pick(Listing.levels(all));
    assertThat(plan.tables()).hasSize(4).doesNotContain(large);
    assertThat(plan.outputLevel()).isZero();
  }

  /** The table in the chapter: nothing is overwritten, and each merge is what the row says. */
  @Test
  void theChaptersTreeIsMergedAsItSays() {
    Levels levels =
        Levels.empty().with(6, List.of(of(600))).with(5, List.of(of(200))).with(4, List.of(of(50)));
    levels = settle(levels.with(0, newest(14, 10, 8, 8)));
    assertThat(shown(levels)).isEqualTo("3:40 4:50 5:200 6:600 ");
    levels = settle(levels.with(0, newest(8, 8, 8, 8)));
    assertThat(shown(levels)).isEqualTo("2:32 3:40 4:50 5:200 6:600 ");
    levels = merged(levels.with(0, newest(8, 8, 8, 8)));
    assertThat(shown(levels)).isEqualTo("1:32 2:32 3:40 4:50 5:200 6:600 ");
    assertThat(shown(settle(levels))).isEqualTo("4:154 5:200 6:600 ");
  }

  private static String shown(Levels levels) {
    StringBuilder shown = new StringBuilder();
    levels
        .runs()
        .forEach(it -> shown.append(it.level()).append(':').append(it.bytes()).append(' '));
    return shown.toString();
  }

  private List<TableMetadata> newest(long... bytes) {
    List<TableMetadata> all = new ArrayList<>();
    for (long size : bytes) {
      all.add(of(size));
    }
    return all;
  }

  /** For any sizes, runs stay ordered by age, and there are never many. */
  @Test
  void noMergePassesOverARunAndAllComesToRest() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          for (int round = 0; round < 50; round++) {
            Levels levels = Levels.empty();
            for (int flush = 0; flush < 60; flush++) {
              levels = levels.with(0, List.of(of(1 + random.nextInt(1_000))));
              levels = settle(levels);
              // Sizes may happen to lie so that many runs form no tier, but not half of all.
              assertThat(levels.runs().size()).isLessThan(30);
            }
          }
        });
  }

  private Levels settle(Levels levels) {
    Levels now = levels;
    while (strategy.pick(now) != null) {
      now = merged(now);
    }
    return now;
  }

  private Levels merged(Levels levels) {
    CompactionPlan plan = strategy.pick(levels);
    long newest = plan.tables().get(0).properties().largestSequence();
    TableMetadata merged = tables.of("aa", "zz", plan.inputBytes(), newest);
    List<VersionEdit.Added> added = VersionEdit.Added.to(plan.outputLevel(), List.of(merged));
    Levels now = levels.apply(new VersionEdit(0, 0, 0, plan.removed(), added));
    assertOrderedByAge(now);
    return now;
  }

  private static void assertOrderedByAge(Levels levels) {
    long last = Long.MAX_VALUE;
    for (Levels.Run run : levels.runs()) {
      long newest = run.tables().get(0).properties().largestSequence();
      assertThat(run.tables()).hasSize(1);
      assertThat(newest).isLessThan(last);
      last = newest;
    }
  }

  @Test
  void aRangeIsMergedAsByEveryStrategy() {
    Levels levels = Listing.levels(List.of(tables.of("a", "c")), List.of(tables.of("b", "d")));
    CompactionPlan plan = strategy.pickRange(levels, Keys.utf8("bb"), null);
    assertThat(plan.tables()).hasSize(2);
    assertThat(plan.outputLevel()).isEqualTo(1);
  }
}
