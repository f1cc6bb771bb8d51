package dev.varve.exercises.layers;

import static dev.varve.course.tests.SortedByKey.sortedByKey;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.MatcherAssert.assertThat;

import dev.varve.KeyRange;
import dev.varve.TableOptions;
import dev.varve.WriteBatch;
import dev.varve.course.Proves;
import dev.varve.course.tests.TableFile;
import dev.varve.course.tests.Versions;
import dev.varve.io.Encoder;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.Levels;
import dev.varve.lsm.Table;
import dev.varve.lsm.Version;
import dev.varve.memtable.Entry;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.MemTable;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import dev.varve.memtable.VisibleCursor;
import dev.varve.sstable.BlockCache;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A memtable or a table is written as its versions: "a7 c5- c2" has key a from write 7, and key c,
 * which write 5 deleted and write 2 had put. In a memtable they are in the order of their writes,
 * and [b,d)6 is a delete of the keys from b up to, not including, d.
 */
class ViewTest {
  private static final long NEWEST = 99;
  // The clock shows 0.
  private static final long PAST = -1;

  private final SimulatedStorage storage = new SimulatedStorage();
  private final BlockCache cache = new BlockCache(1 << 20);
  private long lastNumber;

  private static MemTable memtable(String versions) {
    String[] all = versions.split(" ");
    MemTable memtable = new MemTable(Versions.sequence(all[0]), () -> Instant.EPOCH, 1 << 10);
    for (String version : all) {
      memtable.write(batch(version));
    }
    return memtable;
  }

  private static WriteBatch batch(String version) {
    WriteBatch batch = new WriteBatch();
    if (version.startsWith("[")) {
      return batch.deleteRange(KeyRange.of(version.substring(1, 2), version.substring(3, 4)));
    }
    byte[] key = version.substring(0, 1).getBytes();
    return Versions.isDeleted(version) ? batch.delete(key) : batch.put(key, version.getBytes());
  }

  private static MemTable empty() {
    return new MemTable(100, () -> Instant.EPOCH, 1 << 10);
  }

  private Table table(String versions) {
    return open(TableFile.of(storage, ++lastNumber, TableOptions.DEFAULT, versions));
  }

  private Table table(TableFile.Entries entries) {
    return open(TableFile.of(storage, ++lastNumber, TableOptions.DEFAULT, entries));
  }

  private Table open(TableFile file) {
    return file.open(storage, cache);
  }

  private List<Table> tables(String... tables) {
    return Stream.of(tables).map(this::table).toList();
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static Version version(List<Table>... levels) {
    return TableFile.version(List.of(levels));
  }

  /** A version with a table in the last level too. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  private final Version deep(String deepest, List<Table>... levels) {
    List<List<Table>> all = new ArrayList<>(List.of(levels));
    while (all.size() < Levels.COUNT - 1) {
      all.add(List.of());
    }
    all.add(tables(deepest));
    return TableFile.version(all);
  }

  private static View view(MemTable active, List<MemTable> frozen, Version version) {
    return new View(active, frozen.stream().map(it -> new View.Frozen(it, 0)).toList(), version);
  }

  private static String find(View view, String key, long sequence) {
    Entry found = view.find(key.getBytes(), sequence);
    return found == null ? "nothing" : Versions.shown(key.getBytes(), found.tag());
  }

  private long blocksRead() {
    return cache.hits() + cache.misses();
  }

  @Proves("active")
  void theActiveMemtableIsAskedFirst() {
    View view = view(memtable("a8 b9"), List.of(memtable("a6 c7")), version(tables("a1 b2 c3")));
    String places = " with a8 b9 active, a6 c7 frozen, a1 b2 c3 in a table";
    assertThat(find(view, "a", NEWEST)).as("a" + places).isEqualTo("a8");
    assertThat(find(view, "b", NEWEST)).as("b" + places).isEqualTo("b9");
  }

  @Proves("frozen")
  void theFrozenMemtablesAreAskedFromTheNewestOn() {
    View view =
        view(
            empty(),
            List.of(memtable("a7 d8"), memtable("a5 b6"), memtable("b3 c4")),
            version(tables("a1 b1 c1 d1")));
    String places = " with a7 d8, before it a5 b6, before it b3 c4 frozen, a1 b1 c1 d1 in a table";
    assertThat(find(view, "a", NEWEST)).as("a" + places).isEqualTo("a7");
    assertThat(find(view, "b", NEWEST)).as("b" + places).isEqualTo("b6");
    assertThat(find(view, "c", NEWEST)).as("c" + places).isEqualTo("c4");
    assertThat(find(view, "d", NEWEST)).as("d" + places).isEqualTo("d8");
  }

  @Proves("tables")
  void whatNoMemtableKnowsTheTablesAreAsked() {
    View view =
        view(
            memtable("a9"),
            List.of(memtable("b8")),
            deep("g1", tables("c5", "c6"), tables("d3"), tables("d1 e1")));
    String places = " with a9 active, b8 frozen, c5 | c6 in level 0, d3 in 1, d1 e1 in 2, g1 in 6";
    assertThat(find(view, "c", NEWEST)).as("c" + places).isEqualTo("c6");
    assertThat(find(view, "d", NEWEST)).as("d" + places).isEqualTo("d3");
    assertThat(find(view, "e", NEWEST)).as("e" + places).isEqualTo("e1");
    assertThat(find(view, "g", NEWEST)).as("g" + places).isEqualTo("g1");
    assertThat(find(view, "f", NEWEST)).as("f" + places).isEqualTo("nothing");
  }

  @Proves("tombstone")
  void aTombstoneIsAnAnswer() {
    View view =
        view(
            memtable("a9-"),
            List.of(memtable("a7 b8-"), memtable("b5 c6-")),
            version(tables("d4-"), tables("a1 b1 c1 d1")));
    String places = " with a9- active; a7 b8-, before it b5 c6- frozen; d4- in level 0, a-d1 in 1";
    assertThat(find(view, "a", NEWEST)).as("a" + places).isEqualTo("a9-");
    assertThat(find(view, "b", NEWEST)).as("b" + places).isEqualTo("b8-");
    assertThat(find(view, "c", NEWEST)).as("c" + places).isEqualTo("c6-");
    assertThat(find(view, "d", NEWEST)).as("d" + places).isEqualTo("d4-");
  }

  @Proves("stop")
  void onceThereIsAnAnswerNothingOlderIsAsked() {
    View view = view(memtable("a9"), List.of(memtable("b8-")), version(tables("a1 b1 c1")));
    String places = " with a9 active, b8- frozen, a1 b1 c1 in a table";
    assertThat(find(view, "a", NEWEST)).as("a" + places).isEqualTo("a9");
    assertThat(find(view, "b", NEWEST)).as("b" + places).isEqualTo("b8-");
    assertThat(blocksRead()).as("blocks of the table read for a and b" + places).isZero();
    assertThat(find(view, "c", NEWEST)).as("c" + places).isEqualTo("c1");
    assertThat(blocksRead()).as("blocks of the table read for c" + places).isEqualTo(1);
  }

  private static MemTable expired(long sequence, String key) {
    MemTable memtable = new MemTable(sequence, () -> Instant.EPOCH, 1 << 10);
    memtable.write(new WriteBatch().put(key.getBytes(), "v".getBytes(), PAST));
    return memtable;
  }

  private Table expiredTable(long sequence, String key) {
    byte[] value = new Encoder(16).u64(PAST).toByteArray();
    Slice stored = new Slice().set(value, 0, value.length);
    return table(
        builder -> builder.add(TableFile.slice(key), Tag.of(sequence, Tag.EXPIRING), stored));
  }

  @Proves("stop")
  void whatHasExpiredIsAnAnswerToo() {
    View view =
        view(
            expired(9, "aa"),
            List.of(expired(8, "ab"), memtable("b6")),
            version(List.of(expiredTable(5, "ac")), List.of(expiredTable(3, "ab"))));
    String places =
        " with aa9 active, ab8 frozen, ac5 in level 0, ab3 in 1, all of them expired long ago";
    assertThat(find(view, "aa", NEWEST)).as("aa" + places).isEqualTo("aa9");
    assertThat(find(view, "ab", NEWEST)).as("ab" + places).isEqualTo("ab8");
    assertThat(find(view, "ac", NEWEST)).as("ac" + places).isEqualTo("ac5");
    assertThat(find(view, "ab", 7)).as("ab at 7" + places).isEqualTo("ab3");
    assertThat(find(view, "a", NEWEST)).as("a" + places).isEqualTo("nothing");
  }

  @Proves("stop")
  void soIsAnEmptyValue() {
    MemTable memtable = empty();
    memtable.put("a", "");
    View view = view(memtable, List.of(), version(tables("a1")));
    assertThat(find(view, "a", 200)).as("a with an empty a100 active, a1 below").isEqualTo("a100");
  }

  @Proves("sequence")
  void aReaderOfThePastGoesOnToWhereOlderVersionsAre() {
    View view =
        view(
            memtable("k8 k9"),
            List.of(memtable("k6"), memtable("k4 k5-")),
            version(tables("k3"), tables("k1")));
    List<String> found = IntStream.rangeClosed(0, 9).mapToObj(it -> find(view, "k", it)).toList();
    assertThat(found)
        .as("k at 0, 1, ... 9 with k8 k9 active; k6, before it k4 k5- frozen; k3, k1 in tables")
        .containsExactly("nothing", "k1", "k1", "k3", "k4", "k5-", "k6", "k6", "k8", "k9");
  }

  @Proves("sequence")
  void aSequenceNumberMayBeLargerThanAnInt() {
    // As ints, the first two would be 9 and 5.
    View view =
        view(
            memtable("k4294967305"),
            List.of(memtable("k4294967301")),
            version(tables("k8"), tables("k3")));
    String places = " with k4294967305 active, k4294967301 frozen; k8, k3 in tables";
    assertThat(find(view, "k", 4294967304L))
        .as("k at 4294967304" + places)
        .isEqualTo("k4294967301");
    assertThat(find(view, "k", 4294967300L)).as("k at 4294967300" + places).isEqualTo("k8");
    assertThat(find(view, "k", 7)).as("k at 7" + places).isEqualTo("k3");
  }

  @Proves("scan")
  void theCursorHasEveryVersionOfEveryPlace() {
    View view =
        view(
            memtable("c11 a12-"),
            List.of(memtable("b9 a10"), memtable("c7 b8-")),
            deep("b1 f1", tables("a6 d6", "c5 e5"), tables("a3 b2", "d4-"), tables("c1 d1")));
    String all = "a12- a10 a6 a3 b9 b8- b2 b1 c11 c7 c5 c1 d6 d4- d1 e5 f1";
    String places =
        " through c11 a12- active; b9 a10, before it c7 b8- frozen;"
            + " a6 d6 | c5 e5 in level 0, a3 b2 | d4- in 1, c1 d1 in 2, b1 f1 in 6";
    assertThat("forward" + places, view.entries(null, null, Tag.MAX_SEQUENCE), sortedByKey());
    assertThat(Versions.forward(view.entries(null, null, Tag.MAX_SEQUENCE)))
        .as("forward" + places)
        .isEqualTo(all);
    assertThat(Versions.backward(view.entries(null, null, Tag.MAX_SEQUENCE)))
        .as("backward, shown in order" + places)
        .isEqualTo(all);
    EntryCursor cursor = view.entries(null, null, Tag.MAX_SEQUENCE);
    cursor.seek("b".getBytes(), Tag.seek(8));
    assertThat(Versions.shown(cursor))
        .as("where a search for b at 8 ends" + places)
        .isEqualTo("b8-");
    cursor.previous();
    assertThat(Versions.shown(cursor)).as("one back from b8-" + places).isEqualTo("b9");
    assertThat(
            Versions.forward(
                view(empty(), List.of(), version()).entries(null, null, Tag.MAX_SEQUENCE)))
        .as("entries of an empty view")
        .isEmpty();
  }

  @Proves("deleted")
  void whatARangeDeleteHidesIsLeftOut() {
    View view =
        view(
            memtable("a11 [b,e)12 c13"),
            List.of(memtable("b9 d10"), memtable("c6 [a,d)7 a8")),
            version(tables("a5 d4 f3"), tables("b2 e1")));
    String places =
        " through a11 [b,e)12 c13 active; b9 d10, before it c6 [a,d)7 a8 frozen;"
            + " a5 d4 f3 in level 0, b2 e1 in 1";
    assertThat(Versions.forward(view.entries(null, null, Tag.MAX_SEQUENCE)))
        .as("forward" + places)
        .isEqualTo("a11 a8 c13 e1 f3");
    assertThat(Versions.backward(view.entries(null, null, 12)))
        .as("backward, shown in order, at 12" + places)
        .isEqualTo("a11 a8 c13 e1 f3");
    assertThat(Versions.forward(view.entries(null, null, 11)))
        .as("forward at 11" + places)
        .isEqualTo("a11 a8 b9 c13 d10 d4 e1 f3");
    assertThat(Versions.forward(view.entries(null, null, 6)))
        .as("forward at 6" + places)
        .isEqualTo("a11 a8 a5 b9 b2 c13 c6 d10 d4 e1 f3");
  }

  @Proves("range")
  void tablesOfLevel0ThatHaveNothingInTheRangeAreNotOpened() {
    View view =
        view(empty(), List.of(), version(tables("a1 b1", "c2 e2", "d3 f3", "f4 h4", "i5 k5")));
    assertOpens(view, "d", "e", 2, "d3", "e2");
    assertOpens(view, "e", "f", 3, "e2", "f4 f3");
    assertOpens(view, "g", null, 2, "h4 i5 k5");
    assertOpens(view, null, "b", 1, "a1 b1");
    assertOpens(view, "l", null, 0, "");
    assertOpens(view, null, null, 5, "a1 b1 c2");
  }

  private void assertOpens(View view, String from, String to, int opened, String... contained) {
    String range =
        String.format("from %s to %s of a-b | c-e | d-f | f-h | i-k in level 0", from, to);
    long before = blocksRead();
    EntryCursor cursor =
        view.entries(
            from == null ? null : from.getBytes(UTF_8),
            to == null ? null : to.getBytes(UTF_8),
            Tag.MAX_SEQUENCE);
    assertThat(Versions.forward(cursor)).as("entries " + range).contains(contained);
    assertThat(blocksRead() - before).as("tables opened " + range).isEqualTo(opened);
  }

  /** Writes 1 to 30, each to one of six keys; the newest five are in the active memtable. */
  @Proves("model")
  void eachReaderSeesWhatATreeMapSays() {
    View view =
        view(
            memtable(Written.written(26, 30)),
            List.of(memtable(Written.written(21, 25)), memtable(Written.written(16, 20))),
            version(
                tables(Written.sorted(14, 15), Written.sorted(11, 13)),
                split(Written.sorted(6, 10)),
                split(Written.sorted(1, 5))));
    String places =
        Written.written(1, 30) + ": the newest 5 active, 10 frozen, all others in tables";
    for (int at = 0; at <= 31; at++) {
      TreeMap<String, String> model = Written.model(at);
      for (String key : Written.keys().subList(1, Written.keys().size())) {
        assertThat(find(view, key, at))
            .as("%s at %d with %s", key, at, places)
            .isEqualTo(model.getOrDefault(key, "nothing"));
      }
      if (at % 4 == 3) {
        compareScans(view, at, model, places);
      }
    }
  }

  private static void compareScans(
      View view, int at, TreeMap<String, String> model, String places) {
    for (String from : Written.keys()) {
      for (String to : Written.keys()) {
        KeyRange range =
            new KeyRange(from == null ? null : from.getBytes(), to == null ? null : to.getBytes());
        String wanted =
            String.join(
                " ",
                model.entrySet().stream()
                    .filter(it -> from == null || it.getKey().compareTo(from) >= 0)
                    .filter(it -> to == null || it.getKey().compareTo(to) < 0)
                    .map(Map.Entry::getValue)
                    .filter(it -> !it.endsWith("-"))
                    .toList());
        String scan = String.format("scan from %s to %s at %d with %s", from, to, at, places);
        EntryCursor entries = view.entries(range.from(), range.to(), Tag.MAX_SEQUENCE);
        assertThat(Versions.forward(new VisibleCursor(entries, range, at, 0)))
            .as(scan)
            .isEqualTo(wanted);
        assertThat(Versions.backward(new VisibleCursor(entries, range, at, 0)))
            .as(scan + ", backward, shown in order")
            .isEqualTo(wanted);
      }
    }
  }

  /** A table for each key. */
  private List<Table> split(String versions) {
    Map<String, List<String>> parts = new TreeMap<>();
    for (String one : versions.split(" ")) {
      parts.computeIfAbsent(one.substring(0, 1), it -> new ArrayList<>()).add(one);
    }
    return parts.values().stream().map(it -> table(String.join(" ", it))).toList();
  }
}
