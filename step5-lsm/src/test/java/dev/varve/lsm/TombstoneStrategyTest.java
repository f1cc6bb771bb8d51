package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.lsm.CompactionStrategy.Moment;
import java.util.List;
import org.junit.jupiter.api.Test;

class TombstoneStrategyTest {
  private static final Moment NO_SNAPSHOT = new Moment(Long.MAX_VALUE, 0);
  private static final LsmOptions OPTIONS =
      LsmOptions.defaults().withLevel0Tables(4, 10, 20).withBaseLevelBytes(10_000);

  private final Listing tables = new Listing();
  private final TombstoneStrategy strategy = new TombstoneStrategy(new LeveledStrategy(OPTIONS));

  private CompactionPlan pick(Levels levels) {
    return strategy.pick(levels, NO_SNAPSHOT);
  }

  /** Made before those above it, so that it is older. */
  private TableMetadata values(String from, String to, int entries) {
    return tables.of(from, to, entries, 0);
  }

  private TableMetadata tombstones(String from, String to) {
    return tables.of(from, to, 100, 100);
  }

  @Test
  void aTableOfTombstonesThatHidesNothingIsRewrittenWhereItIs() {
    for (int level = 0; level < Levels.COUNT; level++) {
      TableMetadata apart = values("n", "z", 100);
      TableMetadata full = tombstones("a", "m");
      Levels levels = Levels.empty().with(level, List.of(full)).with(6, List.of(apart));
      CompactionPlan plan = pick(levels);
      assertThat(plan.tables()).containsExactly(full);
      assertThat(plan.outputLevel()).isEqualTo(level);
      assertThat(plan.moved()).isNull();
      assertThat(plan.below(levels).mayHold(full.smallest())).isFalse();
    }
  }

  @Test
  void halfOfTheEntriesAreEnoughButNotOfVeryFew() {
    assertThat(pick(Levels.empty().with(3, List.of(tables.of("a", "b", 100, 50))))).isNotNull();
    assertThat(pick(Levels.empty().with(3, List.of(tables.of("a", "b", 100, 49))))).isNull();
    int few = TombstoneStrategy.MIN_ENTRIES - 1;
    assertThat(pick(Levels.empty().with(3, List.of(tables.of("a", "b", few, few))))).isNull();
    int enough = few + 1;
    assertThat(pick(Levels.empty().with(3, List.of(tables.of("a", "b", enough, enough)))))
        .isNotNull();
  }

  @Test
  void itIsMergedIntoTheNextLevelThatHasItsKeys() {
    TableMetadata deep = values("a", "z", 100);
    TableMetadata hidden = values("c", "e", 60);
    TableMetadata hiddenToo = values("f", "k", 60);
    TableMetadata apart = values("n", "z", 60);
    TableMetadata full = tombstones("d", "g");
    Levels levels =
        Levels.empty()
            .with(1, List.of(full))
            .with(3, List.of(hidden, hiddenToo, apart))
            .with(5, List.of(deep));
    CompactionPlan plan = pick(levels);
    assertThat(plan.inputs())
        .containsExactly(
            new Levels.Run(1, List.of(full)), new Levels.Run(3, List.of(hidden, hiddenToo)));
    assertThat(plan.outputLevel()).isEqualTo(3);
    assertThat(plan.moved()).isNull();
  }

  @Test
  void ofLevel0TheOlderTablesGoAlongThatOverlapAndTheNewerOnesStay() {
    TableMetadata below = values("a", "b", 50);
    TableMetadata oldest = values("a", "c", 50);
    TableMetadata apart = values("x", "z", 50);
    TableMetadata older = values("c", "e", 50);
    TableMetadata full = tombstones("d", "g");
    TableMetadata newer = values("a", "z", 50);
    Levels levels =
        Levels.empty().with(0, List.of(oldest, apart, older, full, newer)).with(1, List.of(below));
    CompactionPlan plan =
        new TombstoneStrategy(new FifoStrategy(1 << 20, Long.MAX_VALUE, OPTIONS))
            .pick(levels, NO_SNAPSHOT);
    assertThat(plan.tables()).containsExactly(full, older, oldest, below);
    assertThat(plan.outputLevel()).isEqualTo(1);
  }

  @Test
  void ifOnlyLevel0HasWhatItHidesTheyBecomeOneTableThere() {
    TableMetadata older = values("c", "e", 50);
    TableMetadata full = tombstones("d", "g");
    Levels levels = Levels.empty().with(0, List.of(older, full));
    CompactionPlan plan = pick(levels);
    assertThat(plan.tables()).containsExactly(full, older);
    assertThat(plan.outputLevel()).isZero();
    assertThat(plan.below(levels).mayHold(full.smallest())).isFalse();
  }

  @Test
  void aMergeThatWouldReadFarMoreThanTombstonesIsLeftToTheLevels() {
    TableMetadata large = values("a", "z", 301);
    TableMetadata full = tombstones("d", "g");
    assertThat(pick(Levels.empty().with(1, List.of(full)).with(2, List.of(large)))).isNull();
    TableMetadata three = values("a", "z", 300);
    full = tombstones("d", "g");
    assertThat(pick(Levels.empty().with(1, List.of(full)).with(2, List.of(three)))).isNotNull();
  }

  @Test
  void aTableIsLeftAloneWhileASnapshotIsOlder() {
    TableMetadata full = tombstones("d", "g");
    Levels levels = Levels.empty().with(1, List.of(full));
    long newest = full.properties().largestSequence();
    assertThat(strategy.pick(levels, new Moment(newest - 1, 0))).isNull();
    assertThat(strategy.pick(levels, new Moment(newest, 0))).isNotNull();
  }

  @Test
  void whatTheLevelsNeedComesFirst() {
    TableMetadata full = tombstones("a", "b");
    TableMetadata large = tables.of("a", "z", 20_000L);
    Levels levels = Levels.empty().with(1, List.of(large)).with(2, List.of(full));
    CompactionPlan plan = pick(levels);
    assertThat(plan.tables()).containsExactly(large, full);
    assertThat(plan).isEqualTo(strategy.pick(levels));
  }

  @Test
  void tombstonesThatHideNothingAreNotMovedAsTheyAre() {
    LsmOptions tiny = OPTIONS.withBaseLevelBytes(1);
    TombstoneStrategy moving = new TombstoneStrategy(new LeveledStrategy(tiny));
    TableMetadata deep = values("a", "z", 100);
    TableMetadata full = tombstones("d", "g");
    Levels alone = Levels.empty().with(1, List.of(full));
    CompactionPlan rewritten = moving.pick(alone, NO_SNAPSHOT);
    assertThat(rewritten.moved()).isNull();
    assertThat(rewritten.outputLevel()).isEqualTo(2);
    Moment snapshot = new Moment(full.properties().largestSequence() - 1, 0);
    assertThat(moving.pick(alone, snapshot).moved()).isSameAs(full);
    Levels hiding = alone.with(6, List.of(deep));
    assertThat(moving.pick(hiding, NO_SNAPSHOT).moved()).isSameAs(full);
    Levels values = Levels.empty().with(1, List.of(deep));
    assertThat(moving.pick(values, NO_SNAPSHOT).moved()).isSameAs(deep);
  }
}
