package dev.varve.exercises.merging;

import static dev.varve.course.tests.SortedByKey.sortedByKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.MatcherAssert.assertThat;

import dev.varve.course.Proves;
import dev.varve.course.tests.Walk;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.Tag;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * In the messages, "ad | b" are two children, one that holds the keys a and d, and one that holds
 * b. Moves are letters too: F first, L last, n next, p previous.
 */
class MergingCursorTest {

  private static List<SetCursor> children(String names) {
    return Stream.of(names.split("\\|")).map(SetCursor::new).toList();
  }

  private static List<SetCursor> childrenOfVersions(String names) {
    return Stream.of(names.split(" \\| ")).map(SetCursor::ofVersions).toList();
  }

  /** What is shown after each of the moves, and a dot where there is no entry. */
  private static String shown(String children, String moves) {
    return shown(MergingCursor.of(children(children)), moves, "");
  }

  private static String shown(EntryCursor cursor, String moves, String separator) {
    return String.join(separator, Walk.shown(cursor, moves, MergingCursorTest::at));
  }

  private static String at(EntryCursor cursor) {
    String version = new String(cursor.value().toByteArray(), StandardCharsets.UTF_8);
    return version.endsWith("1") ? version.substring(0, version.length() - 1) : version;
  }

  @Proves("sorted")
  void theEntriesOfAllChildrenAreShownInOrder() {
    String names = "g | dk | bl | f | c | ej | ahi";
    assertThat(names, MergingCursor.of(children(names)), sortedByKey(MergingCursorTest::at));
    assertThat(shown("ad | be | cf", "Fnnnnnn")).as("ad | be | cf, forward").isEqualTo("abcdef.");
    assertThat(shown("def | abc", "Fnnnnnn")).as("def | abc, forward").isEqualTo("abcdef.");
    assertThat(shown(names, "Fnnnnnnnnnnnn")).as("%s, forward", names).isEqualTo("abcdefghijkl.");
  }

  @Proves("sorted")
  void manyChildrenAreMergedAsWell() {
    String letters = "abcdefghijklmnopqrstuvwxyz";
    String children = String.join("|", new StringBuilder(letters).reverse().toString().split(""));
    assertThat(shown(children, "F" + "n".repeat(26)))
        .as("26 children of one letter each, forward")
        .isEqualTo(letters + ".");
    assertThat(shown(children.replace("|z|", "|za|"), "F" + "n".repeat(26)))
        .as("26 children of one letter each, and after a move the first goes far down")
        .isEqualTo(letters + ".");
  }

  @Proves("all")
  void itGoesOnUntilTheLastChildHasEnded() {
    assertThat(shown("a | bcd", "Fnnnn")).as("a | bcd, forward").isEqualTo("abcd.");
    assertThat(shown("abc | | d", "Fnnnn")).as("abc | | d, forward").isEqualTo("abcd.");
    assertThat(shown("d | abc", "Lpppp")).as("d | abc, backward").isEqualTo("dcba.");
    assertThat(shown("ab | c", "FnnnF")).as("ab | c, forward").isEqualTo("abc.");
  }

  @Proves("backward")
  void backwardTheOrderIsTurnedRound() {
    assertThat(shown("ad | be | cf", "Lpppppp")).as("ad | be | cf, backward").isEqualTo("fedcba.");
    assertThat(shown("g | dk | bl | f | c | ej | ahi", "Lpppppppppppp"))
        .as("g | dk | bl | f | c | ej | ahi, backward")
        .isEqualTo("lkjihgfedcba.");
  }

  @Proves("turn-back")
  void previousAfterNextShowsTheEntryBefore() {
    assertThat(shown("ad | be | cf", "Fnnp")).as("ad | be | cf: Fnnp").isEqualTo("abcb");
    assertThat(shown("ad | be | cf", "Fnnnpp")).as("ad | be | cf: Fnnnpp").isEqualTo("abcdcb");
    assertThat(shown("ad | be | cf", "Fp")).as("ad | be | cf: Fp").isEqualTo("a.");
    assertThat(shown("af | bcde", "Fnnp")).as("af | bcde: Fnnp").isEqualTo("abcb");
  }

  @Proves("turn-back")
  void aTurnBackGoesByTheWholeKeyAndItsNumber() {
    String names = "ab5 ab3 | aa9 ac1 | ab4 ab2";
    assertThat(shown(MergingCursor.of(childrenOfVersions(names)), "Fnnp", " "))
        .as("%s: Fnnp", names)
        .isEqualTo("aa9 ab5 ab4 ab5");
    assertThat(shown(MergingCursor.of(childrenOfVersions(names)), "Fnnnpp", " "))
        .as("%s: Fnnnpp", names)
        .isEqualTo("aa9 ab5 ab4 ab3 ab4 ab5");
  }

  @Proves("turn-forward")
  void aTurnForwardGoesByTheWholeKeyAndItsNumber() {
    String names = "ab5 ab3 | aa9 ac7 | ab4 ab2";
    assertThat(shown(MergingCursor.of(childrenOfVersions(names)), "Lppn", " "))
        .as("%s: Lppn", names)
        .isEqualTo("ac7 ab2 ab3 ab2");
    assertThat(shown(MergingCursor.of(childrenOfVersions(names)), "Lpppnn", " "))
        .as("%s: Lpppnn", names)
        .isEqualTo("ac7 ab2 ab3 ab4 ab3 ab2");
  }

  @Proves("turn-forward")
  void nextAfterPreviousShowsTheEntryBehind() {
    assertThat(shown("ad | be | cf", "Lppn")).as("ad | be | cf: Lppn").isEqualTo("fede");
    assertThat(shown("ad | be | cf", "Lpppnn")).as("ad | be | cf: Lpppnn").isEqualTo("fedcde");
    assertThat(shown("ad | be | cf", "Ln")).as("ad | be | cf: Ln").isEqualTo("f.");
    assertThat(shown("af | bcde", "Lppn")).as("af | bcde: Lppn").isEqualTo("fede");
  }

  @Proves("ended")
  void aChildThatHasEndedTakesPartAgainAfterATurn() {
    assertThat(shown("ab | cd", "Fnnnppp")).as("ab | cd: Fnnnppp").isEqualTo("abcdcba");
    assertThat(shown("ab | cd", "Lpppnnn")).as("ab | cd: Lpppnnn").isEqualTo("dcbabcd");
    assertThat(shown("b | ad | c", "Fnnnppp")).as("b | ad | c: Fnnnppp").isEqualTo("abcdcba");
  }

  @Proves("versions")
  void theVersionsOfOneKeyAreShownNewestFirst() {
    String names = "b2 c6 | b5 | a3 b4";
    EntryCursor cursor = MergingCursor.of(childrenOfVersions(names));
    assertThat(shown(cursor, "Fnnnn", " ")).as("%s: Fnnnn", names).isEqualTo("a3 b5 b4 b2 c6");
    assertThat(shown(cursor, "Lpppp", " ")).as("%s: Lpppp", names).isEqualTo("c6 b2 b4 b5 a3");
    assertThat(shown(cursor, "Fnnpn", " ")).as("%s: Fnnpn", names).isEqualTo("a3 b5 b4 b5 b4");
    assertThat(shown(cursor, "Lppnp", " ")).as("%s: Lppnp", names).isEqualTo("c6 b2 b4 b2 b4");
  }

  @Proves("one")
  void aMoveOnMovesOneChild() {
    for (String moves : List.of("Fnnnnn", "Lppppp")) {
      List<SetCursor> children = children("ad | be | cf");
      shown(MergingCursor.of(children), moves, "");
      assertThat(children.stream().mapToInt(SetCursor::moves).sum())
          .as("moves of children in ad | be | cf: %s; 3 to begin with, then 1 each", moves)
          .isEqualTo(3 + 5);
    }
  }

  @Proves("heap")
  void aMoveOnAsksFewChildren() {
    List<SetCursor> children = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      children.add(SetCursor.ofVersions("a" + (100 + i) + " a" + (200 + i)));
    }
    EntryCursor cursor = MergingCursor.of(children);
    cursor.first();
    int before = children.stream().mapToInt(SetCursor::asked).sum();
    for (int i = 1; i < 128; i++) {
      assertThat(cursor.next()).as("next %d in 64 children of 2 versions each", i).isTrue();
    }
    int asked = children.stream().mapToInt(SetCursor::asked).sum() - before;
    assertThat(asked / 127)
        .as("how often a next asks any of 64 children for key or tag (48 for 12 comparisons)")
        .isLessThanOrEqualTo(60);
  }

  @Proves("late")
  void anEntryThatAppearsDuringTheTurnIsNotShownAsOneBefore() {
    for (String other : List.of("ae", "a")) {
      List<SetCursor> children = children("c | " + other);
      EntryCursor cursor = MergingCursor.of(children);
      assertThat(shown(cursor, "Fn", "")).as("c | %s: Fn", other).isEqualTo("ac");
      children.get(1).addAfterNextSeek("d1");
      assertThat(shown(cursor, "pp", ""))
          .as("c | %s: Fn, then pp, and d appears after the search of the turn", other)
          .isEqualTo("a.");
    }
  }

  @Proves("late")
  void norIsOneThatAppearedBeforeTheTurn() {
    List<SetCursor> children = children("c | ae");
    EntryCursor cursor = MergingCursor.of(children);
    assertThat(shown(cursor, "Fn", "")).as("c | ae: Fn").isEqualTo("ac");
    children.get(1).add("d1");
    assertThat(shown(cursor, "pp", ""))
        .as("c | ae: Fn, then d appears beside a and e, then pp")
        .isEqualTo("a.");
  }

  @Proves("late")
  void soItIsWhereSeveralAppear() {
    List<SetCursor> children = children("c | a");
    EntryCursor cursor = MergingCursor.of(children);
    assertThat(shown(cursor, "Fn", "")).as("c | a: Fn").isEqualTo("ac");
    children.get(1).addAfterNextSeek("d1", "e1");
    assertThat(shown(cursor, "pp", ""))
        .as("c | a: Fn, then pp, and d and e appear after the search of the turn")
        .isEqualTo("a.");
  }

  @Proves("model")
  void anyMovesOverAnyChildrenShowWhatOneListShows() {
    List<String> wrong = new ArrayList<>();
    for (int spread = 0; spread < 81 && wrong.size() < 3; spread++) {
      String[] parts = {"", "", ""};
      int rest = spread;
      for (char key : "abcd".toCharArray()) {
        parts[rest % 3] += key;
        rest /= 3;
      }
      String children = String.join(" | ", parts);
      for (String moves : Walk.all(6)) {
        String shown = shown(children, moves);
        String expected = String.join("", Walk.inOneList(List.of("a", "b", "c", "d"), moves));
        if (!shown.equals(expected) && wrong.size() < 3) {
          wrong.add(children + ": " + moves + " shows " + shown + ", not " + expected);
        }
      }
    }
    assertThat(wrong).as("a to d in three children, and all walks of seven moves").isEmpty();
  }

  @Proves("model")
  void aSearchMayBeFollowedByAMoveToEitherSide() {
    // The entries before, and at or after, each of a to g in bdf, and the one after that.
    String[] expected = {".bd", ".bd", "bdf", "bdf", "df.", "df.", "f.."};
    for (String children : List.of("bf | d", "bdf | ", "f | d | b")) {
      for (int i = 0; i < expected.length; i++) {
        byte[] key = {(byte) ('a' + i)};
        for (char move : "np".toCharArray()) {
          EntryCursor cursor = MergingCursor.of(children(children));
          boolean on = cursor.seek(key, Tag.seek(Tag.MAX_SEQUENCE));
          String shown = on ? at(cursor) + shown(cursor, String.valueOf(move), "") : ".";
          char behind = expected[i].charAt(1);
          char then = expected[i].charAt(move == 'n' ? 2 : 0);
          assertThat(shown)
              .as("%s: seek %c, then %c", children, key[0], move)
              .isEqualTo(behind == '.' ? "." : "" + behind + then);
        }
      }
    }
  }
}
