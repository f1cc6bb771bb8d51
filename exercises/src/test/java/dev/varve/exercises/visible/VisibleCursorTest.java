package dev.varve.exercises.visible;

import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import dev.varve.course.Proves;
import dev.varve.course.tests.Versions;
import dev.varve.course.tests.Walk;
import dev.varve.memtable.Entry;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.MemTable;
import dev.varve.memtable.MergingCursor;
import dev.varve.memtable.Tag;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * In the messages, "a -b c5" are three writes, numbered from 1: a put of a, a delete of b, and a
 * put of c that expires at time 5. What is put has the key and its number as a value: here a1 and
 * c3. Moves are letters too: F first, L last, n next, p previous. It is time 0, if nothing else is
 * said.
 */
class VisibleCursorTest {
  private static final long NOW_OR_LATER = Tag.MAX_SEQUENCE;

  private MemTable table = table("");

  private static MemTable table(String writes) {
    MemTable table = new MemTable(1, InstantSource.system(), 0);
    write(table, writes);
    return table;
  }

  private static void write(MemTable table, String writes) {
    for (String one : Versions.words(writes)) {
      WriteBatch batch = new WriteBatch();
      if (one.startsWith("-")) {
        batch.delete(utf8(one.substring(1)));
      } else {
        byte[] key = utf8(one.replaceAll("[0-9]", ""));
        byte[] value = utf8(one.replaceAll("[0-9]", "") + (table.lastSequence() + 1));
        if (one.length() > key.length) {
          batch.put(key, value, Long.parseLong(one.substring(key.length)));
        } else {
          batch.put(key, value);
        }
      }
      table.write(batch);
    }
  }

  private EntryCursor cursor(KeyRange range, long sequence, long now) {
    return new VisibleCursor(table.entries(), range, sequence, now);
  }

  /** What is shown after each of the moves at the newest sequence number, and a dot for nothing. */
  private String shown(String writes, String moves) {
    table = table(writes);
    return shown(cursor(KeyRange.all(), NOW_OR_LATER, 0), moves);
  }

  private static String shown(EntryCursor cursor, String moves) {
    return String.join(" ", Walk.shown(cursor, moves, VisibleCursorTest::value));
  }

  private static String value(EntryCursor cursor) {
    String key = new String(cursor.key().toByteArray(), StandardCharsets.UTF_8);
    byte[] bytes = Entry.value(cursor.tag(), cursor.value());
    String value = new String(bytes, StandardCharsets.UTF_8);
    return value.matches(key + "[0-9]+") ? value : "key " + key + " with value " + value;
  }

  /** Walks over all, in one direction or the other, and says what was seen in order. */
  private String all(KeyRange range, long sequence, long now, boolean forward) {
    EntryCursor cursor = cursor(range, sequence, now);
    List<String> all = new ArrayList<>();
    for (boolean on = forward ? cursor.first() : cursor.last();
        on && all.size() < 100;
        on = forward ? cursor.next() : cursor.previous()) {
      all.add(forward ? all.size() : 0, value(cursor));
    }
    return String.join(" ", all);
  }

  private String forward(long sequence, long now) {
    return all(KeyRange.all(), sequence, now, true);
  }

  private String backward(long sequence, long now) {
    return all(KeyRange.all(), sequence, now, false);
  }

  @Proves("newest")
  void ofEachKeyTheNewestVersionAtOrBelowIsShown() {
    String writes = "a b a c a";
    table = table(writes);
    String[] expected = {"", "a1", "a1 b2", "a3 b2", "a3 b2 c4", "a5 b2 c4"};
    for (int sequence = 0; sequence < expected.length; sequence++) {
      assertThat(forward(sequence, 0))
          .as("%s, at sequence %d", writes, sequence)
          .isEqualTo(expected[sequence]);
    }
  }

  @Proves("newest")
  void theCursorBelowMayBeAMergeOfSeveral() {
    table = table("a -a d");
    MemTable newer = new MemTable(4, InstantSource.system(), 0);
    write(newer, "b");
    EntryCursor merge = MergingCursor.of(List.of(table.entries(), newer.entries()));
    EntryCursor cursor = new VisibleCursor(merge, KeyRange.all(), NOW_OR_LATER, 0);
    assertThat(shown(cursor, "Fnn")).as("a -a d, merged with b: Fnn").isEqualTo("b4 d3 .");
    assertThat(shown(cursor, "Lpp")).as("a -a d, merged with b: Lpp").isEqualTo("d3 b4 .");
  }

  @Proves("once")
  void aKeyIsShownOnceHoweverManyVersionsItHas() {
    table = table("a a a b b");
    assertThat(forward(NOW_OR_LATER, 0)).as("a a a b b").isEqualTo("a3 b5");
    assertThat(forward(4, 0)).as("a a a b b, at sequence 4").isEqualTo("a3 b4");
  }

  @Proves("once")
  void keysThatBeginAlikeAreDifferentKeys() {
    table = table("ab a ac ab -a ad5000000000");
    assertThat(forward(NOW_OR_LATER, 4_999_999_999L))
        .as("ab a ac ab -a ad5000000000, at time 4999999999")
        .isEqualTo("ab4 ac3 ad6");
    assertThat(forward(2, 0)).as("the same at sequence 2").isEqualTo("a2 ab1");
  }

  @Proves("tombstone")
  void aTombstoneIsNotShownAndHidesWhatIsOlder() {
    table = table("a b c -b d -d -a");
    assertThat(forward(NOW_OR_LATER, 0)).as("a b c -b d -d -a").isEqualTo("c3");
    assertThat(forward(5, 0)).as("a b c -b d -d -a, at sequence 5").isEqualTo("a1 c3 d5");
    table = table("a -a a b -b");
    assertThat(forward(NOW_OR_LATER, 0)).as("a -a a b -b").isEqualTo("a3");
    table = table("-a b c c c -c d");
    assertThat(forward(NOW_OR_LATER, 0)).as("-a b c c c -c d").isEqualTo("b2 d7");
  }

  @Proves("expired")
  void anExpiredVersionIsNotShownAndHidesWhatIsOlder() {
    table = table("a a10 b10 c");
    assertThat(forward(NOW_OR_LATER, 9)).as("a a10 b10 c, at time 9").isEqualTo("a2 b3 c4");
    assertThat(forward(NOW_OR_LATER, 10)).as("a a10 b10 c, at time 10").isEqualTo("c4");
    assertThat(forward(1, 10)).as("a a10 b10 c, at sequence 1, time 10").isEqualTo("a1");
  }

  @Proves("backward")
  void backwardTheSameVersionsAreShown() {
    for (String writes : List.of("a b a c a", "a b c -b d -d -a", "a a10 b10 c", "a -a", "-a b")) {
      table = table(writes);
      for (long sequence = 0; sequence <= 7; sequence++) {
        for (long now : new long[] {9, 10}) {
          assertThat(backward(sequence, now))
              .as("%s, at sequence %d, time %d, backward", writes, sequence, now)
              .isEqualTo(model(writes, KeyRange.all(), sequence, now));
        }
      }
    }
  }

  @Proves("backward")
  void backwardKeysThatBeginAlikeAreDifferentKeys() {
    table = table("ab a ac ab -a ad5000000000");
    assertThat(backward(NOW_OR_LATER, 4_999_999_999L))
        .as("ab a ac ab -a ad5000000000, at time 4999999999, backward")
        .isEqualTo("ab4 ac3 ad6");
    assertThat(backward(2, 0)).as("the same at sequence 2").isEqualTo("a2 ab1");
  }

  @Proves("turn-back")
  void previousAfterNextShowsTheKeyBefore() {
    assertThat(shown("a b c", "Fnnp")).as("a b c: Fnnp").isEqualTo("a1 b2 c3 b2");
    assertThat(shown("a a b b", "Fnp")).as("a a b b: Fnp").isEqualTo("a2 b4 a2");
    assertThat(shown("a b c -b", "Fnp")).as("a b c -b: Fnp").isEqualTo("a1 c3 a1");
    assertThat(shown("a b -a", "Fp")).as("a b -a: Fp").isEqualTo("b2 .");
  }

  @Proves("turn-forward")
  void nextAfterPreviousShowsTheKeyBehind() {
    assertThat(shown("a b c", "Lpn")).as("a b c: Lpn").isEqualTo("c3 b2 c3");
    assertThat(shown("a b c", "Lppn")).as("a b c: Lppn").isEqualTo("c3 b2 a1 b2");
    assertThat(shown("a a b b", "Lpn")).as("a a b b: Lpn").isEqualTo("b4 a2 b4");
    assertThat(shown("a b c -b", "Lpn")).as("a b c -b: Lpn").isEqualTo("c3 a1 c3");
    assertThat(shown("a b -b", "Ln")).as("a b -b: Ln").isEqualTo("a1 .");
    table = table("a b c");
    EntryCursor fromB = cursor(KeyRange.of("b", "d"), NOW_OR_LATER, 0);
    assertThat(shown(fromB, "Lpn")).as("a b c, from b to d: Lpn").isEqualTo("c3 b2 c3");
  }

  @Proves("range")
  void nothingIsShownOutsideOfTheRange() {
    String writes = "a b c d e -b -d";
    table = table(writes);
    for (String from : List.of("a", "b", "c", "d", "e")) {
      for (String to : List.of("a", "b", "c", "d", "e", "f")) {
        KeyRange range = KeyRange.of(from, to);
        for (boolean forward : new boolean[] {true, false}) {
          assertThat(all(range, NOW_OR_LATER, 0, forward))
              .as("%s, from %s to %s, %s", writes, from, to, forward ? "forward" : "backward")
              .isEqualTo(model(writes, range, NOW_OR_LATER, 0));
        }
      }
    }
  }

  @Proves("snapshot")
  void whatIsWrittenWhileTheCursorMovesIsNotSeen() {
    table = table("a b c d");
    EntryCursor cursor = cursor(KeyRange.all(), 4, 0);
    assertThat(shown(cursor, "Fn")).as("a b c d: Fn").isEqualTo("a1 b2");
    write(table, "b -c a d -b A");
    assertThat(shown(cursor, "nn")).as("then b -c a d -b A is written: nn").isEqualTo("c3 d4");
    assertThat(shown(cursor, "pppp")).as("then pppp").isEqualTo("c3 b2 a1 .");
  }

  @Proves("ends")
  void beyondBothEndsTheCursorStandsOnNothing() {
    table = table("a b -b");
    EntryCursor cursor = cursor(KeyRange.all(), NOW_OR_LATER, 0);
    assertThat(shown(cursor, "Fn") + cursor.isValid()).as("a b -b: Fn").isEqualTo("a1 .false");
    assertThat(shown(cursor, "Lp") + cursor.isValid()).as("a b -b: Lp").isEqualTo("a1 .false");
    assertThat(shown(cursor, "F") + cursor.isValid()).as("a b -b: F").isEqualTo("a1true");
  }

  @Proves("model")
  void anyMovesShowWhatAMapOfThatMomentHolds() {
    List<String> wrong = new ArrayList<>();
    for (String writes :
        List.of("b d -b b d5 a -c c c -d", "a -a a5 b c5 -c c b5 d", "-a c5 -d b c")) {
      table = table(writes);
      for (long sequence = 0; sequence <= 10; sequence++) {
        for (KeyRange range : List.of(KeyRange.all(), KeyRange.of("b", "d"))) {
          for (long now : new long[] {4, 5}) {
            String model = model(writes, range, sequence, now);
            String what = writes + " at " + sequence + ", time " + now + ", " + range;
            walk(cursor(range, sequence, now), model, what, wrong);
          }
        }
      }
    }
    assertThat(wrong).as("all walks of six moves").isEmpty();
  }

  private static void walk(EntryCursor cursor, String model, String what, List<String> wrong) {
    for (String moves : Walk.all(5)) {
      String expected = String.join(" ", Walk.inOneList(Versions.words(model), moves));
      String shown = shown(cursor, moves);
      if (!shown.equals(expected) && wrong.size() < 3) {
        wrong.add(what + ": " + moves + " shows " + shown + ", not " + expected);
      }
    }
  }

  /** What a reader sees: the writes up to a sequence number, one after the other, in a map. */
  private static String model(String writes, KeyRange range, long sequence, long now) {
    TreeMap<String, String> map = new TreeMap<>();
    String[] all = writes.split(" ");
    for (int i = 0; i < Math.min(all.length, sequence); i++) {
      String one = all[i];
      String key = one.replaceAll("[-0-9]", "");
      boolean ends = one.length() > key.length() && !one.startsWith("-");
      if (one.startsWith("-") || ends && Long.parseLong(one.substring(key.length())) <= now) {
        map.remove(key);
      } else if (range.contains(utf8(key))) {
        map.put(key, key + (i + 1));
      }
    }
    return String.join(" ", map.values());
  }
}
