package dev.varve.transactions;

import static dev.varve.Keys.bytes;
import static dev.varve.Keys.hex;
import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.KeyRange;
import dev.varve.Keys;
import dev.varve.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReadSetTest {
  private final ReadSet reads = new ReadSet(true);

  @Test
  void aKeyIsContainedAloneNotItsNeighbours() {
    reads.add(utf8("b"));
    reads.seal();
    assertThat(reads.contains(utf8("b"))).isTrue();
    assertThat(reads.contains(utf8("a"))).isFalse();
    assertThat(reads.contains(bytes('b', 0))).isFalse();
    assertThat(reads.contains(utf8(""))).isFalse();
  }

  @Test
  void anOpenEndReachesToTheLastKeyThereCanBe() {
    reads.addScan(utf8("m"), null);
    reads.seal();
    assertThat(reads.contains(utf8("l"))).isFalse();
    assertThat(reads.contains(utf8("m"))).isTrue();
    assertThat(reads.contains(bytes(0xFF, 0xFF, 0xFF))).isTrue();
  }

  @Test
  void anIntervalWhoseEndIsNotAboveItsStartAddsNothingAndHidesNothing() {
    reads.finish(reads.addScan(utf8("m"), null));
    reads.finish(reads.addScan(utf8("x"), utf8("c")));
    reads.finish(reads.addScan(utf8("d"), utf8("d")));
    reads.seal();
    assertThat(reads.contains(utf8("x"))).isTrue();
    assertThat(reads.contains(utf8("m"))).isTrue();
    assertThat(reads.contains(utf8("d"))).isFalse();
  }

  @Test
  void aSetThatRemembersNothingStaysEmpty() {
    ReadSet forgetful = new ReadSet(false);
    forgetful.add(utf8("a"));
    forgetful.finish(forgetful.addScan(null, null));
    forgetful.addScan(null, null);
    forgetful.seal();
    assertThat(forgetful.contains(utf8("a"))).isFalse();
  }

  @Test
  void itContainsExactlyWhatAListOfAllIntervalsContains() {
    Seed.run(
        seed -> {
          for (int round = 0; round < 400; round++) {
            compareWithList(seed);
          }
        });
  }

  private static void compareWithList(Seed seed) {
    Random random = seed.random();
    ReadSet set = new ReadSet(true);
    List<KeyRange> all = new ArrayList<>();
    for (int i = random.nextInt(12); i >= 0; i--) {
      if (random.nextBoolean()) {
        byte[] key = Keys.evil(random);
        seed.tell("add " + hex(key));
        set.add(key);
        all.add(new KeyRange(key, Arrays.copyOf(key, key.length + 1)));
      } else {
        all.add(scan(set, seed));
      }
    }
    set.seal();
    for (byte[] key : Keys.evil()) {
      assertThat(set.contains(key))
          .as("%s in %s", hex(key), all)
          .isEqualTo(all.stream().anyMatch(range -> range.contains(key)));
    }
  }

  /** Adds the interval of a cursor that starts somewhere and moves forward or backward. */
  private static KeyRange scan(ReadSet set, Seed seed) {
    Random random = seed.random();
    KeyRange range = Keys.range(random);
    ReadSet.Interval interval = set.addScan(range.from(), range.to());
    KeyRange grown = range;
    if (!range.isEmpty() && random.nextBoolean()) {
      byte[] end = random.nextInt(4) == 0 ? null : Keys.evil(random);
      interval.extendTo(end);
      boolean farther = range.to() != null && (end == null || !range.endsAfter(end));
      grown = new KeyRange(range.from(), farther ? end : range.to());
    }
    if (!range.isEmpty() && random.nextBoolean()) {
      byte[] start = random.nextInt(4) == 0 ? null : Keys.evil(random);
      interval.extendFrom(start);
      boolean farther = start == null || !grown.startsAtOrBefore(start);
      grown = new KeyRange(farther ? start : grown.from(), grown.to());
    }
    if (random.nextBoolean()) {
      set.finish(interval);
    }
    seed.tell("scan " + grown);
    return grown;
  }
}
