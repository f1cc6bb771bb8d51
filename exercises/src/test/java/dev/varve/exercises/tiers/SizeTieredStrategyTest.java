package dev.varve.exercises.tiers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.lsm.CompactionPlan;
import dev.varve.lsm.Levels;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.TableMetadata;
import dev.varve.lsm.VersionEdit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * A run is written as its bytes, after the number of its level; the newest comes first: "0: 10 12,
 * 5: 40+7" has two runs in level 0, and in level 5 an older one of two tables, with 47 bytes. M and
 * G are a million and a billion bytes. Level 0 may have 4 tables, so a tier of 4 runs is merged. No
 * table exists: a strategy reads none.
 */
class SizeTieredStrategyTest {
  private static final int WIDTH = 4;

  private final Written written = new Written();
  private final SizeTieredStrategy strategy = ofWidth(WIDTH);

  private static SizeTieredStrategy ofWidth(int width) {
    return new SizeTieredStrategy(LsmOptions.defaults().withLevel0Tables(width, 20, 30));
  }

  private static String picked(SizeTieredStrategy strategy, Levels levels) {
    String[] picked = {""};
    Throwable thrown = Thrown.by(() -> picked[0] = Written.shown(strategy.pick(levels)));
    return thrown == null ? picked[0] : thrown.toString();
  }

  private void assertPicked(String state, String expected) {
    assertThat(picked(strategy, written.levels(state)))
        .as("merged of %s", state.isEmpty() ? "an empty tree" : state)
        .isEqualTo(expected);
  }

  private Object backlog(String state) {
    int[] backlog = {-1};
    Throwable thrown = Thrown.by(() -> backlog[0] = strategy.backlog(written.levels(state)));
    return thrown == null ? backlog[0] : thrown.toString();
  }

  private static Object excess(SizeTieredStrategy strategy, Levels levels, int level) {
    double[] excess = {-1};
    Throwable thrown = Thrown.by(() -> excess[0] = strategy.excess(levels, level));
    return thrown == null ? excess[0] : thrown.toString();
  }

  private void assertExcess(String state, int level, double expected) {
    assertThat(excess(strategy, written.levels(state), level))
        .as("how full level %d is in %s", level, state.isEmpty() ? "an empty tree" : state)
        .isEqualTo(expected);
  }

  @Proves("few")
  void fewRunsStayAsTheyAre() {
    assertPicked("", "nothing");
    assertPicked("6: 10", "nothing");
    assertPicked("0: 10 11 12", "nothing");
    assertPicked("0: 10 20, 6: 1", "nothing");
    assertPicked("0: 10, 1: 10+10+10+10+10", "nothing");
    assertPicked("0: 50, 6: 5+6+7", "nothing");
  }

  @Proves("tier")
  void aRunBelongsToATierUpToTwiceTheAverageOfTheNewerOnes() {
    assertPicked("0: 10 10 10 20, 6: 1M", "0: 10 10 10 20 into 5");
    assertPicked("0: 10 10 10 21, 6: 1M", "nothing");
    assertPicked("0: 10 20 30 40, 6: 1M", "0: 10 20 30 40 into 5");
    assertPicked("0: 10 20 30 41, 6: 1M", "nothing");
    assertPicked("0: 10 20 40 80, 6: 1M", "nothing");
    assertPicked("0: 1 2 3 4, 6: 1M", "0: 1 2 3 4 into 5");
    assertPicked("0: 1 100 100 100 200, 6: 1M", "0: 100 100 100 200 into 5");
    assertPicked("0: 1 100 100 100 201, 6: 1M", "nothing");
  }

  @Proves("smaller")
  void aSmallerOlderRunBelongsToTheTierToo() {
    assertPicked("0: 100 10 1 1, 6: 1M", "0: 100 10 1 1 into 5");
    assertPicked("0: 99 98 97 3, 2: 2, 6: 1M", "0: 99 98 97 3, 2: 2 into 5");
    assertPicked("0: 100 10 1 75, 6: 1M", "nothing");
  }

  @Proves("whole")
  void aTierIsMergedWithAllItsRuns() {
    assertPicked("0: 10 11 12 13 14 15, 6: 1M", "0: 10 11 12 13 14 15 into 5");
    assertPicked(
        "0: 10 11 12 13 14 15 16 17 18 19, 6: 1M", "0: 10 11 12 13 14 15 16 17 18 19 into 5");
    assertPicked("0: 10 11 12, 3: 13, 4: 14, 6: 1M", "0: 10 11 12, 3: 13, 4: 14 into 5");
  }

  @Proves("whole")
  void theOptionsSayHowManyRunsThatTakes() {
    Levels five = written.levels("0: 10 11 12 13 14, 6: 1M");
    assertThat(picked(ofWidth(6), five))
        .as("merged of 0: 10 11 12 13 14, 6: 1M, where level 0 may have 6 tables")
        .isEqualTo("nothing");
    assertThat(picked(ofWidth(5), five))
        .as("merged of 0: 10 11 12 13 14, 6: 1M, where level 0 may have 5 tables")
        .isEqualTo("0: 10 11 12 13 14 into 5");
    assertThat(picked(ofWidth(1), written.levels("0: 10 90 95, 6: 1M")))
        .as("merged of 0: 10 90 95, 6: 1M, where level 0 may have 1 table, so 2 runs are merged")
        .isEqualTo("0: 90 95 into 5");
    assertThat(picked(ofWidth(1), written.levels("6: 10")))
        .as("merged of 6: 10, where level 0 may have 1 table, so 2 runs are merged")
        .isEqualTo("nothing");
  }

  @Proves("first")
  void theNewestOfTheTiersWithEnoughRunsIsMerged() {
    assertPicked(
        "0: 10 11 12 13, 1: 1000, 2: 1100, 3: 1200, 4: 1300, 5: 1400, 6: 9M",
        "0: 10 11 12 13 into 0");
    assertPicked("0: 10 100 110 120 130, 6: 1M", "0: 100 110 120 130 into 5");
    assertPicked(
        "0: 10 11, 2: 100, 3: 110, 4: 120, 5: 130, 6: 1M", "2: 100, 3: 110, 4: 120, 5: 130 into 5");
  }

  @Proves("first")
  void aTierMayBeginInsideAnother() {
    assertPicked("0: 10 20 31 50 60, 6: 1M", "0: 20 31 50 60 into 5");
    assertPicked("0: 10 11 5000 12 13 14 15, 6: 1M", "0: 5000 12 13 14 15 into 5");
    assertPicked("0: 10 100 110 120, 4: 190", "0: 100 110 120, 4: 190 into 6");
  }

  @Proves("adjacent")
  void noRunIsPassedOver() {
    assertPicked("0: 10 11 5000 12 13, 6: 1M", "nothing");
    assertPicked("0: 13 10 12 11, 3: 11+12, 6: 1M", "0: 13 10 12 11, 3: 11+12 into 5");
    assertPicked("0: 5000 13 10, 2: 6+5, 4: 12, 6: 1M", "0: 5000 13 10, 2: 6+5, 4: 12 into 5");
  }

  @Proves("level")
  void theResultGoesJustAboveTheNextOlderRun() {
    assertPicked("0: 10 11 12 13, 5: 1000, 6: 9M", "0: 10 11 12 13 into 4");
    assertPicked("0: 10 11 12, 1: 13, 2: 1000, 6: 9M", "0: 10 11 12, 1: 13 into 1");
    assertPicked("0: 10 11 12 13, 1: 1000, 6: 9M", "0: 10 11 12 13 into 0");
    assertPicked("0: 10 11 12 13 1000, 6: 9M", "0: 10 11 12 13 into 0");
  }

  @Proves("level")
  void withTheOldestItGoesToTheLastLevel() {
    assertPicked("0: 10 10 10 20", "0: 10 10 10 20 into 6");
    assertPicked("0: 10 10 10, 3: 20", "0: 10 10 10, 3: 20 into 6");
    assertPicked("0: 10 10 10, 6: 9+11", "0: 10 10 10, 6: 9+11 into 6");
  }

  @Proves("space")
  void allAreMergedOnceTheNewerOnesHaveTwiceTheBytesOfTheOldest() {
    assertPicked("0: 10 30 160, 6: 100", "0: 10 30 160, 6: 100 into 6");
    assertPicked("0: 10 30 159, 6: 100", "nothing");
    assertPicked("0: 10 30 170, 3: 60+40", "0: 10 30 170, 3: 60+40 into 6");
    assertPicked("0: 10 30 400 600 50", "0: 10 30 400 600 50 into 6");
  }

  @Proves("space")
  void spaceIsAskedForBeforeAnyTier() {
    assertPicked("0: 10 11 12 13 5000, 6: 100", "0: 10 11 12 13 5000, 6: 100 into 6");
    assertPicked("0: 10 11 12 13 5000, 6: 2524", "0: 10 11 12 13 into 0");
  }

  @Proves("sizes")
  void theSizeOfARunIsThatOfAllItsTables() {
    assertPicked("0: 10 11 12, 4: 10+10+10+10, 6: 1M", "nothing");
    assertPicked("0: 10 11 12, 4: 5+6+7, 6: 1M", "0: 10 11 12, 4: 5+6+7 into 5");
    assertPicked("0: 10 30 160, 6: 50+50", "0: 10 30 160, 6: 50+50 into 6");
    assertPicked("0: 10 30 160, 6: 50+51", "nothing");
  }

  @Proves("sizes")
  void aRunMayHaveMoreThanFourGigabytes() {
    assertPicked("0: 10 11 12 4294967309, 6: 9000G", "nothing");
    assertPicked("0: 3G 4G 5G 6G, 6: 900G", "0: 3G 4G 5G 6G into 5");
    assertPicked("0: 5G 5G 5G 10000000001, 6: 900G", "nothing");
    assertPicked("0: 1G 3G 16G, 6: 10G", "0: 1G 3G 16G, 6: 10G into 6");
    assertPicked("0: 1G 3G 15999999999, 6: 10G", "nothing");
  }

  @Proves("backlog")
  void theBacklogIsTheNumberOfRunsOfTheNewestTier() {
    assertThat(backlog("")).as("backlog of an empty tree").isEqualTo(0);
    for (Object[] it :
        new Object[][] {
          {"6: 10", 1},
          {"0: 10 11 5000 12 13, 6: 1M", 2},
          {"0: 10 100 110 120 130 140, 6: 1M", 1},
          {"0: 10 11 12 13 14, 6: 1M", 5},
          {"0: 30 20, 3: 10+10, 6: 1M", 3}
        }) {
      assertThat(backlog((String) it[0])).as("backlog of %s", it[0]).isEqualTo(it[1]);
    }
  }

  @Proves("excess")
  void eachLevelWithATableIsAsFullAsTheNewestTier() {
    assertExcess("", 0, 0.0);
    assertExcess("0: 10 11 12, 5: 5000", 0, 0.75);
    assertExcess("0: 10 11 12, 5: 5000", 5, 0.75);
    assertExcess("0: 10 11 12, 5: 5000", 4, 0.0);
    assertExcess("3: 10+10, 5: 5000", 0, 0.0);
    assertExcess("3: 10+10, 5: 5000", 3, 0.25);
    assertExcess("0: 10 11 12 13 14 15, 6: 1M", 6, 1.5);
    assertThat(excess(ofWidth(6), written.levels("0: 10 11 12, 5: 5000"), 0))
        .as("how full level 0 is in 0: 10 11 12, 5: 5000, where level 0 may have 6 tables")
        .isEqualTo(0.5);
  }

  /** Three hundred trees by chance, the same ones each time, with runs of up to 100 GB. */
  @Proves("model")
  void whateverTheSizesItMergesWhatALookAtEachRunFinds() {
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      String state = byChance(random);
      assertPicked(state, Looked.pick(written.levels(state), WIDTH));
      assertThat(backlog(state))
          .as("backlog of %s", state)
          .isEqualTo(Looked.tier(written.levels(state), 0));
    }
  }

  private static String byChance(Random random) {
    long unit = 1L << (3 + random.nextInt(32));
    List<String> parts = new ArrayList<>();
    parts.add("0: " + String.join(" ", sizes(random, 1 + random.nextInt(6), unit)));
    for (int level = 1; level < Levels.COUNT; level++) {
      if (random.nextBoolean()) {
        unit *= 1 + random.nextInt(2);
        parts.add(level + ": " + String.join("+", sizes(random, 1 + random.nextInt(2), unit)));
      }
    }
    return String.join(", ", parts);
  }

  private static List<String> sizes(Random random, int count, long unit) {
    return LongStream.generate(() -> unit / 2 + random.nextLong(unit))
        .limit(count)
        .mapToObj(Long::toString)
        .toList();
  }

  /** A thousand flushes, each followed by what is picked, until nothing is. */
  @Proves("model")
  void runsStayOrderedByAgeAndItComesToRest() {
    Random random = new Random(8);
    Levels levels = Levels.empty();
    for (int flush = 0; flush < 1_000; flush++) {
      levels = levels.with(0, List.of(written.flushed(1_000 + random.nextInt(2_000))));
      for (int merges = 0; !picked(strategy, levels).equals("nothing"); merges++) {
        assertThat(merges)
            .as("merges without rest, at last of %s", Written.shown(levels.runs()))
            .isLessThan(20);
        levels = merged(levels);
      }
      assertThat(levels.runs().size())
          .as("runs after %d flushes: %s", flush + 1, Written.shown(levels.runs()))
          .isLessThan(16);
    }
    assertThat(levels.bytes(6)).as("bytes in level 6 after 1000 flushes").isGreaterThan(500_000);
  }

  /** The levels after the next merge, whose result is as large as all its inputs. */
  private Levels merged(Levels before) {
    String state = Written.shown(before.runs());
    String picked = picked(strategy, before);
    CompactionPlan plan = strategy.pick(before);
    TableMetadata newest = plan.inputs().get(0).tables().get(0);
    TableMetadata table =
        new TableMetadata(newest.number(), plan.inputBytes(), newest.properties());
    List<VersionEdit.Added> added = VersionEdit.Added.to(plan.outputLevel(), List.of(table));
    Levels after = before.apply(new VersionEdit(0, 0, 0, plan.removed(), added));
    long[] ages =
        after.runs().stream()
            .mapToLong(it -> -it.tables().get(0).properties().largestSequence())
            .toArray();
    long[] sorted = ages.clone();
    Arrays.sort(sorted);
    assertThat(ages).as("ages of the runs after %s of %s", picked, state).isEqualTo(sorted);
    assertThat(after.runs().size())
        .as("number of runs after %s of %s", picked, state)
        .isEqualTo(before.runs().size() - plan.inputs().size() + 1);
    return after;
  }
}
