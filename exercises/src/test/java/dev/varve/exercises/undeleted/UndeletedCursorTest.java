package dev.varve.exercises.undeleted;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Seed;
import dev.varve.course.Proves;
import dev.varve.course.tests.Walk;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.Tag;
import java.util.ArrayList;
import java.util.List;

/**
 * In the messages, "a1 b5 b2-, own [a,c)4, newer [b,d)8 | [x,)7, at 9" is a layer with version 1 of
 * a, and 5 and 2 of b, of which 2 is a tombstone. Write 4 was a range delete in this layer: of the
 * keys from a up to, not including, c. Two newer layers have one range delete each, the newest
 * first; the last one has no upper bound. The reader is at sequence number 9; if nothing is said,
 * it is the highest. Moves are letters too: F first, L last, n next, p previous; a dot means that
 * there is no entry.
 */
class UndeletedCursorTest {

  @Proves("own")
  void aRangeOfTheLayerHidesOlderVersionsAndNoNewerOnes() {
    assertShown("a1 b2 c3 d6, own [a,c)4", "Fnn", "c3 d6 .");
    assertShown("a1 b5 c6 d2, own [a,d)4", "Fnnn", "b5 c6 d2 .");
    assertShown("b7 b5 b3 b1 c2, own [a,d)4", "Fnn", "b7 b5 .");
    assertShown("b1- c5- d2, own [a,d)4", "Fnn", "c5- d2 .");
  }

  @Proves("own")
  void ofSeveralRangesTheNewestDecides() {
    assertShown("b6 b4 b1 d3 d1, own [a,c)5 [a,e)2", "Fnnn", "b6 d3 .");
    assertShown("b6 b4 b1 d3 d1, own [b,c)2 [a,e)5", "Fn", "b6 .");
    assertShown("b6 b4 b1 d3 d1, own [a,e)2 [b,c)5", "Fnn", "b6 d3 .");
  }

  @Proves("own")
  void newerVersionsBetweenHiddenOnesAreNotPassedOver() {
    assertShown("b1 c8 d2 e9 f3, own [a,g)5", "Fnn", "c8 e9 .");
    assertShown("b1 c8 d2 e9 f3, own [a,g)5", "Lpp", "e9 c8 .");
    assertShown("b1 c8 d2 e9 f3, own [a,)5", "Fnn", "c8 e9 .");
  }

  @Proves("own")
  void aSequenceNumberMayBeLargerThanAnInt() {
    assertShown("b5000000001 b4999999999 c3, own [a,d)5000000000", "Fn", "b5000000001 .");
    assertShown("b2147483649 b2147483647 c3, own [a,d)2147483648", "Fn", "b2147483649 .");
  }

  @Proves("newer")
  void aRangeOfANewerLayerHidesAllVersions() {
    assertShown("a1 b7 b3 c5- d2, newer [b,d)9", "Fnn", "a1 d2 .");
    assertShown("a1 b5- b3 c2-, newer [b,c)9", "Fnn", "a1 c2- .");
    assertShown("a1 b5000000001 c2, newer [b,c)5000000002", "Fnn", "a1 c2 .");
    assertShown("a1 b2 c3 d4 e5, own [a,b)6, newer [c,d)9", "Fnnn", "b2 d4 e5 .");
  }

  @Proves("newer")
  void eachNewerLayerCounts() {
    assertShown("a1 b2 c3 d4 e5, newer [b,c)9 | [d,e)8", "Fnnn", "a1 c3 e5 .");
    assertShown("a1 b2 c3 d4 e5, newer [x,z)9 | [b,c)8 | [y,z)7", "Fnnnn", "a1 c3 d4 e5 .");
    assertShown("a1 b2 c3 d4 e5, newer | [b,c)8 | ", "Fnnnn", "a1 c3 d4 e5 .");
  }

  @Proves("newer")
  void whatLiesBetweenTwoRangesIsShown() {
    assertShown("a1 b2 c3 d4 e5 f6, newer [a,c)8 [e,f)9", "Fnnn", "c3 d4 f6 .");
    assertShown("a1 b2 c3 d4 e5 f6, newer [a,c)8 [e,f)9", "Lppp", "f6 d4 c3 .");
  }

  @Proves("visible")
  void aRangeAboveTheReadersNumberHidesNothing() {
    assertShown("a1 b2 c3, own [a,d)5, at 4", "Fnnn", "a1 b2 c3 .");
    assertShown("a1 b2 c3, own [a,d)5, at 5", "Fn", ".");
    assertShown("a1 b2 c3, newer [b,c)5, at 4", "Fnnn", "a1 b2 c3 .");
    assertShown("a1 b2 c3, newer [b,c)5, at 5", "Fnn", "a1 c3 .");
    assertShown("a1 b2, newer [b,)5000000000, at 4999999999", "Fnn", "a1 b2 .");
    assertShown("a1 b2, newer [b,)5000000000, at 5000000000", "Fn", "a1 .");
  }

  @Proves("visible")
  void anOlderRangeBeneathItStillHides() {
    assertShown("a1 b2 c6, own [a,c)4 [a,d)8, at 7", "Fn", "c6 .");
    assertShown("a1 b2 c3, newer [a,c)7 [a,d)9, at 8", "Fn", "c3 .");
    assertShown("a1 b2 c3, newer [a,d)9 | [a,c)7, at 8", "Fn", "c3 .");
  }

  @Proves("visible")
  void versionsAboveTheReadersNumberAreLeftToOthers() {
    assertShown("a9 a2 b8, own [a,b)5, at 6", "Fnn", "a9 b8 .");
    assertShown("a2 b9 b3, own [a,b)6, newer [b,c)12, at 7", "Fnn", "b9 b3 .");
  }

  @Proves("bounds")
  void theLowerBoundIsIncludedAndTheUpperBoundIsNot() {
    assertShown("a1 b2 c3 d4, own [b,d)5", "Fnn", "a1 d4 .");
    assertShown("a1 b2 c3 d4, newer [b,d)5", "Fnn", "a1 d4 .");
    assertShown("a1 b2 d7 d5- d4 e1, newer [b,d)8", "Fnnnnn", "a1 d7 d5- d4 e1 .");
    assertShown("a1 b2 d7 d5- d4 e1, newer [b,d)8, at 9", "Fnnnnn", "a1 d7 d5- d4 e1 .");
    assertShown("a7 a1 b3 b2 d4, newer [b,d)8", "Lppp", "d4 a1 a7 .");
  }

  @Proves("bounds")
  void aBoundNeedNotBeAKeyOfTheLayer() {
    assertShown("a1 b2 c3 d4 e5, newer [aa,dd)8", "Fnn", "a1 e5 .");
    assertShown("a1 b2 c3 d4 e5, newer [aa,dd)8", "Lpp", "e5 a1 .");
    assertShown("a1 b2 c3, newer [,b)8", "Fnn", "b2 c3 .");
    assertShown("a1 b2 c3, newer [,b)8", "Lpp", "c3 b2 .");
  }

  @Proves("bounds")
  void keysThatBeginAlikeAreDifferentKeys() {
    assertShown("b1 ba2 bb3 bba4 bc5 c6, own [ba,bba)7", "Fnnnn", "b1 bba4 bc5 c6 .");
    assertShown("b1 ba2 bb3 bba4 bc5 c6, newer [ba,bba)7", "Fnnnn", "b1 bba4 bc5 c6 .");
    assertShown("b1 ba2 bb3 bba4 bc5 c6, newer [ba,bba)7", "Lpppp", "c6 bc5 bba4 b1 .");
    assertShown("a1 z2 \u00e93 \u00ff4, own [z,\u00ff)7", "Fnn", "a1 \u00ff4 .");
  }

  @Proves("endless")
  void aRangeWithoutAnUpperBoundHidesAllFromItsLowerBoundOn() {
    assertShown("a1 b2 c3 d4, newer [b,)8", "Fn", "a1 .");
    assertShown("a1 b2 c3 d4, newer [b,)8", "Lp", "a1 .");
    assertShown("a1 b2 c3 d4, newer [,)8", "F", ".");
    assertShown("a1 b2 c3 d4, newer [,)8", "L", ".");
    assertShown("a1 b2 c3 d6, own [b,)5", "Fnn", "a1 d6 .");
    assertShown("a1 b2 c3 d4 e5, newer [d,)8 | [b,c)7", "Fnn", "a1 c3 .");
    assertShown("a1 b2 c3 d4 e5, newer [d,)8 | [b,c)7", "Lpp", "c3 a1 .");
  }

  @Proves("endless")
  void noKeyIsTooLargeForIt() {
    assertShown("a1 \u00ff2 \u00ff\u00ff3 \u00ff\u00ff\u00ff\u00ffz4, newer [b,)8", "Fn", "a1 .");
    assertShown("a1 \u00ff2 \u00ff\u00ff3 \u00ff\u00ff\u00ff\u00ffz4, newer [b,)8", "Lp", "a1 .");
  }

  @Proves("jump")
  void theRangeOfANewerLayerIsNotPassedEntryByEntry() {
    for (String range : List.of("[b,z)5000", "[b,)5000")) {
      assertMoves("newer " + range, "Fn", 6);
      assertMoves("newer " + range, "Lpp", 7);
    }
  }

  @Proves("jump")
  void norIfARangeOfTheLayerHidesTheSame() {
    String ranges = "own [b,z)2000, newer [x,y)6000 | [b,z)5000";
    assertMoves(ranges, "Fn", 6);
    assertMoves(ranges, "Lpp", 7);
  }

  @Proves("again")
  void theEntryBehindARangeMayBeHiddenByAnother() {
    assertShown("a1 b2 c3 d4 e5, newer [a,b)9 [b,d)8", "Fnn", "d4 e5 .");
    assertShown("a1 b2 c3 d4 e5, newer [b,d)9 | [a,c)8 | [d,e)7", "Fn", "e5 .");
    assertShown("a1 b2 c3 d4 e5, own [b,c)6 [d,e)7, newer [a,b)8 [c,d)9", "Fn", "e5 .");
    assertShown("a1 b2 c3 d4 e5, own [a,b)6 [c,d)7, newer [b,c)8 [d,e)9", "Fn", "e5 .");
    assertShown("a1 b3 b2 c5 c4 d1, own [a,d)6", "Fn", "d1 .");
  }

  @Proves("again")
  void soMayTheEntryBeforeARange() {
    assertShown("a1 b2 c3 d4 e5, newer [b,d)8 [d,f)9", "Lp", "a1 .");
    assertShown("a1 b2 c3 d4 e5, newer [c,e)9 | [d,f)8 | [b,c)7", "Lp", "a1 .");
    assertShown("a1 b2 c3 d4 e5, own [b,c)6 [d,e)7, newer [c,d)8 [e,f)9", "Lp", "a1 .");
    assertShown("a1 b2 c3 d4 e5, own [c,d)6 [e,f)7, newer [b,c)8 [d,e)9", "Lp", "a1 .");
    assertShown("a1 b3 b2 c5 c4 d1, own [b,)6", "Lp", "a1 .");
  }

  @Proves("backward")
  void backwardTheSameVersionsAreShown() {
    for (String state :
        List.of(
            "a1 b7 b3 c5- d2, own [b,c)4",
            "a1 b2 c3 d4 e5, newer [b,d)9",
            "a1 b2 c3 d4 e5, newer [bb,dd)9",
            "b7 b5 b3 b1 c2, own [a,d)4, newer [c,d)9",
            "a1 b2 c3 d4 e5, newer [b,c)9 | [d,)8, at 8",
            "a1 ba2 bb3 c4, newer [b,bb)9",
            "a1 b2 c3 d4 e5, newer [b,d)9 | [a,c)8")) {
      List<String> left = new LayerState(state).undeleted();
      String moves = "L" + "p".repeat(left.size());
      assertShown(state, moves, String.join(" ", Walk.inOneList(left, moves)));
    }
  }

  @Proves("turn")
  void aTurnPassesTheHiddenEntriesAgain() {
    assertShown("a1 b2 c3 d4, newer [b,d)9", "Fnp", "a1 d4 a1");
    assertShown("a1 b2 c3 d4, newer [b,d)9", "Lpn", "d4 a1 d4");
    assertShown("a1 b2 c3 d4, newer [b,d)9", "Fnpnp", "a1 d4 a1 d4 a1");
    assertShown("a1 b5 b2 c3 d6, own [b,d)4", "Fnnppn", "a1 b5 d6 b5 a1 b5");
    assertShown("a1 b2 c3 d4 e5, own [b,c)6, newer [c,e)9", "Fnp", "a1 e5 a1");
    assertShown("a1 b2 c3 d4 e5, own [b,c)6, newer [c,e)9", "Lpn", "e5 a1 e5");
  }

  @Proves("turn")
  void aRangeThatWasPassedHidesNothingElseAfterATurn() {
    assertShown("a1 b2 c3 d4 e5, newer [b,c)9 [d,e)8", "Fnnpp", "a1 c3 e5 c3 a1");
    assertShown("a1 b2 c3 d4 e5, newer [b,c)9 [d,e)8", "FnnFn", "a1 c3 e5 a1 c3");
    assertShown("a1 b2 c3 d4 e5, newer [b,c)9 [d,e)8", "LppLp", "e5 c3 a1 e5 c3");
  }

  @Proves("turn")
  void aSearchMayBeginAmongHiddenEntries() {
    String state = "a1 b2 c7 c3 d4 e6, own [b,d)5, newer [d,e)9";
    assertThat(from("b", state, "p")).as("%s: seek b, p", state).isEqualTo("c7 a1");
    assertThat(from("c", state, "n")).as("%s: seek c, n", state).isEqualTo("c7 e6");
    assertThat(from("d", state, "p")).as("%s: seek d, p", state).isEqualTo("e6 c7");
    assertThat(from("dd", state, "n")).as("%s: seek dd, n", state).isEqualTo("e6 .");
  }

  @Proves("ends")
  void whereNothingRemainsTheCursorIsAtNoEntry() {
    for (String state :
        List.of(
            "nothing",
            "nothing, own [a,c)4, newer [b,)9",
            "a1 b2, own [a,)4",
            "a1 b2, newer [a,c)9")) {
      assertShown(state, "F", ".");
      assertShown(state, "L", ".");
      assertThat(from("a", state, "")).as("%s: seek a", state).isEqualTo(".");
    }
    assertShown("a1 b2", "Fnn", "a1 b2 .");
    assertShown("a1 b2", "Lpp", "b2 a1 .");
    assertShown("a1 b2 c3, own [c,d)4", "Fnn", "a1 b2 .");
    assertShown("a1 b2 c3, own [a,b)4", "Lpp", "c3 b2 .");
  }

  @Proves("model")
  void anyMovesShowAListWithoutTheHiddenVersions() {
    Seed.run(
        seed -> {
          for (int round = 0; round < 250; round++) {
            LayerState any = LayerState.any(seed.random());
            String state = any.text();
            seed.tell(state);
            List<String> left = any.undeleted();
            List<String> walks = Walk.all(5);
            for (int walk = 0; walk < 10; walk++) {
              String moves = walks.get(seed.random().nextInt(walks.size()));
              assertShown(state, moves, String.join(" ", Walk.inOneList(left, moves)));
            }
            String key = LayerState.anyKey(seed.random());
            List<String> tail =
                left.stream().filter(it -> LayerEntries.key(it).compareTo(key) >= 0).toList();
            assertThat(from(key, state, "nnn"))
                .as("%s: seek %s, nnn", state, key)
                .isEqualTo(String.join(" ", Walk.inOneList(tail, "Fnnn")));
          }
        });
  }

  private static void assertShown(String state, String moves, String expected) {
    EntryCursor cursor = new LayerState(state).cursor();
    assertThat(String.join(" ", Walk.shown(cursor, moves, UndeletedCursorTest::version)))
        .as("%s: %s", state, moves)
        .isEqualTo(expected);
  }

  /** What is shown after a search for the newest version of {@code key}, and after the moves. */
  private static String from(String key, String state, String moves) {
    EntryCursor cursor = new LayerState(state).cursor();
    boolean on = cursor.seek(key.getBytes(ISO_8859_1), Tag.seek(Tag.MAX_SEQUENCE));
    if (on != cursor.isValid()) {
      return "seek returns " + on + ", and isValid says otherwise";
    }
    List<String> shown = new ArrayList<>(List.of(on ? version(cursor) : "."));
    if (on) {
      shown.addAll(Walk.shown(cursor, moves, UndeletedCursorTest::version));
    }
    return String.join(" ", shown);
  }

  private static String version(EntryCursor cursor) {
    return new String(cursor.value().toByteArray(), ISO_8859_1);
  }

  private static void assertMoves(String ranges, String moves, int atMost) {
    assertThat(movesOf(ranges, moves))
        .as("a1, maa to mzz, z2, %s: moves of in during %s", ranges, moves)
        .isLessThanOrEqualTo(atMost);
  }

  /** The moves of in, over a1, z2, and 676 entries from maa to mzz between them. */
  private static int movesOf(String ranges, String moves) {
    List<String> entries = new ArrayList<>(List.of("a1", "z2"));
    for (int i = 0; i < 26 * 26; i++) {
      entries.add("m" + (char) ('a' + i / 26) + (char) ('a' + i % 26) + (i + 3));
    }
    LayerEntries in = new LayerEntries(entries);
    Walk.shown(new LayerState("maa to mzz, " + ranges).cursor(in), moves, it -> "");
    return in.moves();
  }
}
