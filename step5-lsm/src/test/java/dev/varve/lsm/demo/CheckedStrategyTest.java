package dev.varve.lsm.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.varve.Keys;
import dev.varve.lsm.CompactionPlan;
import dev.varve.lsm.CompactionStrategy;
import dev.varve.lsm.CompactionStyle;
import dev.varve.lsm.Levels;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.TableMetadata;
import dev.varve.sstable.TableProperties;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CheckedStrategyTest {
  private long last;

  private TableMetadata table(String from, String to) {
    last++;
    TableProperties properties =
        new TableProperties(2, 0, 2, 100, last, last, Keys.utf8(from), Keys.utf8(to));
    return new TableMetadata(last, 5_000_000_000L, properties);
  }

  private static CheckedStrategy of(Function<Levels, CompactionPlan> pick) {
    CompactionStrategy any =
        LsmOptions.defaults().withCompaction(CompactionStyle.LEVELED).strategy();
    CompactionStrategy own =
        new CompactionStrategy() {
          @Override
          public CompactionPlan pick(Levels levels) {
            return pick.apply(levels);
          }

          @Override
          public CompactionPlan pickRange(Levels levels, byte[] from, byte[] to) {
            return pick.apply(levels);
          }

          @Override
          public double excess(Levels levels, int level) {
            throw new IllegalStateException("no idea");
          }

          @Override
          public int backlog(Levels levels) {
            return any.backlog(levels);
          }
        };
    return new CheckedStrategy("Mine", own, 4);
  }

  private static void assertTaken(Levels levels, int output, List<Levels.Run> inputs) {
    CompactionPlan plan = new CompactionPlan(inputs, output, false);
    assertThat(of(it -> plan).pick(levels)).isSameAs(plan);
    assertThat(of(it -> plan).pickRange(levels, null, null)).isSameAs(plan);
  }

  private static void assertWrong(
      String message, Levels levels, int output, List<Levels.Run> inputs) {
    CompactionPlan plan = new CompactionPlan(inputs, output, false);
    assertThatIllegalStateException()
        .isThrownBy(() -> of(it -> plan).pick(levels))
        .withMessage("Mine " + message);
    assertThatIllegalStateException()
        .isThrownBy(() -> of(it -> plan).pickRange(levels, null, null))
        .withMessage("Mine " + message);
  }

  /** Levels 6, 2 and 0, whose tables were written in this order: 1, 2 and 3, 4 to 6. */
  private Levels levels() {
    return Levels.empty()
        .with(6, List.of(table("aa", "zz")))
        .with(2, List.of(table("aa", "cc"), table("pp", "rr")))
        .with(0, List.of(table("ab", "bb"), table("bb", "pp"), table("qq", "zz")));
  }

  @Test
  void aPlanThatKeepsTheOrderOfAgeIsTaken() {
    Levels levels = levels();
    List<Levels.Run> runs = levels.runs();
    assertThat(of(it -> null).pick(levels)).isNull();
    assertTaken(levels, 6, runs);
    assertTaken(levels, 5, runs.subList(0, 4));
    assertTaken(levels, 0, runs.subList(0, 2));
    assertTaken(levels, 1, runs.subList(1, 3));
    assertTaken(levels, 6, runs.subList(3, 5));
    // The newest does not overlap what it passes over.
    assertTaken(levels, 1, runs.subList(0, 1));
    // Nor does one table of level 2, from a to c, what it leaves there.
    assertTaken(levels, 3, List.of(new Levels.Run(2, levels.tables(2).subList(0, 1))));
  }

  @Test
  void aPlanThatPassesOverARunIsRejected() {
    Levels levels = levels();
    List<Levels.Run> runs = levels.runs();
    assertWrong(
        "passes over 000004.table of level 0, and brings newer versions below it, into level 1",
        levels,
        1,
        runs.subList(1, 2));
    assertWrong(
        "passes over 000005.table of level 0, and brings older versions above it, into level 0",
        levels,
        0,
        List.of(runs.get(0), runs.get(2)));
    assertWrong(
        "passes over 000002.table of level 2, and brings newer versions below it, into level 3",
        levels,
        3,
        runs.subList(0, 3));
    assertWrong(
        "passes over 000005.table of level 0, and brings older versions above it, into level 0",
        levels,
        0,
        List.of(runs.get(0), runs.get(3)));
  }

  @Test
  void tablesOfALevelMayNotOverlap() {
    Levels levels = levels();
    List<Levels.Run> runs = levels.runs();
    assertWrong(
        "leaves out 000002.table of level 2, which lies between the keys that go there",
        levels,
        2,
        runs.subList(0, 3));
    Levels gap =
        Levels.empty()
            .with(2, List.of(table("mm", "nn")))
            .with(1, List.of(table("aa", "cc"), table("xx", "zz")));
    assertWrong(
        "leaves out 000007.table of level 2, which lies between the keys that go there",
        gap,
        2,
        gap.runs().subList(0, 1));
  }

  @Test
  void inputsAreRunsOfTheTreeTheNewestFirst() {
    Levels levels = levels();
    List<Levels.Run> runs = levels.runs();
    assertWrong("picks a plan without inputs", levels, 1, List.of());
    assertWrong("picks output level 7, which is not within 0 and 6", levels, 7, runs.subList(0, 1));
    assertWrong(
        "picks output level -1, which is not within 0 and 6", levels, -1, runs.subList(4, 5));
    String order = "picks inputs that are not in the order of their runs, the newest first";
    assertWrong(order, levels, 1, List.of(runs.get(1), runs.get(0)));
    assertWrong(order, levels, 1, List.of(runs.get(0), runs.get(0)));
    String noPart = "picks an input that is not part of a run of level ";
    assertWrong(noPart + 1, levels, 1, List.of(new Levels.Run(1, runs.get(0).tables())));
    assertWrong(noPart + 0, levels, 1, List.of(new Levels.Run(0, List.of())));
    assertWrong(noPart + 0, levels, 1, List.of(new Levels.Run(0, levels.tables(0))));
    assertWrong(noPart + 0, levels, 1, List.of(new Levels.Run(0, List.of(table("aa", "bb")))));
    List<TableMetadata> turned = List.of(levels.tables(2).get(1), levels.tables(2).get(0));
    assertWrong(noPart + 2, levels, 3, List.of(new Levels.Run(2, turned)));
  }

  @Test
  void aPickerThatNeverComesToRestIsStopped() {
    Levels levels = levels();
    CheckedStrategy rewriting =
        of(
            it ->
                new CompactionPlan(
                    it.runs().subList(it.runs().size() - 1, it.runs().size()), 6, false));
    for (int flush = 0; flush < 3; flush++) {
      for (int i = 0; i < 1_000; i++) {
        assertThat(rewriting.pick(levels)).isNotNull();
      }
      levels = levels.with(0, List.of(table("aa", "bb")));
    }
    Levels last = levels;
    for (int i = 0; i < 1_000; i++) {
      assertThat(rewriting.pick(last)).isNotNull();
    }
    assertThatIllegalStateException()
        .isThrownBy(() -> rewriting.pick(last))
        .withMessage("Mine does not come to rest: 1000 compactions without a flush");
  }

  @Test
  void aPickerMayNotRestWhileWritesStall() {
    Levels three = levels();
    assertThat(of(it -> null).pick(three)).isNull();
    Levels four = three.with(0, List.of(table("aa", "bb")));
    assertThatIllegalStateException()
        .isThrownBy(() -> of(it -> null).pick(four))
        .withMessage("Mine picks nothing at a backlog of 4 runs: writes would stall for good");
  }

  @Test
  void whatThePickerThrowsIsNamed() {
    assertThatIllegalStateException()
        .isThrownBy(() -> of(it -> null).excess(levels(), 0))
        .withMessage("Mine failed: java.lang.IllegalStateException: no idea");
    assertThat(of(it -> null).backlog(levels())).isEqualTo(3);
  }
}
