package dev.varve.exercises.picker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.TableOptions;
import dev.varve.Text;
import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.course.tests.TableFile;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.CompactionPlan;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.Table;
import dev.varve.lsm.TableMetadata;
import dev.varve.lsm.Version;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import dev.varve.sstable.BlockCache;
import dev.varve.sstable.TableBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/**
 * A table is written as its smallest and its largest key, and its kilobytes if it is large: "ac" or
 * "ac 12". In level 0 each is newer than those before it. Level 0 may have 4 tables, level 1 may
 * have 10 kB, level 2 100 kB, and so on. A table that is not large has less than half a kilobyte.
 */
class CompactionPickerTest {
  private final SimulatedStorage storage = new SimulatedStorage();
  private final BlockCache cache = new BlockCache(1 << 20);
  private long last;

  private final CompactionPicker picker =
      new CompactionPicker(
          LsmOptions.defaults()
              .withLevel0Tables(4, 20, 30)
              .withBaseLevelBytes(10_000)
              .withLevelFactor(10));

  private Table table(String spec) {
    return TableFile.of(storage, ++last, TableOptions.DEFAULT, builder -> add(spec, builder))
        .open(storage, cache);
  }

  private void add(String spec, TableBuilder builder) throws IOException {
    int bytes = spec.length() > 2 ? 1_000 * Integer.parseInt(spec.substring(3)) : 0;
    long tag = Tag.of(last, Tag.VALUE);
    Slice value = new Slice().set(new byte[bytes], 0, bytes);
    builder.add(TableFile.slice(spec.substring(0, 1)), tag, value);
    if (spec.charAt(1) != spec.charAt(0)) {
      builder.add(TableFile.slice(spec.substring(1, 2)), tag, new Slice());
    }
  }

  private List<Table> tables(String... specs) {
    return List.of(specs).stream().map(this::table).toList();
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static Version version(List<Table>... levels) {
    return new Version(TableFile.levels(Version.LEVELS, levels));
  }

  private static String name(Table table) {
    return Text.of(table.metadata().smallest()) + Text.of(table.metadata().largest());
  }

  /** The tables of each level that has some, sorted: "0: ac be, 1: ad". */
  private static String shown(List<List<Table>> levels) {
    List<String> shown = new ArrayList<>();
    for (int level = 0; level < levels.size(); level++) {
      if (!levels.get(level).isEmpty()) {
        List<String> names = levels.get(level).stream().map(it -> name(it)).sorted().toList();
        shown.add(level + ": " + String.join(" ", names));
      }
    }
    return String.join(", ", shown);
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
  private String picked(Version version) {
    String[] picked = {""};
    Throwable thrown = Thrown.by(() -> picked[0] = shown(picker.pick(version)));
    return thrown == null ? picked[0] : thrown.toString();
  }

  private String range(Version version, String from, String to) {
    byte[] first = from == null ? null : from.getBytes();
    byte[] end = to == null ? null : to.getBytes();
    String[] picked = {""};
    Throwable thrown = Thrown.by(() -> picked[0] = shown(picker.pickRange(version, first, end)));
    return thrown == null ? picked[0] : thrown.toString();
  }

  @Proves("share")
  void level0IsMeasuredByTablesAndTheOthersByBytes() throws IOException {
    Version version =
        version(tables("az 90", "az 90"), tables("ac 5", "dd 1", "ee 1", "ff 1"), tables("aa 80"));
    assertThat(picker.excess(version, 0)).as("2 tables of 4, of 90 kB each").isEqualTo(0.5);
    double level1 = version.bytes(1) / 10_000.0;
    assertThat(level1).as("the test's own level 1").isBetween(0.8, 1.2);
    assertThat(picker.excess(version, 1)).as("4 tables, about 8 kB of 10").isEqualTo(level1);
    assertThat(picker.excess(version, 2)).as("about 80 kB of 100").isBetween(0.79, 0.85);
    assertThat(picker.excess(version, 3)).as("an empty level").isEqualTo(0);
    Version seven = version(tables("aa", "bb", "cc", "dd", "ee", "ff", "gg"));
    assertThat(picker.excess(seven, 0)).as("7 tables of 4").isEqualTo(1.75);
    TableMetadata small = table("az").metadata();
    TableMetadata large = new TableMetadata(small.number(), 6_000_000_000L, small.properties());
    List<Table> one = List.of(Table.open(storage, large, cache));
    assertThat(picker.excess(version(List.of(), one), 1))
        .as("6 GB, where 10 kB may be")
        .isEqualTo(600_000);
  }

  @Proves("full")
  void aLevelIsCompactedOnceItHasItsShare() {
    assertThat(picked(version())).as("picked of an empty tree").isEqualTo("nothing");
    assertThat(picked(version(tables("aa", "bb", "cc"), tables("az 8"), tables("az 90"))))
        .as("picked of 3 tables of 4, 8 kB of 10, 90 kB of 100")
        .isEqualTo("nothing");
    assertThat(picked(version(tables("az", "az", "az", "az"))))
        .as("picked of az | az | az | az in level 0, which may have 4")
        .isEqualTo("0: az az az az into 1");
    assertThat(picked(version(List.of(), tables("az 11"))))
        .as("picked of az with 11 kB in level 1, which may have 10")
        .isEqualTo("1: az into 2");
  }

  @Proves("most")
  void theFullestLevelComesFirst() {
    List<Table> five = tables("ab", "ab", "ab", "ab", "ab");
    assertThat(picked(version(five, List.of(), tables("cd 105"))))
        .as("picked of 5 tables of 4 in level 0, 105 kB of 100 in level 2")
        .isEqualTo("0: ab ab ab ab ab into 1");
    assertThat(picked(version(five, List.of(), tables("cd 150"))))
        .as("picked of 5 tables of 4 in level 0, 150 kB of 100 in level 2")
        .isEqualTo("2: cd into 3");
    List<Table> seven = tables("ab", "ab", "ab", "ab", "ab", "ab", "ab");
    assertThat(picked(version(seven, List.of(), tables("cd 160"))))
        .as("picked of 7 tables of 4 in level 0, 160 kB of 100 in level 2")
        .isEqualTo("0: ab ab ab ab ab ab ab into 1");
    assertThat(picked(version(List.of(), List.of(), tables("ab 150"), tables("cd 1100"))))
        .as("picked of 150 kB of 100 in level 2, 1100 kB of 1000 in level 3")
        .isEqualTo("2: ab into 3");
  }

  @Proves("most")
  void theLastLevelMayHaveAnySize() {
    CompactionPicker strict =
        new CompactionPicker(LsmOptions.defaults().withBaseLevelBytes(1).withLevelFactor(2));
    int deepest = Version.LEVELS - 1;
    List<List<Table>> levels = new ArrayList<>();
    for (int level = 0; level < Version.LEVELS; level++) {
      levels.add(level == deepest ? tables("az 50") : List.of());
    }
    Version version = new Version(levels);
    Throwable thrown =
        Thrown.by(
            () ->
                assertThat(shown(strict.pick(version)))
                    .as("picked of 50 kB in level %d, the last", deepest)
                    .isEqualTo("nothing"));
    assertThat(thrown).as("thrown with 50 kB in level %d, the last", deepest).isNull();
    levels.set(deepest - 1, levels.get(deepest));
    levels.set(deepest, List.of());
    assertThat(shown(strict.pick(new Version(levels))))
        .as("picked of 50 kB in level %d, the last but one", deepest - 1)
        .isEqualTo("5: az into 6");
  }

  @Proves("widen")
  void theOldestOfLevel0TakesAlongWhatHangsTogether() {
    assertThat(picked(version(tables("ad", "cg", "fj", "jk", "xz"))))
        .as("picked of ad | cg | fj | jk | xz in level 0")
        .isEqualTo("0: ad cg fj jk into 1");
    assertThat(picked(version(tables("ab", "fh", "dg", "be", "xz"))))
        .as("picked of ab | fh | dg | be | xz in level 0")
        .isEqualTo("0: ab be dg fh into 1");
    assertThat(picked(version(tables("pq", "mp", "jm", "gj", "ag"))))
        .as("picked of pq | mp | jm | gj | ag in level 0")
        .isEqualTo("0: ag gj jm mp pq into 1");
  }

  @Proves("apart")
  void whatHasNothingInCommonStays() {
    assertThat(picked(version(tables("ac", "eg", "dh", "iz"), tables("eg", "ij"))))
        .as("picked of ac | eg | dh | iz in level 0; eg | ij in level 1")
        .isEqualTo("0: ac into 1");
    assertThat(picked(version(List.of(), tables("ac 11", "eg 11"), tables("ac 9", "df 1", "gh 2"))))
        .as("picked of ac | eg with 11 kB each in level 1; ac | df | gh in level 2")
        .isEqualTo("1: eg, 2: df gh into 2");
  }

  @Proves("next")
  void allOfTheNextLevelInBetweenComesAlong() {
    assertThat(
            picked(
                version(
                    tables("hk", "eh", "km", "xz"),
                    tables("ad", "ee", "fi", "jj", "mp", "qz"),
                    tables("az"))))
        .as("picked of hk | eh | km | xz in level 0; ad | ee | fi | jj | mp | qz in 1; az in 2")
        .isEqualTo("0: eh hk km, 1: ee fi jj mp into 1");
    assertThat(picked(version(List.of(), tables("ch 11"), tables("ac", "de", "hk", "mn"))))
        .as("picked of ch with 11 kB in level 1; ac | de | hk | mn in level 2")
        .isEqualTo("1: ch, 2: ac de hk into 2");
    assertThat(picked(version(List.of(), tables("ch 11"), tables("ab", "bx", "yz"))))
        .as("picked of ch with 11 kB in level 1; ab | bx | yz in level 2")
        .isEqualTo("1: ch, 2: bx into 2");
    assertThat(picker.pick(version(tables("az", "az", "az", "az"))).inputs())
        .as("the inputs by level of a plan for az | az | az | az in level 0")
        .hasSize(Version.LEVELS);
  }

  @Proves("range")
  void aRangeTakesAlongWhatHangsTogetherInAnyLevel() {
    Version version =
        version(tables("ce", "wx"), tables("ab", "eg", "tz"), List.of(), tables("gh", "ik"));
    String tables = " with ce | wx in level 0; ab | eg | tz in 1; gh | ik in 3";
    assertThat(range(version, "d", "d"))
        .as("range from d to d" + tables)
        .isEqualTo("0: ce, 1: eg, 3: gh into 3, no move");
    assertThat(range(version, "h", "i"))
        .as("range from h to i" + tables)
        .isEqualTo("0: ce, 1: eg, 3: gh ik into 3, no move");
    assertThat(range(version, "h", null))
        .as("range from h on" + tables)
        .isEqualTo("0: ce wx, 1: eg tz, 3: gh ik into 3, no move");
    assertThat(range(version, null, null))
        .as("range of all" + tables)
        .isEqualTo("0: ce wx, 1: ab eg tz, 3: gh ik into 3, no move");
  }

  @Proves("range")
  void aRangeThatNoTableTouchesIsNothing() {
    Version version = version(tables("ce"), tables("km"));
    String tables = " with ce in level 0; km in level 1";
    assertThat(range(version, "f", "j")).as("range from f to j" + tables).isEqualTo("nothing");
    assertThat(range(version, null, "b")).as("range up to b" + tables).isEqualTo("nothing");
    assertThat(range(version, "n", null)).as("range from n on" + tables).isEqualTo("nothing");
  }

  @Proves("deepest")
  void aRangeGoesToTheDeepestLevelThatHasSomeOfIt() {
    Version version = version(tables("ac"), tables("eg"), tables("ik", "xz"), tables("mo"));
    String tables = " with ac in level 0; eg in 1; ik | xz in 2; mo in 3";
    assertThat(range(version, "b", "b"))
        .as("range from b to b" + tables)
        .isEqualTo("0: ac into 1, no move");
    assertThat(range(version, "f", "f"))
        .as("range from f to f" + tables)
        .isEqualTo("1: eg into 1, no move");
    assertThat(range(version, "c", "i"))
        .as("range from c to i" + tables)
        .isEqualTo("0: ac, 1: eg, 2: ik into 2, no move");
    assertThat(range(version, "m", "m"))
        .as("range from m to m" + tables)
        .isEqualTo("3: mo into 3, no move");
  }

  /** Two hundred trees by chance, the same ones each time, of a few short tables. */
  @Proves("model")
  void whateverTheTablesAPlanIsWhatHangsTogether() {
    Random random = new Random(5);
    for (int i = 0; i < 200; i++) {
      List<List<Table>> levels =
          List.of(overlapping(random), disjoint(random), disjoint(random), List.of());
      Version version = version(levels.get(0), levels.get(1), levels.get(2));
      assertThat(picked(version)).as("picked of %s", shown(levels)).isEqualTo(wantedPick(version));
      assertThat(range(version, "h", "i"))
          .as("range from h to i of %s", shown(levels))
          .isEqualTo(wantedRange(version, "h", "i"));
    }
  }

  private List<Table> overlapping(Random random) {
    List<Table> level = new ArrayList<>();
    for (int i = 3 + random.nextInt(4); i > 0; i--) {
      char from = (char) ('a' + random.nextInt(20));
      level.add(table("" + from + (char) (from + random.nextInt(4))));
    }
    return level;
  }

  private List<Table> disjoint(Random random) {
    List<Table> level = new ArrayList<>();
    char from = (char) ('a' + random.nextInt(5));
    while (from < 'v') {
      char to = (char) (from + random.nextInt(4));
      level.add(table("" + from + to));
      from = (char) (to + 1 + random.nextInt(4));
    }
    return level;
  }

  private static String wantedPick(Version version) {
    List<Table> level0 = version.level(0);
    if (level0.size() < 4) {
      return "nothing";
    }
    String span = grown(name(level0.get(level0.size() - 1)), List.of(level0));
    List<List<Table>> wanted = List.of(touched(level0, span), touched(version.level(1), span));
    return shown(wanted) + " into 1";
  }

  private static String wantedRange(Version version, String from, String to) {
    List<List<Table>> levels = List.of(version.level(0), version.level(1), version.level(2));
    String span = grown(from + to, levels);
    List<List<Table>> wanted = levels.stream().map(it -> touched(it, span)).toList();
    int deepest = 2;
    while (deepest >= 0 && wanted.get(deepest).isEmpty()) {
      deepest--;
    }
    return deepest < 0 ? "nothing" : shown(wanted) + " into " + Math.max(1, deepest) + ", no move";
  }

  /** A span of keys, widened to all that it touches, until that changes nothing. */
  private static String grown(String span, List<List<Table>> levels) {
    TreeSet<Character> keys = new TreeSet<>();
    span.chars().forEach(it -> keys.add((char) it));
    for (List<Table> level : levels) {
      for (Table table : touched(level, span)) {
        name(table).chars().forEach(it -> keys.add((char) it));
      }
    }
    String wider = "" + keys.first() + keys.last();
    return wider.equals(span) ? span : grown(wider, levels);
  }

  private static List<Table> touched(List<Table> tables, String span) {
    return tables.stream()
        .filter(it -> name(it).charAt(0) <= span.charAt(1) && name(it).charAt(1) >= span.charAt(0))
        .toList();
  }
}
