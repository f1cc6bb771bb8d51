package dev.varve.exercises.scanpages;

import static dev.varve.exercises.scanpages.ScannedNames.count;
import static dev.varve.exercises.scanpages.ScannedNames.match;
import static dev.varve.exercises.scanpages.ScannedNames.matchAndType;
import static dev.varve.exercises.scanpages.ScannedNames.type;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Seed;
import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.server.RespError;
import dev.varve.server.ScanOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Names with other bytes than letters are written in hexadecimal digits after a colon, such as
 * :ff00; the empty name is a colon alone. A page is written as its names and its cursor: "aa ab
 * then 7". Numbers begin after 4294967296 unless the test says otherwise.
 */
class ScanCursorsTest {
  private static final long FIRST = 4_294_967_297L;

  private ScanCursors cursors = new ScanCursors(100, 10_000, FIRST - 1);
  private ScannedNames names = new ScannedNames("aa", "ab", "ba", "bb", "ca");

  private String page(long cursor, ScanOptions wanted) {
    return page("0", cursor, wanted);
  }

  private String page(String scanned, long cursor, ScanOptions wanted) {
    try {
      return ScannedNames.text(cursors.page(ScannedNames.bytes(scanned), cursor, wanted, names));
    } catch (RespError e) {
      return String.valueOf(e.getMessage());
    }
  }

  private String page(String scanned, long cursor) {
    return page(scanned, cursor, count(9));
  }

  private static String unknown(long cursor) {
    return "ERR cursor "
        + Long.toUnsignedString(cursor)
        + " is not known, or too many scans have begun since: start again with 0";
  }

  @Proves("count")
  void aPageLooksAtAsManyNamesAsTheClientSays() {
    assertThat(page(0, count(2))).as("aa ab ba bb ca; count 2").isEqualTo("aa ab then " + FIRST);
    assertThat(names.lookedAt()).as("looked at").isEqualTo("aa ab");
    assertThat(page(0, match("*b", 3))).as("count 3, match *b").isEqualTo("ab then " + (FIRST + 1));
    assertThat(names.lookedAt()).as("looked at").isEqualTo("aa ab ba");
    assertThat(page(0, count(4_294_967_297L)))
        .as("count 4294967297")
        .isEqualTo("aa ab ba bb ca then 0");
    for (int i = 10; i < 30; i++) {
      names.add("d" + i);
    }
    page(0, count(20));
    names.lookedAt.subList(0, 5).clear();
    assertThat(names.lookedAt).as("and d10 to d29; count 20: looked at").hasSize(20);
  }

  @Proves("after")
  void theNextPageBeginsRightAfterTheLastName() {
    names = new ScannedNames(":", ":00", "a", ":6100", "aa", "b", ":ff", ":ff00", ":ffff");
    String all = ": :00 a :6100 aa b :ff :ff00 :ffff";
    StringBuilder found = new StringBuilder();
    long cursor = 0;
    for (int i = 0; i < 9; i++) {
      String page = page(cursor, count(1));
      found.append(i == 0 ? "" : " ").append(page.replaceAll(" then .*", ""));
      cursor = Long.parseLong(page.replaceAll(".* then ", ""));
    }
    assertThat(found).as(all + "; pages of count 1").hasToString(all);
    assertThat(page(cursor, count(1))).as("the page after :ffff").isEqualTo("nothing then 0");
  }

  @Proves("after")
  void theLastNameIsTheLastThatWasLookedAt() {
    page(0, match("*a", 2));
    names.remove("ab").add("aab", "abb");
    names.lookedAt();
    assertThat(page(FIRST, count(2)))
        .as("aa ab ba bb ca; count 2, match *a: aa; then ab is deleted, aab and abb are added")
        .isEqualTo("abb ba then " + (FIRST + 1));
    assertThat(names.lookedAt()).as("looked at").isEqualTo("abb ba");
  }

  @Proves("end")
  void theCursorIsZeroAtTheEndAndOnlyThere() {
    assertThat(page(0, match("x?*", 9))).as("nothing begins with x").isEqualTo("nothing then 0");
    assertThat(page(0, match("?x", 2)))
        .as("aa ab ba bb ca; count 2, match ?x")
        .isEqualTo("nothing then " + FIRST);
    assertThat(page(FIRST, match("?a", 2)))
        .as("then count 2, match ?a")
        .isEqualTo("ba then " + (FIRST + 1));
    assertThat(page(FIRST + 1, count(2))).as("then count 2: one is left").isEqualTo("ca then 0");
    assertThat(page(0, count(5)))
        .as("count 5 of 5: it has not looked whether there is another one")
        .isEqualTo("aa ab ba bb ca then " + (FIRST + 2));
    assertThat(page(FIRST + 2, count(5))).as("then").isEqualTo("nothing then 0");
    names = new ScannedNames();
    assertThat(page(0, count(1))).as("no names at all").isEqualTo("nothing then 0");
  }

  @Proves("match")
  void namesThatMatchAreReturnedInTheirOrder() {
    assertThat(page(0, count(9))).as("aa ab ba bb ca").isEqualTo("aa ab ba bb ca then 0");
    assertThat(page(0, match("*a", 9))).as("match *a").isEqualTo("aa ba ca then 0");
    assertThat(page(0, match("a[^a]", 9))).as("match a[^a]").isEqualTo("ab then 0");
    assertThat(page(0, match("ba", 9))).as("match ba").isEqualTo("ba then 0");
    names.add("aaa", "aba");
    assertThat(page(0, match("a?", 9))).as("and aaa aba; match a?").isEqualTo("aa ab then 0");
  }

  @Proves("type")
  void onlyWhatHasTheTypeIsReturned() {
    names.addAs("hash", "aa", "bc", "cc").addAs("set", "ac");
    assertThat(page(0, type("hash", 9)))
        .as("the hashes aa bc cc, the set ac, the strings ab ba bb ca; type hash")
        .isEqualTo("aa bc cc then 0");
    assertThat(page(0, type("HASH", 4))).as("type HASH, count 4").isEqualTo("aa then " + FIRST);
    assertThat(page(0, type("list", 9))).as("type list").isEqualTo("nothing then 0");
    assertThat(page(0, matchAndType("*c", "hash", 9)))
        .as("match *c, type hash")
        .isEqualTo("bc cc then 0");
  }

  @Proves("prefix")
  void onlyNamesThatBeginAsThePatternDoesAreLookedAt() {
    assertThat(page(0, match("b*", 9))).as("match b*").isEqualTo("ba bb then 0");
    assertThat(names.lookedAt()).as("aa ab ba bb ca: looked at").isEqualTo("ba bb");
    page(0, match("b*", 1));
    names.lookedAt();
    assertThat(page(FIRST, match("b*", 9))).as("match b*, count 1; then").isEqualTo("bb then 0");
    assertThat(names.lookedAt()).as("looked at").isEqualTo("bb");
    page(0, count(1));
    names.lookedAt();
    assertThat(page(FIRST + 1, match("b*", 1)))
        .as("count 1: aa; then match b*, count 1")
        .isEqualTo("ba then " + (FIRST + 2));
    assertThat(names.lookedAt()).as("looked at").isEqualTo("ba");
    assertThat(page(FIRST + 2, match("aa*", 9))).as("then match aa*").isEqualTo("nothing then 0");
    assertThat(names.lookedAt()).as("looked at").isEmpty();
  }

  @Proves("prefix")
  void thePrefixMayItselfBeAName() {
    names = new ScannedNames("aa", "ba", "bab", "bb");
    assertThat(page(0, match("ba*", 1))).as("aa ba bab bb; match ba*, count 1").startsWith("ba th");
    names.lookedAt();
    assertThat(page(FIRST, match("ba*", 9))).as("then").isEqualTo("bab then 0");
    assertThat(names.lookedAt()).as("looked at").isEqualTo("bab");
  }

  @Proves("prefix")
  void bytesAreUnsigned() {
    names = new ScannedNames("aa", ":c3a4", ":c3a5", ":ffff");
    page(0, count(1));
    names.lookedAt();
    assertThat(page(FIRST, match(":c32a", 9)))
        .as("aa :c3a4 :c3a5 :ffff; count 1: aa; then match :c3 and a star")
        .isEqualTo(":c3a4 :c3a5 then 0");
    assertThat(names.lookedAt()).as("looked at").isEqualTo(":c3a4 :c3a5");
    page(0, match(":c3a5", 9));
    page(0, match(":c32a", 1));
    names.lookedAt();
    assertThat(page(FIRST + 1, match("a*", 9)))
        .as("match :c3 and a star, count 1: :c3a4; then match a*")
        .isEqualTo("nothing then 0");
    assertThat(names.lookedAt()).as("looked at").isEmpty();
  }

  @Proves("expired")
  void whatHasExpiredCountsAndIsNotReturned() {
    names.expire("aa", "ab", "bb");
    assertThat(page(0, count(2)))
        .as("aa ab ba bb ca, of which aa ab bb have expired; count 2")
        .isEqualTo("nothing then " + FIRST);
    assertThat(names.lookedAt()).as("looked at").isEqualTo("aa ab");
    assertThat(page(FIRST, count(2))).as("then").isEqualTo("ba then " + (FIRST + 1));
    names.remove("aa", "ab", "bb");
    assertThat(page(FIRST + 1, count(2)))
        .as("then the expired ones are deleted")
        .isEqualTo("ca then 0");
  }

  @Proves("number")
  void eachPlaceHasTheNextNumber() {
    assertThat(page(0, count(1))).as("aa ab ba bb ca; count 1").isEqualTo("aa then " + FIRST);
    assertThat(page(0, count(3))).as("count 3").isEqualTo("aa ab ba then " + (FIRST + 1));
    assertThat(page(FIRST, count(1))).as("after aa, count 1").isEqualTo("ab then " + (FIRST + 2));
    assertThat(page(FIRST + 1, count(1)))
        .as("after ba, count 1")
        .isEqualTo("bb then " + (FIRST + 3));
    assertThat(page("1", 0, count(2)))
        .as("something else, count 2")
        .isEqualTo("aa ab then " + (FIRST + 4));
    assertThat(page(FIRST + 2, count(9))).as("after ab").isEqualTo("ba bb ca then 0");
    assertThat(page(0, count(1)))
        .as("count 1 from the beginning, as at first")
        .isEqualTo("aa then " + (FIRST + 5));
  }

  @Proves("again")
  void aPlaceStays() {
    page(0, count(2));
    assertThat(page(FIRST, count(1)))
        .as("count 2: aa ab; then count 1")
        .isEqualTo("ba then " + (FIRST + 1));
    assertThat(page(FIRST, count(2)))
        .as("then the same number again, count 2")
        .isEqualTo("ba bb then " + (FIRST + 2));
    assertThat(page(FIRST, count(9))).as("and again").isEqualTo("ba bb ca then 0");
    assertThat(page(FIRST, count(9))).as("and after its end").isEqualTo("ba bb ca then 0");
  }

  @Proves("unknown")
  void aNumberThatIsNotKnownIsAnError() {
    page(0, count(1));
    names.lookedAt();
    for (long cursor : new long[] {1, FIRST - 1, FIRST + 1, -1, FIRST + (1L << 32)}) {
      assertThat(page("0", cursor))
          .as("the only number is " + FIRST + "; the error of cursor " + cursor)
          .isEqualTo(unknown(cursor));
    }
    assertThat(names.lookedAt()).as("looked at").isEmpty();
    cursors = new ScanCursors(2, 10_000, 0);
    page(0, count(1));
    page(0, count(2));
    page(0, count(3));
    assertThat(page("0", 1)).as("3 places, of which 2 are kept: cursor 1").isEqualTo(unknown(1));
  }

  @Proves("elsewhere")
  void aNumberOfSomethingElseIsAnError() {
    page("1", 0, count(1));
    for (String other : List.of("0", "10", ":", "1 ab")) {
      assertThat(page(other, FIRST))
          .as("a scan of 1 has stopped; its cursor in \"" + other + "\"")
          .isEqualTo(unknown(FIRST));
    }
    assertThat(page("1", FIRST, count(1))).as("in 1").isEqualTo("ab then " + (FIRST + 1));
    page(":ff00", 0, count(1));
    assertThat(page(":ff00", FIRST + 2, count(9)))
        .as("a scan of :ff00 has stopped, and goes on")
        .isEqualTo("ab ba bb ca then 0");
    assertThat(page(":ff01", FIRST + 2)).as("its cursor in :ff01").isEqualTo(unknown(FIRST + 2));
  }

  private String known(long from, long to) {
    StringBuilder known = new StringBuilder();
    for (long cursor = from; cursor <= to; cursor++) {
      known.append(page("0", cursor).endsWith(" then 0") ? " " + cursor : "");
    }
    return known.toString().trim();
  }

  @Proves("oldest")
  void theOldestPlaceIsForgottenFirst() {
    cursors = new ScanCursors(3, 10_000, 0);
    for (int i = 1; i <= 3; i++) {
      page(0, count(1));
    }
    assertThat(known(1, 3)).as("3 places are kept; after 3 pages, known are").isEqualTo("1 2 3");
    page(0, count(1));
    assertThat(known(1, 4)).as("after another one").isEqualTo("2 3 4");
    page(2, count(1));
    assertThat(known(1, 5)).as("after one that begins at 2").isEqualTo("3 4 5");
    page(3, count(9));
    page(0, count(1));
    assertThat(known(1, 6)).as("3 is used, and another one stops").isEqualTo("4 5 6");
  }

  @Proves("bytes")
  void placesHaveAtMostSoManyBytesTogether() {
    cursors = new ScanCursors(100, 10, 0);
    names = new ScannedNames("aa", "ab", "bbbb", "cccccc", "dddd");
    page("0", 0, count(1));
    page("0", 0, count(2));
    page("0", 0, count(1));
    assertThat(known(1, 3)).as("10 bytes are kept; 3 places of 3").isEqualTo("1 2 3");
    page("0", 0, count(1));
    assertThat(known(1, 4)).as("another one of 3").isEqualTo("2 3 4");
    page("0", 0, count(3));
    assertThat(known(1, 5)).as("one of 5").isEqualTo("4 5");
    page("0", 0, count(4));
    assertThat(known(1, 6)).as("one of 7").isEqualTo("6");
    page("0", 0, count(2));
    assertThat(known(1, 7)).as("one of 3: 10 in all").isEqualTo("6 7");
    page("longer", 0, count(1));
    assertThat(known(1, 7)).as("one of 8 elsewhere").isEmpty();
    assertThat(page("longer", 8, count(1))).as("that one").startsWith("ab then");
  }

  @Proves("closed")
  void everyWalkIsClosed() {
    page(0, count(9));
    assertThat(names.open).as("a page to the end: walks that are open").isZero();
    page(0, count(2));
    assertThat(names.open).as("count 2: walks that are open").isZero();
    assertThat(names.readsAfterClose).as("reads from walks that are closed").isZero();
    names.breakAt("ba");
    Throwable thrown = Thrown.by(() -> page(0, count(4)));
    assertThat(thrown).as("the walk fails at ba").hasMessage("broken at ba");
    assertThat(names.open).as("walks that are open").isZero();
  }

  @Proves("model")
  void whatIsThereThroughoutIsFoundExactlyOnce() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          cursors = new ScanCursors(1 << 20, 1 << 30, FIRST - 1);
          names = new ScannedNames();
          TreeMap<String, Boolean> there = new TreeMap<>();
          for (int i = random.nextInt(40); i > 0; i--) {
            String name = name(random);
            names.add(name);
            there.put(name, true);
          }
          ScanOptions wanted = wanted(random);
          List<String> found = new ArrayList<>();
          long cursor = 0;
          int pages = 0;
          do {
            ScanCursors.Page page = cursors.page(new byte[1], cursor, wanted, names);
            cursor = page.cursor();
            page.names().forEach(it -> found.add(ScannedNames.text(it)));
            seed.tell(ScannedNames.text(page));
            change(random, there, seed);
            assertThat(++pages).as("pages, of at most 400 names").isLessThan(500);
          } while (cursor != 0);
          TreeSet<String> throughout = new TreeSet<>();
          there.forEach(
              (name, isThroughout) -> {
                if (isThroughout && wanted.matches(ScannedNames.bytes(name))) {
                  throughout.add(name);
                }
              });
          assertThat(found).as("found, by " + wanted.count()).doesNotHaveDuplicates();
          assertThat(found).as("found, by " + wanted.count()).containsAll(throughout);
        });
  }

  private static String name(Random random) {
    StringBuilder name = new StringBuilder(":");
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      name.append(List.of("00", "61", "62", "ff").get(random.nextInt(4)));
    }
    return ScannedNames.text(ScannedNames.bytes(name.toString()));
  }

  private static ScanOptions wanted(Random random) {
    int count = 1 + random.nextInt(5);
    return switch (random.nextInt(3)) {
      case 0 -> count(count);
      case 1 -> match("a*", count);
      default -> match("*b", count);
    };
  }

  /** Adds a name that was not there throughout, or deletes one. */
  private void change(Random random, TreeMap<String, Boolean> there, Seed seed) {
    String name = name(random);
    if (random.nextInt(3) > 0) {
      there.remove(name);
      names.remove(name);
      seed.tell("delete " + name);
    } else if (!names.contains(name)) {
      there.put(name, false);
      names.add(name);
      seed.tell("add " + name);
    }
  }
}
