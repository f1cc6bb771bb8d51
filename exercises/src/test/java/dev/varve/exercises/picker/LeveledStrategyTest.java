package dev.varve.exercises.picker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.course.tests.ListedTables;
import dev.varve.lsm.CompactionPlan;
import dev.varve.lsm.Levels;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.TableMetadata;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A table is written as its smallest and its largest key, and its kilobytes if it is large: "ac" or
 * "ac 12". In level 0 each is newer than those before it. Level 0 may have 4 tables, level 1 may
 * have 10 kB, level 2 100 kB, and so on. A table that is not large has a hundred bytes. No table
 * exists: a picker reads none.
 */
class LeveledStrategyTest {
  private final ListedTables listed = new ListedTables();

  private final LeveledStrategy picker =
      new LeveledStrategy(
          LsmOptions.defaults()
              .withLevel0Tables(4, 20, 30)
              .withBaseLevelBytes(10_000)
              .withLevelFactor(10));

  private TableMetadata table(String spec) {
    long bytes = spec.length() > 2 ? 1_000 * Long.parseLong(spec.substring(3)) : 100;
    return listed.of(spec.charAt(0) + "-" + spec.charAt(1), bytes);
  }

  private List<TableMetadata> tables(String... specs) {
    return Stream.of(specs).map(this::table).toList();
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static Levels levels(List<TableMetadata>... levels) {
    return ListedTables.levels(levels);
  }

  static String name(TableMetadata table) {
    return ListedTables.shown(table).replace("-", "");
  }

  /** The tables of each level that has some, sorted: "0: ac be, 1: ad". */
  static String shown(List<Levels.Run> runs) {
    TreeMap<Integer, List<String>> levels = new TreeMap<>();
    for (Levels.Run run : runs) {
      List<String> names = levels.computeIfAbsent(run.level(), it -> new ArrayList<>());
      run.tables().forEach(it -> names.add(name(it)));
      Collections.sort(names);
    }
    return String.join(
        ", ",
        levels.entrySet().stream()
            .map(it -> it.getKey() + ": " + String.join(" ", it.getValue()))
            .toList());
  }

  private static String shown(CompactionPlan plan) {
    return plan == null
        ? "nothing"
        : shown(plan.inputs())
            + " into "
            + plan.outputLevel()
            + (plan.mayMove() ? "" : ", no move");
  }

  /** What is picked, or what is thrown. */
  private String picked(Levels levels) {
    String[] picked = {""};
    Throwable thrown = Thrown.by(() -> picked[0] = shown(picker.pick(levels)));
    return thrown == null ? picked[0] : thrown.toString();
  }

  private String range(Levels levels, String from, String to) {
    byte[] first = ListedTables.key(from);
    byte[] end = ListedTables.key(to);
    String[] picked = {""};
    Throwable thrown = Thrown.by(() -> picked[0] = shown(picker.pickRange(levels, first, end)));
    return thrown == null ? picked[0] : thrown.toString();
  }

  @Proves("share")
  void level0IsMeasuredByTablesAndTheOthersByBytes() {
    Levels levels =
        levels(tables("az 90", "az 90"), tables("ac 5", "dd 1", "ee 1", "ff 1"), tables("aa 80"));
    assertThat(picker.excess(levels, 0)).as("2 tables of 4, of 90 kB each").isEqualTo(0.5);
    assertThat(picker.excess(levels, 1)).as("4 tables, 8 kB of 10").isEqualTo(0.8);
    assertThat(picker.excess(levels, 2)).as("80 kB of 100").isEqualTo(0.8);
    assertThat(picker.excess(levels, 3)).as("an empty level").isEqualTo(0);
    Levels seven = levels(tables("aa", "bb", "cc", "dd", "ee", "ff", "gg"));
    assertThat(picker.excess(seven, 0)).as("7 tables of 4").isEqualTo(1.75);
    assertThat(picker.excess(levels(List.of(), tables("az 6000000")), 1))
        .as("6 GB, where 10 kB may be")
        .isEqualTo(600_000);
  }

  @Proves("full")
  void aLevelIsCompactedOnceItHasItsShare() {
    assertThat(picked(levels())).as("picked of an empty tree").isEqualTo("nothing");
    assertThat(picked(levels(tables("aa", "bb", "cc"), tables("az 8"), tables("az 90"))))
        .as("picked of 3 tables of 4, 8 kB of 10, 90 kB of 100")
        .isEqualTo("nothing");
    assertThat(picked(levels(tables("az", "az", "az", "az"))))
        .as("picked of az | az | az | az in level 0, which may have 4")
        .isEqualTo("0: az az az az into 1");
    assertThat(picked(levels(List.of(), tables("az 10"))))
        .as("picked of az with 10 kB in level 1, which may have 10")
        .isEqualTo("1: az into 2");
  }

  @Proves("most")
  void theFullestLevelComesFirst() {
    List<TableMetadata> five = tables("ab", "ab", "ab", "ab", "ab");
    assertThat(picked(levels(five, List.of(), tables("cd 105"))))
        .as("picked of 5 tables of 4 in level 0, 105 kB of 100 in level 2")
        .isEqualTo("0: ab ab ab ab ab into 1");
    assertThat(picked(levels(five, List.of(), tables("cd 150"))))
        .as("picked of 5 tables of 4 in level 0, 150 kB of 100 in level 2")
        .isEqualTo("2: cd into 3");
    List<TableMetadata> seven = tables("ab", "ab", "ab", "ab", "ab", "ab", "ab");
    assertThat(picked(levels(seven, List.of(), tables("cd 160"))))
        .as("picked of 7 tables of 4 in level 0, 160 kB of 100 in level 2")
        .isEqualTo("0: ab ab ab ab ab ab ab into 1");
    assertThat(picked(levels(List.of(), List.of(), tables("ab 150"), tables("cd 1100"))))
        .as("picked of 150 kB of 100 in level 2, 1100 kB of 1000 in level 3")
        .isEqualTo("2: ab into 3");
  }

  @Proves("most")
  void theLastLevelMayHaveAnySize() {
    LeveledStrategy strict =
        new LeveledStrategy(LsmOptions.defaults().withBaseLevelBytes(1).withLevelFactor(2));
    int deepest = Levels.COUNT - 1;
    Levels last = Levels.empty().with(deepest, tables("az 50"));
    Throwable thrown =
        Thrown.by(
            () ->
                assertThat(shown(strict.pick(last)))
                    .as("picked of 50 kB in level %d, the last", deepest)
                    .isEqualTo("nothing"));
    assertThat(thrown).as("thrown with 50 kB in level %d, the last", deepest).isNull();
    Levels lastButOne = Levels.empty().with(deepest - 1, tables("az 50"));
    assertThat(shown(strict.pick(lastButOne)))
        .as("picked of 50 kB in level %d, the last but one", deepest - 1)
        .isEqualTo("5: az into 6");
  }

  @Proves("widen")
  void theOldestOfLevel0TakesAlongWhatHangsTogether() {
    assertThat(picked(levels(tables("ad", "cg", "fj", "jk", "xz"))))
        .as("picked of ad | cg | fj | jk | xz in level 0")
        .isEqualTo("0: ad cg fj jk into 1");
    assertThat(picked(levels(tables("ab", "fh", "dg", "be", "xz"))))
        .as("picked of ab | fh | dg | be | xz in level 0")
        .isEqualTo("0: ab be dg fh into 1");
    assertThat(picked(levels(tables("pq", "mp", "jm", "gj", "ag"))))
        .as("picked of pq | mp | jm | gj | ag in level 0")
        .isEqualTo("0: ag gj jm mp pq into 1");
  }

  @Proves("apart")
  void whatHasNothingInCommonStays() {
    assertThat(picked(levels(tables("ac", "eg", "dh", "iz"), tables("eg", "ij"))))
        .as("picked of ac | eg | dh | iz in level 0; eg | ij in level 1")
        .isEqualTo("0: ac into 1");
    assertThat(picked(levels(List.of(), tables("ac 11", "eg 11"), tables("ac 9", "df 1", "gh 2"))))
        .as("picked of ac | eg with 11 kB each in level 1; ac | df | gh in level 2")
        .isEqualTo("1: eg, 2: df gh into 2");
  }

  @Proves("next")
  void allOfTheNextLevelInBetweenComesAlong() {
    assertThat(
            picked(
                levels(
                    tables("hk", "eh", "km", "xz"),
                    tables("ad", "ee", "fi", "jj", "mp", "qz"),
                    tables("az"))))
        .as("picked of hk | eh | km | xz in level 0; ad | ee | fi | jj | mp | qz in 1; az in 2")
        .isEqualTo("0: eh hk km, 1: ee fi jj mp into 1");
    assertThat(picked(levels(List.of(), tables("ch 11"), tables("ac", "de", "hk", "mn"))))
        .as("picked of ch with 11 kB in level 1; ac | de | hk | mn in level 2")
        .isEqualTo("1: ch, 2: ac de hk into 2");
    assertThat(picked(levels(List.of(), tables("ch 11"), tables("ab", "bx", "yz"))))
        .as("picked of ch with 11 kB in level 1; ab | bx | yz in level 2")
        .isEqualTo("1: ch, 2: bx into 2");
  }

  @Proves("next")
  void keysAreUnsignedBytes() {
    Levels levels =
        levels(List.of(), tables("y\u0081 11"), tables("aw", "xz", "\u0080\u0080", "\u0082\u0084"));
    assertThat(picked(levels))
        .as("picked of y to 81 with 11 kB in level 1; aw | xz | 80 | 82 to 84 in level 2")
        .isEqualTo("1: y\\x81, 2: \\x80\\x80 xz into 2");
  }

  @Proves("runs")
  void theInputsAreRunsTheNewestFirst() {
    Levels levels =
        levels(tables("cd", "ad", "xz", "bc"), tables("ab", "cc", "de", "yy"), tables("az"));
    String tables = " with cd, ad, xz, bc in level 0, bc the newest; ab | cc | de | yy in 1";
    assertThat(runs(() -> picker.pick(levels)))
        .as("the runs picked" + tables + "; az in 2")
        .isEqualTo("0: bc, 0: ad, 0: cd, 1: ab cc de");
    assertThat(runs(() -> picker.pickRange(levels, null, null)))
        .as("the runs of a range of all" + tables + "; az in 2")
        .isEqualTo("0: bc, 0: xz, 0: ad, 0: cd, 1: ab cc de yy, 2: az");
    assertThat(runs(() -> picker.pick(levels(List.of(), tables("ab 7", "cd 6"), tables("xz")))))
        .as("the runs picked with ab 7 kB | cd 6 kB in level 1, which may have 10, xz in 2")
        .isEqualTo("1: ab");
  }

  /** The runs of a plan, one by one: "0: bc, 0: ad, 1: ab cc". */
  private static String runs(Supplier<CompactionPlan> plan) {
    List<String> shown = new ArrayList<>();
    Throwable thrown =
        Thrown.by(() -> plan.get().inputs().forEach(run -> shown.add(shown(List.of(run)))));
    return thrown == null ? String.join(", ", shown) : thrown.toString();
  }

  @Proves("range")
  void aRangeTakesAlongWhatHangsTogetherInAnyLevel() {
    Levels levels =
        levels(tables("ce", "wx"), tables("ab", "eg", "tz"), List.of(), tables("gh", "ik"));
    String tables = " with ce | wx in level 0; ab | eg | tz in 1; gh | ik in 3";
    assertThat(range(levels, "d", "d"))
        .as("range from d to d" + tables)
        .isEqualTo("0: ce, 1: eg, 3: gh into 3, no move");
    assertThat(range(levels, "h", "i"))
        .as("range from h to i" + tables)
        .isEqualTo("0: ce, 1: eg, 3: gh ik into 3, no move");
    assertThat(range(levels, "h", null))
        .as("range from h on" + tables)
        .isEqualTo("0: ce wx, 1: eg tz, 3: gh ik into 3, no move");
    assertThat(range(levels, null, null))
        .as("range of all" + tables)
        .isEqualTo("0: ce wx, 1: ab eg tz, 3: gh ik into 3, no move");
  }

  @Proves("range")
  void aRangeThatNoTableTouchesIsNothing() {
    Levels levels = levels(tables("ce"), tables("km"));
    String tables = " with ce in level 0; km in level 1";
    assertThat(range(levels, "f", "j")).as("range from f to j" + tables).isEqualTo("nothing");
    assertThat(range(levels, null, "b")).as("range up to b" + tables).isEqualTo("nothing");
    assertThat(range(levels, "n", null)).as("range from n on" + tables).isEqualTo("nothing");
  }

  @Proves("deepest")
  void aRangeGoesToTheDeepestLevelThatHasSomeOfIt() {
    Levels levels = levels(tables("ac"), tables("eg"), tables("ik", "xz"), tables("mo"));
    String tables = " with ac in level 0; eg in 1; ik | xz in 2; mo in 3";
    assertThat(range(levels, "b", "b"))
        .as("range from b to b" + tables)
        .isEqualTo("0: ac into 1, no move");
    assertThat(range(levels, "f", "f"))
        .as("range from f to f" + tables)
        .isEqualTo("1: eg into 1, no move");
    assertThat(range(levels, "c", "i"))
        .as("range from c to i" + tables)
        .isEqualTo("0: ac, 1: eg, 2: ik into 2, no move");
    assertThat(range(levels, "m", "m"))
        .as("range from m to m" + tables)
        .isEqualTo("3: mo into 3, no move");
    int last = Levels.COUNT - 1;
    assertThat(range(levels.with(last, tables("ps")), "o", "p"))
        .as("range from o to p" + tables + "; ps in " + last)
        .isEqualTo("3: mo, 6: ps into 6, no move");
  }

  /** Two hundred trees by chance, the same ones each time, of a few short tables. */
  @Proves("model")
  void whateverTheTablesAPlanIsWhatHangsTogether() {
    Random random = new Random(5);
    for (int i = 0; i < 200; i++) {
      Levels levels = levels(overlapping(random), disjoint(random), disjoint(random));
      String tables = shown(levels.runs());
      assertThat(picked(levels)).as("picked of %s", tables).isEqualTo(Together.pick(levels));
      assertThat(range(levels, "h", "i"))
          .as("range from h to i of %s", tables)
          .isEqualTo(Together.range(levels, "h", "i"));
    }
  }

  private List<TableMetadata> overlapping(Random random) {
    List<TableMetadata> level = new ArrayList<>();
    for (int i = 3 + random.nextInt(4); i > 0; i--) {
      char from = (char) ('a' + random.nextInt(20));
      level.add(table("" + from + (char) (from + random.nextInt(4))));
    }
    return level;
  }

  private List<TableMetadata> disjoint(Random random) {
    List<TableMetadata> level = new ArrayList<>();
    char from = (char) ('a' + random.nextInt(5));
    while (from < 'v') {
      char to = (char) (from + random.nextInt(4));
      level.add(table("" + from + to));
      from = (char) (to + 1 + random.nextInt(4));
    }
    return level;
  }
}
