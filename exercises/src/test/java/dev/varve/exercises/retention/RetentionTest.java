package dev.varve.exercises.retention;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.course.Proves;
import dev.varve.io.Encoder;
import dev.varve.memtable.Entry;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Versions are written as a compaction sees them: "a9 a7- a5@50 b3" is key a from write 9, its
 * tombstone from write 7, its value from write 5 until the clock shows 50, and key b. It shows 100.
 */
class RetentionTest {
  private static final long NOW = 100;
  private static final String NONE = "";

  private static String name(String version) {
    return version.replaceAll("[0-9].*", "");
  }

  private static long sequence(String version) {
    return Long.parseLong(version.replaceAll("^[A-Za-z]+|[-@].*", ""));
  }

  private static long tag(String version) {
    int kind = version.contains("@") ? Tag.EXPIRING : Tag.VALUE;
    return Tag.of(sequence(version), version.endsWith("-") ? Tag.TOMBSTONE : kind);
  }

  private static Slice value(String version) {
    Encoder out = new Encoder(16).u64(0);
    if (version.contains("@")) {
      out.u64(Long.parseLong(version.substring(version.indexOf('@') + 1)));
    }
    // The value begins behind bytes that are not its own, as in a block.
    return new Slice().set(out.array(), Long.BYTES, out.length() - Long.BYTES);
  }

  private static boolean isHidden(String version) {
    return Entry.isHidden(tag(version), value(version), NOW);
  }

  /**
   * Returns what is kept.
   *
   * @param below the keys that levels below may hold
   */
  private static String kept(String versions, String below, long... snapshots) {
    return keptAt(NOW, versions, below, snapshots);
  }

  private static String keptAt(long now, String versions, String below, long... snapshots) {
    List<String> keys = Stream.of(versions.split(" ")).map(RetentionTest::name).toList();
    Retention.Below levels =
        asked -> {
          assertThat(new String(asked, UTF_8))
              .as("what is asked for below, of keys %s, each a part of a larger array", keys)
              .isIn(keys);
          return below.contains("" + (char) asked[0]);
        };
    Retention retention = new Retention(snapshots, levels, now);
    // As a cursor does, one slice is lent for all keys: set to the next one, it forgets the last.
    Slice key = new Slice();
    List<String> kept = new ArrayList<>();
    for (String version : versions.split(" ")) {
      byte[] array = ("<" + name(version) + ">").getBytes(UTF_8);
      key.set(array, 1, array.length - 2);
      if (retention.keeps(key, tag(version), value(version))) {
        kept.add(version);
      }
    }
    return String.join(" ", kept);
  }

  @Proves("newest")
  void ofEachKeyTheNewestStays() {
    assertThat(kept("a9 a7 a2 b4 c8 c1", NONE))
        .as("kept of a9 a7 a2 b4 c8 c1, without snapshots")
        .isEqualTo("a9 b4 c8");
    assertThat(kept("a9 a7- a2", NONE)).as("kept of a9 a7- a2, without snapshots").isEqualTo("a9");
  }

  @Proves("snapshots")
  void eachSnapshotKeepsTheNewestVersionThatItSees() {
    assertThat(kept("a9 a8 a6 a5 a3 a2", NONE, 4, 7))
        .as("kept of a9 a8 a6 a5 a3 a2, with snapshots at 4 and 7")
        .isEqualTo("a9 a6 a3");
    assertThat(kept("a9 a2 a1", NONE, 4, 6, 7))
        .as("kept of a9 a2 a1, with snapshots at 4, 6 and 7")
        .isEqualTo("a9 a2");
    assertThat(kept("a9 a8 a6 a5 a3 a2", NONE, 3, 5, 7))
        .as("kept of a9 a8 a6 a5 a3 a2, with snapshots at 3, 5 and 7")
        .isEqualTo("a9 a6 a5 a3");
  }

  @Proves("snapshots")
  void aSequenceNumberMayBeLargerThanAnInt() {
    // As ints, they would be 7, 5 and 6.
    assertThat(kept("a4294967303 a4294967301 a6", NONE, 4294967302L))
        .as("kept of a4294967303 a4294967301 a6, with a snapshot at 4294967302")
        .isEqualTo("a4294967303 a4294967301");
    // As signed ints, the first of these would be below the others; as unsigned ones, that of b.
    assertThat(kept("a2147483650 a2147483640", NONE, 2147483645L))
        .as("kept of a2147483650 a2147483640, with a snapshot at 2147483645")
        .isEqualTo("a2147483650 a2147483640");
    assertThat(kept("b4294967300 b4294967290", NONE, 4294967295L))
        .as("kept of b4294967300 b4294967290, with a snapshot at 4294967295")
        .isEqualTo("b4294967300 b4294967290");
  }

  @Proves("snapshots")
  void thereMayBeManySnapshots() {
    String all = join(LongStream.iterate(130, it -> it >= 1, it -> it - 1));
    assertThat(kept(all, NONE, LongStream.rangeClosed(1, 12).map(it -> 10 * it).toArray()))
        .as("kept of a130 a129 ... a1, with snapshots at 10, 20, ... 120")
        .isEqualTo(join(LongStream.iterate(130, it -> it >= 10, it -> it - 10)));
  }

  /** The versions of a with these numbers. */
  private static String join(LongStream sequences) {
    return String.join(" ", sequences.mapToObj(it -> "a" + it).toList());
  }

  @Proves("snapshots")
  void aSnapshotSeesTheVersionOfItsOwnNumber() {
    assertThat(kept("a6 a5 a4", NONE, 5))
        .as("kept of a6 a5 a4, with a snapshot at 5")
        .isEqualTo("a6 a5");
    assertThat(kept("a6 a5 a4", NONE, 4))
        .as("kept of a6 a5 a4, with a snapshot at 4")
        .isEqualTo("a6 a4");
    assertThat(kept("a6 a5 a4", NONE, 6))
        .as("kept of a6 a5 a4, with a snapshot at 6")
        .isEqualTo("a6");
  }

  @Proves("tombstone")
  void aTombstoneGoesWithAllThatIsOlder() {
    assertThat(kept("a9- a7 a2 b4", NONE))
        .as("kept of a9- a7 a2 b4, without snapshots, nothing below")
        .isEqualTo("b4");
    assertThat(kept("a9- a7 a2 b4", NONE, 9, 12))
        .as("kept of a9- a7 a2 b4, with snapshots at 9 and 12, nothing below")
        .isEqualTo("b4");
  }

  @Proves("below")
  void aTombstoneStaysWhileItsKeyMayLieBelow() {
    assertThat(kept("a9- a7 b8- c6- c5", "ac"))
        .as("kept of a9- a7 b8- c6- c5, without snapshots, keys a and c below")
        .isEqualTo("a9- c6-");
  }

  @Proves("older")
  void aTombstoneStaysWhileASnapshotSeesWhatItHides() {
    assertThat(kept("a9- a7 a2", NONE, 8))
        .as("kept of a9- a7 a2, with a snapshot at 8, nothing below")
        .isEqualTo("a9- a7");
    assertThat(kept("a9- a7- a2", NONE, 8))
        .as("kept of a9- a7- a2, with a snapshot at 8, nothing below")
        .isEqualTo("a9-");
    assertThat(kept("a9- a7- a2", NONE, 3, 8))
        .as("kept of a9- a7- a2, with snapshots at 3 and 8, nothing below")
        .isEqualTo("a9- a7- a2");
  }

  @Proves("expired")
  void whatHasExpiredGoesAsATombstoneDoes() {
    assertThat(kept("a9@99 a7 b8@100 b6 c5@101 c4", NONE))
        .as("kept at 100 of a9@99 a7 b8@100 b6 c5@101 c4, nothing below")
        .isEqualTo("c5@101");
    assertThat(kept("a9@99 a7", "a")).as("kept of a9@99 a7, key a below").isEqualTo("a9@99");
    assertThat(kept("a9@99 a7", NONE, 8))
        .as("kept of a9@99 a7, with a snapshot at 8")
        .isEqualTo("a9@99 a7");
  }

  @Proves("expired")
  void aMomentMayLieBefore1970OrBeMoreThanAnInt() {
    assertThat(kept("a9@-1 a7 b8@" + Long.MIN_VALUE + " b6 c5@4294967297 c4", NONE))
        .as("kept at 100 of a9@-1 a7, b8 until the first of all moments, b6, c5@4294967297 c4")
        .isEqualTo("c5@4294967297");
    assertThat(keptAt(-5, "a9@-5 a7 b8@-4 b6 c5@" + (Long.MAX_VALUE - 1) + " c4", NONE))
        .as("kept at -5 of a9@-5 a7 b8@-4 b6, c5 until the last moment but one, c4")
        .isEqualTo("b8@-4 c5@9223372036854775806");
    assertThat(keptAt(4294967400L, "a9@4294967399 b8@200 c5@4294967401", NONE))
        .as("kept at 4294967400 of a9@4294967399 b8@200 c5@4294967401")
        .isEqualTo("c5@4294967401");
  }

  @Proves("keys")
  void keysAreNotTakenForOneAnother() {
    assertThat(kept("a9 b9 c9", NONE)).as("kept of a9 b9 c9").isEqualTo("a9 b9 c9");
    assertThat(kept("a9- b7 c5- d3", NONE)).as("kept of a9- b7 c5- d3").isEqualTo("b7 d3");
    assertThat(kept("a9- b9- b7", "b")).as("kept of a9- b9- b7, key b below").isEqualTo("b9-");
  }

  @Proves("keys")
  void eachByteOfAKeyCounts() {
    assertThat(kept("ab9 ac9 ac7 ace5 b3", NONE))
        .as("kept of ab9 ac9 ac7 ace5 b3")
        .isEqualTo("ab9 ac9 ace5 b3");
    assertThat(kept("Aa9 BB8 BB7 Ba3", NONE))
        .as("kept of Aa9 BB8 BB7 Ba3; Aa and BB have the same Arrays.hashCode")
        .isEqualTo("Aa9 BB8 Ba3");
  }

  @Proves("keys")
  void anEmptyKeyIsAKey() {
    Retention retention = new Retention(new long[0], key -> false, NOW);
    Slice empty = new Slice();
    assertThat(retention.keeps(empty, tag("a9"), empty)).as("the empty key from write 9").isTrue();
    assertThat(retention.keeps(empty, tag("a8"), empty)).as("and from write 8").isFalse();
  }

  /** All ways to write a key at 1, 2, 3 and 4, or not; a snapshot at each of 1, 2, 3, or none. */
  @Proves("model")
  void nobodySeesADifferenceAndNothingIsLeftOver() {
    for (String versions : allHistories()) {
      for (String below : List.of("", "a")) {
        for (int which = 0; which < 8; which++) {
          int chosen = which;
          long[] snapshots =
              LongStream.rangeClosed(1, 3).filter(it -> (chosen >> it - 1 & 1) == 1).toArray();
          assertThat(kept(versions, below, snapshots))
              .as(
                  "kept of %s, below: '%s', snapshots: %s",
                  versions, below, LongStream.of(snapshots).boxed().toList())
              .isEqualTo(needed(versions, below, snapshots));
        }
      }
    }
  }

  private static List<String> allHistories() {
    List<String> histories = List.of("");
    for (int sequence = 4; sequence >= 1; sequence--) {
      List<String> longer = new ArrayList<>(histories);
      for (String end : List.of("", "-", "@50", "@150")) {
        for (String history : histories) {
          longer.add((history + " a" + sequence + end).strip());
        }
      }
      histories = longer;
    }
    return histories.stream().filter(it -> !it.isEmpty()).toList();
  }

  /**
   * Asks each reader, those of the snapshots and those who come later, which version it needs: the
   * newest that it sees, which need not be kept to hide what is not there.
   */
  private static String needed(String versions, String below, long... snapshots) {
    List<String> all = List.of(versions.split(" "));
    List<String> needed = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      long sequence = sequence(all.get(i));
      long newer = i == 0 ? Long.MAX_VALUE : sequence(all.get(i - 1));
      boolean isSeen =
          i == 0 || LongStream.of(snapshots).anyMatch(it -> it >= sequence && it < newer);
      boolean hidesNothing =
          isHidden(all.get(i))
              && below.isEmpty()
              && LongStream.of(snapshots).noneMatch(it -> it < sequence);
      if (isSeen && !hidesNothing) {
        needed.add(all.get(i));
      }
    }
    return String.join(" ", needed);
  }
}
