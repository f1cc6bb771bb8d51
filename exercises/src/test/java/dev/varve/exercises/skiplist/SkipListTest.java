package dev.varve.exercises.skiplist;

import static dev.varve.Keys.utf8;
import static dev.varve.course.tests.SortedByKey.sortedByKey;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.MatcherAssert.assertThat;

import dev.varve.Seed;
import dev.varve.course.Proves;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.Tag;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** In the messages, a#3 is the version of key a at sequence number 3; without a number, at 1. */
class SkipListTest {
  private static final int LANES = SkipList.HEAD / 4;
  private static final int HEADER_BYTES = 16;

  private SkipList list = new SkipList(0);

  private void insert(String versions) {
    for (String version : versions.split(" ")) {
      byte[] both = utf8(key(version) + "value of " + version);
      int keyLength = key(version).length();
      insert(both, 0, keyLength, sequence(version));
    }
  }

  /** Inserts a version whose value is after its key, at the end of an array. */
  private void insert(byte[] array, int key, int keyLength, long sequence) {
    int value = key + keyLength;
    long tag = Tag.of(sequence, Tag.VALUE);
    list.insert(array, key, keyLength, value, array.length - value, tag, 0);
  }

  private static String key(String version) {
    return version.split("#")[0];
  }

  private static long sequence(String version) {
    return version.contains("#") ? Long.parseLong(version.split("#")[1]) : 1;
  }

  private static String shown(EntryCursor cursor) {
    String key = text(cursor.key().toByteArray());
    long sequence = Tag.sequence(cursor.tag());
    return sequence == 1 ? key : key + "#" + sequence;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** All versions, forward, and "..." where the list does not end. */
  private String forward() {
    List<String> all = new ArrayList<>();
    EntryCursor cursor = list.cursor();
    for (boolean on = cursor.first(); on; on = cursor.next()) {
      all.add(all.size() < 2_000 ? shown(cursor) : "...");
      if (all.size() > 2_000) {
        break;
      }
    }
    return String.join(" ", all);
  }

  /** Where a search for the newest version at or below {@code version} ends. */
  private String sought(String version) {
    EntryCursor cursor = list.cursor();
    return cursor.seek(utf8(key(version)), Tag.seek(sequence(version))) ? shown(cursor) : "none";
  }

  private static List<String> numbers(int count) {
    List<String> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add(String.format("%04d", i));
    }
    return numbers;
  }

  private byte[] arena() {
    EntryCursor cursor = list.cursor();
    cursor.first();
    return cursor.key().array();
  }

  private static int link(byte[] arena, int node, int lane) {
    return ByteBuffer.wrap(arena).order(LITTLE_ENDIAN).getInt(node - 4 * (lane + 1));
  }

  private static String keyOf(byte[] arena, int node) {
    int length = ByteBuffer.wrap(arena).order(LITTLE_ENDIAN).getInt(node);
    return new String(arena, node + HEADER_BYTES, length, StandardCharsets.UTF_8);
  }

  /** The keys of the nodes in a lane, as its links lead to them. */
  private List<String> lane(int lane) {
    byte[] arena = arena();
    List<String> keys = new ArrayList<>();
    for (int node = link(arena, SkipList.HEAD, lane);
        node != SkipList.END && keys.size() <= 5_000;
        node = link(arena, node, lane)) {
      keys.add(keyOf(arena, node));
    }
    return keys;
  }

  @Proves("sorted")
  void theListIsSortedWhateverTheOrderOfTheInserts() {
    for (String order : List.of("c a d b e", "a b c d e", "e d c b a")) {
      list = new SkipList(0);
      insert(order);
      assertThat("after insert " + order, list.cursor(), sortedByKey(SkipListTest::shown));
      assertThat(forward()).as("after insert %s", order).isEqualTo("a b c d e");
    }
  }

  @Proves("sorted")
  void keysThatBeginAlikeAreSortedByTheRest() {
    for (String order : List.of("ba bb b ab aa", "aa ab b ba bb", "bb ba b ab aa")) {
      list = new SkipList(0);
      insert(order);
      assertThat(forward()).as("after insert %s", order).isEqualTo("aa ab b ba bb");
    }
  }

  @Proves("sorted")
  void aKeyMayStandAnywhereInItsArray() {
    for (String key : List.of("b", "c", "a")) {
      insert(utf8("???" + key + "value"), 3, 1, 1);
    }
    assertThat(forward())
        .as("after insert b, c, a, each out of an array like ???bvalue")
        .isEqualTo("a b c");
  }

  @Proves("versions")
  void theVersionsOfOneKeyStandNewestFirst() {
    insert("b#3 a#2 b#5 b#4 c#6 a#7");
    assertThat(forward())
        .as("after insert b#3 a#2 b#5 b#4 c#6 a#7")
        .isEqualTo("a#7 a#2 b#5 b#4 b#3 c#6");
  }

  @Proves("seek")
  void aSearchEndsOnTheKeyOrOnTheNextOne() {
    insert("d f b");
    String[] expected = {"b", "b", "d", "d", "f", "f"};
    for (int i = 0; i < expected.length; i++) {
      String wanted = String.valueOf((char) ('a' + i));
      assertThat(sought(wanted)).as("seek %s in b d f", wanted).isEqualTo(expected[i]);
    }
  }

  @Proves("at")
  void aSearchEndsOnTheNewestVersionAtOrBelow() {
    insert("a b#2 b#4 c");
    String[] expected = {"c", "c", "b#2", "b#2", "b#4", "b#4"};
    for (int sequence = 0; sequence < expected.length; sequence++) {
      assertThat(sought("b#" + sequence))
          .as("seek b at %d in a b#4 b#2 c", sequence)
          .isEqualTo(expected[sequence]);
    }
    EntryCursor cursor = list.cursor();
    assertThat(cursor.seek(utf8("b"), Tag.of(4, Tag.VALUE)) ? shown(cursor) : "none")
        .as("seek just the tag of b#4 in a b#4 b#2 c")
        .isEqualTo("b#4");
  }

  @Proves("at")
  void sequenceNumbersAreNoInts() {
    insert("b#3 b#5000000000 b#5000000002");
    assertThat(sought("b#5000000001"))
        .as("seek b at 5000000001 in b#5000000002 b#5000000000 b#3")
        .isEqualTo("b#5000000000");
    assertThat(sought("b#4999999999"))
        .as("seek b at 4999999999 in b#5000000002 b#5000000000 b#3")
        .isEqualTo("b#3");
  }

  @Proves("none")
  void behindTheLastVersionThereIsNone() {
    assertThat(sought("a")).as("seek a in the empty list").isEqualTo("none");
    insert("a b#3");
    assertThat(sought("b#2")).as("seek b at 2 in a b#3").isEqualTo("none");
    assertThat(sought("c")).as("seek c in a b#3").isEqualTo("none");
  }

  @Proves("lanes")
  void eachLaneIsASortedPartOfTheOneBelow() {
    List<String> keys = numbers(1_000);
    Collections.shuffle(keys, new Random(32));
    insert(String.join(" ", keys));
    List<String> below = numbers(1_000);
    for (int lane = 0; lane < LANES; lane++) {
      List<String> nodes = lane(lane);
      assertThat(nodes).as("lane %d of 1000 shuffled keys", lane).isSorted();
      assertThat(new HashSet<>(below).containsAll(nodes))
          .as("each node of lane %d is in the lane below as well", lane)
          .isTrue();
      below = nodes;
    }
    assertThat(lane(0)).as("keys in the lowest lane").hasSize(1_000);
  }

  @Proves("lanes")
  void soItIsInEachListHoweverTheHeightsAreDrawn() {
    Random random = new Random(32);
    for (int i = 0; i < 500; i++) {
      list = new SkipList(0);
      List<String> keys = numbers(20);
      Collections.shuffle(keys, random);
      insert(String.join(" ", keys));
      for (int lane = 0; lane < LANES; lane++) {
        assertThat(lane(lane)).as("lane %d after insert %s", lane, keys).isSorted();
      }
    }
  }

  @Proves("heights")
  void aboutOneNodeInFourStandsInTheNextLane() {
    insert(String.join(" ", numbers(2_000)));
    int[] low = {2_000, 400, 70, 6};
    int[] high = {2_000, 600, 190, 80};
    for (int lane = 0; lane < low.length; lane++) {
      assertThat(lane(lane).size())
          .as("nodes in lane %d of 2000 keys", lane)
          .isBetween(low[lane], high[lane]);
    }
  }

  @Proves("heights")
  void soDoesTheFirstNodeOfItsHeight() {
    int high = 0;
    for (int i = 0; i < 200; i++) {
      list = new SkipList(0);
      insert("a");
      high += lane(1).size();
    }
    assertThat(high)
        .as("of 200 lists of one key each, those whose key is in lane 1 as well")
        .isBetween(10, 100);
  }

  @Proves("express")
  void aSearchAndAnInsertRunAlongTheExpressLanes() {
    insert(String.join(" ", numbers(1_000)));
    // A search that begins in the lowest lane fails here.
    ByteBuffer.wrap(arena()).putInt(SkipList.HEAD - 4, SkipList.END);
    for (String key : List.of("0200", "0500", "0999")) {
      assertThat(sought(key))
          .as("seek %s in 0000 to 0999, when the head's link in the lowest lane is cut", key)
          .isEqualTo(key);
      insert(key + "x");
      assertThat(sought(key + "x"))
          .as("seek %sx after insert %sx, when that link is cut", key, key)
          .isEqualTo(key + "x");
    }
  }

  @Proves("whole")
  void nodesKeepTheirBytesWhenOthersAreInserted() {
    insert(String.join(" ", numbers(300)));
    EntryCursor cursor = list.cursor();
    for (boolean on = cursor.first(); on; on = cursor.next()) {
      assertThat(text(cursor.value().toByteArray()))
          .as("the value of %s in 0000 to 0299", shown(cursor))
          .isEqualTo("value of " + shown(cursor));
    }
    assertThat(cursor.last()).as("0000 to 0299 has a last version").isTrue();
  }

  @Proves("model")
  void theListHoldsWhatATreeMapHolds() {
    Seed.run(
        seed -> {
          TreeMap<String, String> model = new TreeMap<>();
          for (int sequence = 2; sequence < 200; sequence++) {
            String key = (char) ('a' + seed.random().nextInt(20)) + "bb";
            String version = key.substring(0, 1 + seed.random().nextInt(3)) + "#" + sequence;
            seed.tell("insert " + version);
            insert(version);
            model.put(sortable(version), version);
          }
          assertThat(list.cursor(), sortedByKey(SkipListTest::shown));
          assertThat(forward()).as("all").isEqualTo(String.join(" ", model.values()));
          for (char letter = 'a'; letter < 'w'; letter++) {
            String key = (letter + "bb").substring(0, 1 + seed.random().nextInt(3));
            for (int sequence = 0; sequence <= 200; sequence++) {
              String wanted = key + "#" + sequence;
              var behind = model.ceilingEntry(sortable(wanted));
              assertThat(sought(wanted))
                  .as("seek %s at %d", key, sequence)
                  .isEqualTo(behind == null ? "none" : behind.getValue());
            }
          }
        });
  }

  /** A text that sorts as the versions do: by key, and then by sequence number downwards. */
  private static String sortable(String version) {
    return key(version) + (2_000 - sequence(version));
  }
}
