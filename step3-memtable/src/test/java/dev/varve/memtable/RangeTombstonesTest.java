package dev.varve.memtable;

import static dev.varve.Keys.bytes;
import static dev.varve.Keys.hex;
import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Keys;
import dev.varve.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RangeTombstonesTest {
  private static final long BIG = 1L << 40;

  private static RangeTombstone range(String from, String to, long sequence) {
    return new RangeTombstone(utf8(from), to == null ? null : utf8(to), sequence);
  }

  private static long newest(RangeTombstones all, String key, long atMost) {
    RangeTombstone found = all.newest(utf8(key), atMost);
    return found == null ? -1 : found.sequence();
  }

  @Test
  void theLowerBoundIsInclusiveAndTheUpperBoundExclusive() {
    RangeTombstones all = RangeTombstones.NONE.plus(range("bb", "dd", BIG));
    assertThat(newest(all, "ba", Tag.MAX_SEQUENCE)).isEqualTo(-1);
    assertThat(newest(all, "bb", Tag.MAX_SEQUENCE)).isEqualTo(BIG);
    assertThat(newest(all, "dc", Tag.MAX_SEQUENCE)).isEqualTo(BIG);
    assertThat(newest(all, "dd", Tag.MAX_SEQUENCE)).isEqualTo(-1);
    assertThat(all.newest(bytes('b', 'b', 0), BIG)).isNotNull();
  }

  @Test
  void ofSeveralTheNewestThatIsVisibleCounts() {
    RangeTombstones all =
        RangeTombstones.of(List.of(range("a", "z", 5), range("c", null, 9), range("b", "d", 7)));
    assertThat(newest(all, "c", Tag.MAX_SEQUENCE)).isEqualTo(9);
    assertThat(newest(all, "c", 9)).isEqualTo(9);
    assertThat(newest(all, "c", 8)).isEqualTo(7);
    assertThat(newest(all, "c", 6)).isEqualTo(5);
    assertThat(newest(all, "c", 4)).isEqualTo(-1);
    assertThat(newest(all, "zz", BIG)).isEqualTo(9);
    assertThat(all.list()).containsExactly(range(all, 0), range(all, 1), range(all, 2));
    assertThat(all.start()).isEqualTo(utf8("a"));
    assertThat(all.end()).isNull();
    assertThat(all.size()).isEqualTo(3);
  }

  private static RangeTombstone range(RangeTombstones all, int index) {
    return all.list().get(index);
  }

  @Test
  void aSetIsImmutable() {
    RangeTombstones one = RangeTombstones.NONE.plus(range("a", "c", 1));
    one.plus(range("b", "z", 2));
    assertThat(newest(one, "b", BIG)).isEqualTo(1);
    assertThat(one.size()).isEqualTo(1);
    assertThat(RangeTombstones.NONE.isEmpty()).isTrue();
    assertThat(RangeTombstones.NONE.newest(utf8("a"), BIG)).isNull();
  }

  @Test
  void theNewerOfAVersionAndARangeIsSeen() {
    RangeTombstones all = RangeTombstones.NONE.plus(range("a", "c", BIG));
    Entry older = new Entry(Tag.of(BIG - 1, Tag.VALUE), utf8("v"));
    Entry newer = new Entry(Tag.of(BIG + 1, Tag.VALUE), utf8("w"));
    assertThat(all.over(older, utf8("b"), Tag.MAX_SEQUENCE).tag())
        .isEqualTo(Tag.of(BIG, Tag.TOMBSTONE));
    assertThat(all.over(null, utf8("b"), BIG).tag()).isEqualTo(Tag.of(BIG, Tag.TOMBSTONE));
    assertThat(all.over(older, utf8("b"), BIG - 1)).isSameAs(older);
    assertThat(all.over(newer, utf8("b"), Tag.MAX_SEQUENCE)).isSameAs(newer);
    assertThat(all.over(older, utf8("c"), Tag.MAX_SEQUENCE)).isSameAs(older);
    assertThat(all.over(null, utf8("c"), BIG)).isNull();
  }

  @Test
  void aPartLiesWithinBothBounds() {
    RangeTombstone all = range("b", "f", 3);
    assertThat(all.within(utf8("c"), utf8("d"))).hasToString(range("c", "d", 3).toString());
    assertThat(all.within(null, null).from()).isEqualTo(utf8("b"));
    assertThat(all.within(utf8("a"), utf8("z")).to()).isEqualTo(utf8("f"));
    assertThat(all.within(utf8("f"), null)).isNull();
    assertThat(all.within(null, utf8("b"))).isNull();
    assertThat(range("b", null, 3).within(null, utf8("c")).to()).isEqualTo(utf8("c"));
    assertThat(range("b", null, 3).within(utf8("c"), null).to()).isNull();
  }

  /** Each answer is the one of a list that is searched from end to end. */
  @Test
  void itAnswersAsAListDoes() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          for (int round = 0; round < 300; round++) {
            List<RangeTombstone> list = new ArrayList<>();
            RangeTombstones set = RangeTombstones.NONE;
            for (int i = random.nextInt(40); i > 0; i--) {
              RangeTombstone added = any(random, 1 + list.size());
              list.add(added);
              set = set.plus(added);
            }
            for (int i = 0; i < 60; i++) {
              compare(random, list, set);
            }
            assertThat(set.list())
                .containsExactlyInAnyOrderElementsOf(list)
                .isSortedAccordingTo(RangeTombstone.BY_START);
          }
        });
  }

  private static RangeTombstone any(Random random, long sequence) {
    byte[] a = Keys.any(random);
    byte[] b = Keys.any(random);
    boolean swap = Arrays.compareUnsigned(a, b) > 0;
    byte[] to = random.nextInt(8) == 0 ? null : swap ? a : RangeTombstone.successor(b);
    return new RangeTombstone(to != null && swap ? b : a, to, sequence);
  }

  private static void compare(Random random, List<RangeTombstone> list, RangeTombstones set) {
    byte[] key = Keys.any(random);
    long atMost = random.nextInt(45);
    long expected =
        list.stream()
            .filter(it -> it.covers(key) && it.sequence() <= atMost)
            .mapToLong(RangeTombstone::sequence)
            .max()
            .orElse(-1);
    RangeTombstone found = set.newest(key, atMost);
    assertThat(found == null ? -1 : found.sequence())
        .as("%s at %d in %s", hex(key), atMost, list)
        .isEqualTo(expected);
    byte[] padded = new byte[key.length + 6];
    System.arraycopy(key, 0, padded, 3, key.length);
    assertThat(set.newest(new Slice().set(padded, 3, key.length), atMost)).isSameAs(found);
    byte[] to = RangeTombstone.successor(Keys.any(random));
    if (Arrays.compareUnsigned(key, to) < 0) {
      assertThat(set.cover(key, to, atMost))
          .isEqualTo(
              list.stream()
                  .anyMatch(it -> it.covers(key) && it.reaches(to) && it.sequence() <= atMost));
    }
  }
}
