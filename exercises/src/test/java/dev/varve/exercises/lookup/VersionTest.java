package dev.varve.exercises.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Text;
import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.course.tests.TableFile;
import dev.varve.course.tests.Versions;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.Table;
import dev.varve.memtable.Entry;
import dev.varve.memtable.KeyHash;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import dev.varve.sstable.BlockCache;
import dev.varve.sstable.Compression;
import dev.varve.sstable.TableOptions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A table is written as its versions: "a7 c5- c2" has key a from write 7, and key c, which write 5
 * deleted and write 2 had put. Tables have no filter, so that each one that is asked is counted.
 */
class VersionTest {
  private static final long NEWEST = 99;
  private static final TableOptions NO_FILTER = new TableOptions(4096, 0, Compression.NONE);

  private final SimulatedStorage storage = new SimulatedStorage();
  private final BlockCache cache = new BlockCache(1 << 20);
  private long lastNumber;

  private Table table(String versions) {
    return TableFile.of(storage, ++lastNumber, NO_FILTER, versions).open(storage, cache);
  }

  /** A table of keys in hex digits, each with a value of the kind from write 1. */
  private Table table(int kind, String... keys) {
    TableFile.Entries entries =
        builder -> {
          for (String key : keys) {
            byte[] bytes = HexFormat.of().parseHex(key);
            Slice value = new Slice().set(new byte[8], 0, 8);
            builder.add(new Slice().set(bytes, 0, bytes.length), Tag.of(1, kind), value);
          }
        };
    return TableFile.of(storage, ++lastNumber, NO_FILTER, entries).open(storage, cache);
  }

  private List<Table> tables(String... tables) {
    return List.of(tables).stream().map(this::table).toList();
  }

  /** A version whose first levels have these tables. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  private static Version version(List<Table>... levels) {
    return new Version(TableFile.levels(Version.LEVELS, levels));
  }

  /** What is found, as it is written in a table; "nothing" if nothing is. */
  private static String find(Version version, String key, long sequence) {
    byte[] bytes = key.getBytes();
    Entry found = version.find(bytes, KeyHash.of(bytes), sequence);
    return found == null ? "nothing" : Versions.shown(bytes, found.tag());
  }

  private long asked() {
    return cache.hits() + cache.misses();
  }

  /** The tables of a list by their smallest keys. */
  private static String names(List<Table> tables) {
    return String.join(" ", tables.stream().map(it -> Text.of(it.metadata().smallest())).toList());
  }

  @Proves("search")
  void theFirstTableThatEndsAtOrBehindAKeyIsFound() {
    List<Table> all = tables("b1 d1", "f1", "h1 k1", "\u007f1");
    Map<String, Integer> wanted = new TreeMap<>();
    for (String one : "a0 b0 c0 d0 e1 f1 g2 h2 j2 k2 l3 z3".split(" ")) {
      wanted.put(one.substring(0, 1), Integer.parseInt(one.substring(1)));
    }
    wanted.forEach(
        (key, index) ->
            assertThat(search(all, key.getBytes()))
                .as("first table that ends at or after " + key + " of b-d | f | h-k | 7F")
                .isEqualTo("" + index));
    assertThat(search(all, new byte[] {(byte) 0x80}))
        .as("first table that ends at or after the byte 80 of b-d | f | h-k | 7F")
        .isEqualTo("4");
    assertThat(search(List.of(), "a".getBytes())).as("among no tables").isEqualTo("0");
  }

  @Proves("search")
  void eachByteOfAKeyCounts() {
    List<Table> all =
        List.of(
            table(Tag.VALUE, "6161", "6162"),
            table(Tag.VALUE, "6163"),
            table(Tag.VALUE, "8081"),
            table(Tag.VALUE, "8082"));
    for (String one : "6162:0 616261:1 6164:2 8082:3 8083:4".split(" ")) {
      String[] keyAndIndex = one.split(":");
      assertThat(search(all, HexFormat.of().parseHex(keyAndIndex[0])))
          .as("%s, key:index of the first table, in 6161-6162 | 6163 | 8081 | 8082", one)
          .isEqualTo(keyAndIndex[1]);
    }
  }

  /** The index that is found, or what is thrown. */
  private static String search(List<Table> tables, byte[] key) {
    String[] found = {""};
    Throwable thrown = Thrown.by(() -> found[0] += Version.firstEndingAtOrBehind(tables, key));
    return thrown == null ? found[0] : thrown.toString();
  }

  @Proves("level0")
  void inLevel0TheNewestTableIsAskedFirst() {
    Version version = version(tables("a5 k6", "a1 k2", "a9 z8", "b3 k4"));
    String tables = " in level 0 with a5 k6 | a1 k2 | a9 z8 | b3 k4";
    assertThat(find(version, "a", NEWEST)).as("a" + tables).isEqualTo("a9");
    assertThat(find(version, "k", NEWEST)).as("k" + tables).isEqualTo("k6");
    assertThat(find(version, "b", NEWEST)).as("b" + tables).isEqualTo("b3");
    assertThat(find(version, "c", NEWEST)).as("c" + tables).isEqualTo("nothing");
  }

  @Proves("levels")
  void anUpperLevelIsAskedBeforeTheLowerOnes() {
    Version version =
        version(tables("e9"), tables("c5 e4", "g6 h6"), List.of(), tables("a1 d2 e2", "f3 h1"));
    String tables = " with e9 in level 0; c5 e4 | g6 h6 in 1; a1 d2 e2 | f3 h1 in 3";
    assertThat(find(version, "e", NEWEST)).as("e" + tables).isEqualTo("e9");
    assertThat(find(version, "h", NEWEST)).as("h" + tables).isEqualTo("h6");
    assertThat(find(version, "c", NEWEST)).as("c" + tables).isEqualTo("c5");
    assertThat(find(version, "a", NEWEST)).as("a" + tables).isEqualTo("a1");
    assertThat(find(version, "d", NEWEST)).as("d" + tables).isEqualTo("d2");
    assertThat(find(version, "f", NEWEST)).as("f" + tables).isEqualTo("f3");
    assertThat(find(version, "z", NEWEST)).as("z" + tables).isEqualTo("nothing");
  }

  @Proves("levels")
  void theLastLevelIsAskedToo() {
    assertThat(find(inTheLastLevel(), "k", NEWEST))
        .as("k with a1 c1 | k1 in level " + (Version.LEVELS - 1))
        .isEqualTo("k1");
  }

  private Version inTheLastLevel() {
    List<List<Table>> levels = new ArrayList<>();
    IntStream.range(0, Version.LEVELS - 1).forEach(level -> levels.add(List.of()));
    levels.add(tables("a1 c1", "k1"));
    return new Version(levels);
  }

  @Proves("levels")
  void anExpiringValueIsAnAnswer() {
    Version version = version(List.of(), List.of(table(Tag.EXPIRING, "6b")), tables("k0"));
    assertThat(find(version, "k", NEWEST))
        .as("k with an expiring k1 in level 1, k0 in level 2")
        .isEqualTo("k1");
  }

  @Proves("sequence")
  void aSequenceNumberMayBeLargerThanAnInt() {
    Version version = version(tables("k4294967305"), tables("k4294967303"), tables("k8"));
    String tables = " with k4294967305 in level 0, k4294967303 in 1, k8 in 2";
    assertThat(find(version, "k", 4294967304L))
        .as("k at 4294967304" + tables)
        .isEqualTo("k4294967303");
  }

  @Proves("sequence")
  void aReaderOfThePastGoesOnToWhereOlderVersionsAre() {
    Version version = version(tables("k9", "k7"), tables("k5 k4"), tables("k2"));
    List<String> found =
        IntStream.rangeClosed(1, 9).mapToObj(it -> find(version, "k", it)).toList();
    assertThat(found)
        .as("k at 1, 2, ... 9 with k9 | k7 in level 0; k5 k4 in level 1; k2 in level 2")
        .containsExactly("nothing", "k2", "k2", "k4", "k5", "k5", "k7", "k7", "k9");
  }

  @Proves("tombstone")
  void aTombstoneEndsTheSearch() {
    Version version = version(tables("c8-", "c7"), tables("a6-", "c5"), tables("a2", "c1"));
    String tables = " with c8- | c7 in level 0; a6- | c5 in level 1; a2 | c1 in level 2";
    assertThat(find(version, "c", NEWEST)).as("c" + tables).isEqualTo("c8-");
    assertThat(find(version, "a", NEWEST)).as("a" + tables).isEqualTo("a6-");
  }

  @Proves("one")
  void belowLevel0OneTableOfALevelIsAsked() {
    Version version =
        version(List.of(), tables("a7 c7", "e7 g7", "i7 k7"), tables("a1 c1", "e1 g1", "i1 k1"));
    String levels = " with a7 c7 | e7 g7 | i7 k7 in level 1, a1 c1 | e1 g1 | i1 k1 in level 2";
    assertThat(find(version, "b", NEWEST)).as("b" + levels).isEqualTo("nothing");
    assertThat(asked()).as("tables asked for b" + levels).isLessThanOrEqualTo(2);
    assertThat(find(version, "g", NEWEST)).as("g" + levels).isEqualTo("g7");
    assertThat(asked()).as("tables asked for b and g" + levels).isLessThanOrEqualTo(3);
  }

  @Proves("one")
  void onceThereIsAnAnswerNobodyElseIsAsked() {
    Version version = version(tables("a5", "a6", "a7"), tables("a2"), tables("a1"));
    assertThat(find(version, "a", NEWEST)).as("a").isEqualTo("a7");
    assertThat(asked())
        .as("tables asked for a with a5 | a6 | a7 in level 0, a2 in level 1, a1 in level 2")
        .isEqualTo(1);
  }

  @Proves("range")
  void aRangeTouchesTheTablesThatHaveAKeyInIt() {
    List<Table> all = tables("b1 d1", "f1", "h1 k1", "m1 n1");
    Version version = version(all, all);
    for (String from : bounds()) {
      for (String to : bounds()) {
        byte[] first = from == null ? null : from.getBytes();
        byte[] last = to == null ? null : to.getBytes();
        String wanted =
            names(all.stream().filter(it -> it.metadata().overlaps(first, last)).toList());
        String range = "tables b-d | f | h-k | m-n that have keys from " + from + " to " + to;
        assertThat(names(version.overlapping(1, first, last)))
            .as(range + ", in level 1")
            .isEqualTo(wanted);
        assertThat(names(version.overlapping(0, first, last)).split(" "))
            .as(range + ", in level 0")
            .containsExactlyInAnyOrder(wanted.split(" "));
      }
    }
  }

  private static List<String> bounds() {
    List<String> bounds = new ArrayList<>();
    bounds.add(null);
    "abcdefghijklmno".chars().forEach(it -> bounds.add("" + (char) it));
    return bounds;
  }

  @Proves("range")
  void inLevel0EveryTableIsLookedAt() {
    Version version = version(tables("a1 c1", "x2 z2", "b3 c3", "a4 z4"));
    assertThat(names(version.overlapping(0, "b".getBytes(), "c".getBytes())))
        .as("tables a-c | x-z | b-c | a-z of level 0 that have keys from b to c, newest first")
        .isEqualTo("a b a");
  }

  @Proves("below")
  void aKeyMayLieBelowOnlyInATableThatSpansIt() {
    Version version =
        version(
            tables("a9 z9"),
            tables("a8 b8", "y8 z8"),
            tables("c5 e5", "k5 m5"),
            List.of(),
            tables("p1 q1"));
    Map<Integer, String> wanted = Map.of(0, "a b c d e k l m p q y z", 1, "c d e k l m p q");
    wanted.forEach(
        (level, keys) -> assertThat(keysBelow(version, level)).as(below(level)).isEqualTo(keys));
    assertThat(keysBelow(version, 2)).as(below(2)).isEqualTo("p q");
    assertThat(keysBelow(version, 4)).as(below(4)).isEmpty();
  }

  @Proves("below")
  void aKeyMayLieInTheLastLevel() {
    Version version = inTheLastLevel();
    for (int level = 0; level < Version.LEVELS; level++) {
      assertThat(keysBelow(version, level))
          .as("keys below level %d with a1 c1 | k1 in level %d", level, Version.LEVELS - 1)
          .isEqualTo(level < Version.LEVELS - 1 ? "a b c k" : "");
    }
  }

  private static String below(int level) {
    return "keys that may lie below level "
        + level
        + " with a-z in level 0; a-b | y-z in 1; c-e | k-m in 2; p-q in 4";
  }

  private static String keysBelow(Version version, int level) {
    return String.join(
        " ",
        IntStream.rangeClosed('a', 'z')
            .mapToObj(it -> "" + (char) it)
            .filter(it -> version.mayHoldBelow(level, it.getBytes()))
            .toList());
  }

  /** Writes 1 to 30, each to one of six keys; the oldest ten in level 2, the next ten in 1. */
  @Proves("model")
  void eachKeyAtEachMomentIsWhatATreeMapSays() {
    Version version =
        version(
            List.of(table(written(28, 30)), table(written(21, 23)), table(written(24, 27))),
            split(written(11, 20)),
            split(written(1, 10)));
    for (char key = 'a'; key <= 'm'; key++) {
      for (int at = 0; at <= 31; at++) {
        TreeMap<Integer, String> versions = versions(key, 1, 30);
        Map.Entry<Integer, String> wanted = versions.floorEntry(at);
        assertThat(find(version, "" + key, at))
            .as(
                "%s at %d with %s in level 0, %s in 1, %s in 2",
                key, at, written(21, 30), written(11, 20), written(1, 10))
            .isEqualTo(wanted == null ? "nothing" : wanted.getValue());
      }
    }
  }

  private static TreeMap<Integer, String> versions(char key, int first, int last) {
    TreeMap<Integer, String> versions = new TreeMap<>();
    for (int sequence = first; sequence <= last; sequence++) {
      if ("bdfhjl".charAt(sequence * sequence % 31 % 6) == key) {
        versions.put(sequence, key + "" + sequence + (sequence % 4 == 0 ? "-" : ""));
      }
    }
    return versions;
  }

  /** The versions of some writes as a table has them: sorted by key, the newest first. */
  private static String written(int first, int last) {
    List<String> all = new ArrayList<>();
    for (char key = 'b'; key <= 'l'; key += 2) {
      all.addAll(versions(key, first, last).descendingMap().values());
    }
    return String.join(" ", all);
  }

  /** A table for each two keys. */
  private List<Table> split(String versions) {
    Map<Integer, List<String>> parts = new TreeMap<>();
    for (String one : versions.split(" ")) {
      parts.computeIfAbsent((one.charAt(0) - 'b') / 4, it -> new ArrayList<>()).add(one);
    }
    return parts.values().stream().map(it -> table(String.join(" ", it))).toList();
  }
}
