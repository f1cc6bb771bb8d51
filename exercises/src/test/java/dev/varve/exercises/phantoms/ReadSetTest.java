package dev.varve.exercises.phantoms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Seed;
import dev.varve.course.Proves;
import dev.varve.inmemory.InMemoryStore;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a cursor is moved, the store holds b, d, f and h, and the answer is which of the keys a to
 * i another transaction must not have written since. Else keys are hex digits, or empty, and -
 * means no bound.
 */
class ReadSetTest {
  /** Keys in order, with neighbours among them that only a zero byte parts. */
  private static final List<String> KEYS = List.of("empty", "00", "7F", "7F00", "80", "FF");

  private static final List<String> ENDS = List.of("empty", "00", "7F", "7F00", "80", "FF", "-");

  private final ReadSet reads = new ReadSet(true);

  private static byte[] key(String hex) {
    return hex.equals("-") ? null : HexFormat.of().parseHex(hex.replace("empty", ""));
  }

  private void addScan(String from, String to) {
    reads.finish(reads.addScan(key(from), key(to)));
  }

  /** Which of the keys are in the set. */
  private static String contained(ReadSet set) {
    set.seal();
    return listed(KEYS.stream().filter(it -> set.contains(key(it))).toList());
  }

  private static String listed(List<String> keys) {
    return keys.isEmpty() ? "none" : String.join(" ", keys);
  }

  private String contained() {
    return contained(reads);
  }

  /** Which of the keys lie in one of the intervals, each written as from,to. */
  private static String inAnyOf(List<String> intervals) {
    List<String> in = new ArrayList<>();
    for (String key : KEYS) {
      if (intervals.stream().map(ReadSetTest::range).anyMatch(it -> it.contains(key(key)))) {
        in.add(key);
      }
    }
    return listed(in);
  }

  private static KeyRange range(String interval) {
    String[] bounds = interval.split(",");
    return new KeyRange(key(bounds[0]), key(bounds[1]));
  }

  /**
   * Moves a cursor over a range, one move a word, and returns those of a to i that are in the set.
   */
  private String passed(KeyRange range, String moves) {
    try (InMemoryStore store = new InMemoryStore()) {
      for (String key : List.of("b", "d", "f", "h")) {
        store.put(key, "v");
      }
      try (Cursor cursor =
          new TransactionCursor(store.scan(range), range, reads, it -> {}, () -> false)) {
        for (String move : moves.split(" ")) {
          move(cursor, move);
        }
      }
    }
    reads.seal();
    StringBuilder passed = new StringBuilder();
    for (byte key = 'a'; key <= 'i'; key++) {
      if (reads.contains(new byte[] {key})) {
        passed.append((char) key);
      }
    }
    return passed.toString();
  }

  private static boolean move(Cursor cursor, String move) {
    return switch (move) {
      case "first" -> cursor.first();
      case "last" -> cursor.last();
      case "next" -> cursor.next();
      case "previous" -> cursor.previous();
      default -> cursor.seek(move);
    };
  }

  @Proves("key")
  void aKeyIsInTheSetAndItsNeighboursAreNot() {
    reads.add(key("7F"));
    assertThat(contained()).as("7F was read; in the set, of " + KEYS).isEqualTo("7F");
  }

  @Proves("key")
  void eachKeyThatWasReadIsInTheSet() {
    for (String key : List.of("80", "empty", "7F", "80")) {
      reads.add(key(key));
    }
    assertThat(contained())
        .as("80, the empty key, 7F, 80 were read; in the set")
        .isEqualTo("empty 7F 80");
  }

  @Proves("gap")
  void whatAScanFoundNothingInIsReadToo() {
    assertThat(passed(KeyRange.all(), "next next next next next"))
        .as("b, d, f, h; scan of all to the end; it depends on")
        .isEqualTo("abcdefghi");
  }

  @Proves("gap")
  void aScanOfARangeReadsItsGapsFromEndToEnd() {
    assertThat(passed(KeyRange.of("c", "g"), "next next next"))
        .as("b, d, f, h; scan from c to g, to the end; it depends on")
        .isEqualTo("cdef");
  }

  @Proves("reached")
  void whatNoCursorHasReachedIsNotRead() {
    assertThat(passed(KeyRange.all(), "next next"))
        .as("b, d, f, h; scan of all: next to b, next to d; it depends on")
        .isEqualTo("abcd");
  }

  @Proves("reached")
  void aJumpDoesNotReadWhatItJumpsOver() {
    assertThat(passed(KeyRange.all(), "first last"))
        .as("b, d, f, h; scan of all: first (b), last (h); it depends on")
        .isEqualTo("abhi");
  }

  @Proves("grow")
  void aCursorThatTurnsBackHasStillPassedWhatItPassed() {
    assertThat(passed(KeyRange.all(), "e next previous previous"))
        .as("b, d, f, h; scan of all: seek e (f), next (h), previous (f), previous (d); depends on")
        .isEqualTo("defgh");
  }

  @Proves("grow")
  void soHasOneThatTurnsBackAtTheVeryEnd() {
    assertThat(passed(KeyRange.all(), "f next next previous previous next"))
        .as("b, d, f, h; scan of all: seek f, next (h), next (end), previous, previous, next; on")
        .isEqualTo("fghi");
    assertThat(passed(KeyRange.all(), "last previous previous previous previous next next"))
        .as("then a scan from the last one to the beginning, and back; all in all it depends on")
        .isEqualTo("abcdefghi");
  }

  @Proves("grow")
  void whatIsLaterIsNotWhatIsLonger() {
    ReadSet.Interval interval = reads.addScan(key("7F"), key("80"));
    interval.extendTo(key("7F00"));
    interval.extendFrom(key("7F00"));
    assertThat(contained()).as("7F to 80, extended to 7F00, from 7F00").isEqualTo("7F 7F00");
    ReadSet lowest = new ReadSet(true);
    ReadSet.Interval lower = lowest.addScan(key("80"), key("FF"));
    lower.extendFrom(null);
    lower.extendFrom(key("7F"));
    assertThat(contained(lowest))
        .as("80 to FF, extended from the very start, then from 7F; in the set")
        .isEqualTo("empty 00 7F 7F00 80");
  }

  @Proves("grow")
  void anIntervalGrowsBothWaysAndNeverShrinks() {
    ReadSet.Interval interval = reads.addScan(key("7F"), key("7F00"));
    interval.extendTo(key("FF"));
    interval.extendTo(key("80"));
    interval.extendFrom(key("00"));
    interval.extendFrom(key("7F"));
    assertThat(contained())
        .as("7F to 7F00, extended to FF, to 80, from 00, from 7F; in the set")
        .isEqualTo("00 7F 7F00 80");
    ReadSet longer = new ReadSet(true);
    longer.addScan(key("80"), key("FF")).extendFrom(key("7F00"));
    assertThat(contained(longer))
        .as("80 to FF, extended from 7F00; in the set")
        .isEqualTo("7F00 80");
  }

  @Proves("ends")
  void theStartIsInAndTheEndIsNot() {
    addScan("00", "80");
    assertThat(contained()).as("a scan from 00 to 80; in the set").isEqualTo("00 7F 7F00");
  }

  @Proves("ends")
  void anEndThatIsOpenStaysOpen() {
    ReadSet.Interval interval = reads.addScan(key("7F"), key("7F00"));
    interval.extendTo(null);
    interval.extendTo(key("80"));
    assertThat(contained())
        .as("7F to 7F00, extended to the very end, then to 80; in the set")
        .isEqualTo("7F 7F00 80 FF");
    ReadSet below = new ReadSet(true);
    below.addScan(key("7F"), key("7F00")).extendFrom(null);
    assertThat(contained(below))
        .as("7F to 7F00, extended from the very start; in the set")
        .isEqualTo("empty 00 7F");
  }

  @Proves("unsigned")
  void bytesAreComparedAsUnsigned() {
    addScan("7F", "FF");
    assertThat(contained()).as("a scan from 7F to FF; in the set").isEqualTo("7F 7F00 80");
    ReadSet grown = new ReadSet(true);
    ReadSet.Interval interval = grown.addScan(key("80"), key("FF"));
    interval.extendFrom(key("7F"));
    assertThat(contained(grown)).as("80 to FF, extended from 7F").isEqualTo("7F 7F00 80");
  }

  @Proves("unsigned")
  void eachByteIs() {
    addScan("617F", "6181");
    reads.add(key("62FF"));
    reads.seal();
    assertThat(Stream.of("6100 617E 617F 6180 6181 61FF 6200 6280 62FF".split(" ")))
        .as("a scan from 617F to 6181, and 62FF was read; in the set")
        .filteredOn(it -> reads.contains(key(it)))
        .containsExactly("617F", "6180", "62FF");
  }

  @Proves("empty")
  void anEmptyIntervalAddsNothingAndHidesNothing() {
    addScan("7F", "-");
    addScan("80", "00");
    addScan("7F", "7F");
    assertThat(contained())
        .as("scans from 7F to the end, from 80 to 00, from 7F to 7F; in the set")
        .isEqualTo("7F 7F00 80 FF");
  }

  @Proves("merge")
  void twoIntervalsHoldWhatOneOfThemHolds() {
    List<String> wrong = new ArrayList<>();
    for (String first : intervals()) {
      for (String second : intervals()) {
        ReadSet set = new ReadSet(true);
        for (String interval : List.of(first, second)) {
          String[] bounds = interval.split(",");
          set.finish(set.addScan(key(bounds[0]), key(bounds[1])));
        }
        String contained = contained(set);
        String expected = inAnyOf(List.of(first, second));
        if (!contained.equals(expected) && wrong.size() < 3) {
          wrong.add(
              String.format(
                  "after scans of %s and of %s the keys %s are in the set; it should be %s",
                  first, second, contained, expected));
        }
      }
    }
    assertThat(wrong)
        .as("what is wrong after two scans, each written as from,to; of %s", KEYS)
        .isEmpty();
  }

  private static List<String> intervals() {
    List<String> intervals = new ArrayList<>();
    for (String from : KEYS) {
      for (String to : ENDS) {
        intervals.add((from.equals("empty") ? "-" : from) + "," + to);
      }
    }
    return intervals;
  }

  @Proves("merge")
  void aLongIntervalTakesUpAllThatLieInIt() {
    addScan("00", "7F");
    addScan("7F00", "80");
    addScan("80", "FF");
    addScan("-", "-");
    assertThat(contained())
        .as("scans 00 to 7F, 7F00 to 80, 80 to FF, and of all; in the set")
        .isEqualTo(String.join(" ", KEYS));
  }

  @Proves("merge")
  void anIntervalThatGoesOnTakesUpWhatItPasses() {
    addScan("00", "7F");
    addScan("7F00", "7F0000");
    addScan("7F", "FF");
    assertThat(contained())
        .as("scans 00 to 7F, 7F00 to 7F0000, 7F to FF; in the set")
        .isEqualTo("00 7F 7F00 80");
  }

  @Proves("forget")
  void aSetThatRemembersNothingStaysEmpty() {
    ReadSet forgetful = new ReadSet(false);
    forgetful.add(key("7F"));
    forgetful.finish(forgetful.addScan(null, null));
    assertThat(contained(forgetful))
        .as("a set for snapshot isolation; 7F read, all scanned; in the set")
        .isEqualTo("none");
  }

  @Proves("model")
  void itHoldsWhatAListOfAllIntervalsHolds() {
    Seed.run(
        seed -> {
          for (int round = 0; round < 200; round++) {
            seed.tell("a new set");
            ReadSet set = new ReadSet(true);
            List<String> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
              String from = KEYS.get(seed.random().nextInt(KEYS.size()));
              String to = ENDS.get(seed.random().nextInt(ENDS.size()));
              if (seed.random().nextInt(3) == 0) {
                seed.tell("read " + from);
                set.add(key(from));
                all.add(from + "," + from.replace("empty", "") + "00");
              } else if (seed.random().nextInt(3) == 0) {
                seed.tell("scan from " + from + " to " + to);
                set.finish(set.addScan(key(from), key(to)));
                all.add(from + "," + to);
              }
            }
            assertThat(contained(set)).as("in the set").isEqualTo(inAnyOf(all));
          }
        });
  }
}
