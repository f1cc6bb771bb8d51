package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.KeyRange;
import dev.varve.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A walk may begin later and end earlier, but never so that it misses an entry. */
class OrderEndsTest {
  private static final long VERSION = (1L << 32) + 1;

  private final OrderEnds ends = new OrderEnds();
  private final TreeSet<byte[]> entries = new TreeSet<>(Arrays::compareUnsigned);

  private static byte[] entry(int score) {
    return ScoreOrder.entry(score, new byte[] {0, (byte) 0xFF});
  }

  private void add(byte[] entry) {
    entries.add(entry);
    ends.added(VERSION, entry);
  }

  private List<byte[]> in(KeyRange range) {
    return entries.stream().filter(range::contains).toList();
  }

  /** Walks to the first entry of a range, as a walk over a sorted set does. */
  private void walk(KeyRange range, boolean isReversed) {
    List<byte[]> found = in(ends.narrowed(VERSION, range));
    assertThat(found).isEqualTo(in(range));
    if (isReversed) {
      ends.ends(VERSION, range, found.isEmpty() ? null : found.get(found.size() - 1));
    } else {
      ends.begins(VERSION, range, found.isEmpty() ? null : found.get(0));
    }
  }

  @Test
  void theNextWalkBeginsWhereTheLastOneHasFoundSomething() {
    for (int i = 0; i < 10; i++) {
      add(entry(i));
    }
    assertThat(ends.narrowed(VERSION, KeyRange.all())).isEqualTo(KeyRange.all());
    entries.remove(entry(0));
    walk(KeyRange.all(), false);
    assertThat(ends.narrowed(VERSION, KeyRange.all()).from()).isEqualTo(entry(1));
    add(entry(-5));
    assertThat(ends.narrowed(VERSION, KeyRange.all()).from()).isEqualTo(entry(-5));
    walk(KeyRange.all(), true);
    byte[] to = ends.narrowed(VERSION, KeyRange.all()).to();
    assertThat(to).isEqualTo(Arrays.copyOf(entry(9), entry(9).length + 1));
    assertThat(ends.narrowed(VERSION + 2, KeyRange.all())).isEqualTo(KeyRange.all());
    ends.clear();
    assertThat(ends.narrowed(VERSION, KeyRange.all())).isEqualTo(KeyRange.all());
  }

  @Test
  void nothingBeforeABoundIsKnownTooIfNothingIsFound() {
    add(entry(5));
    KeyRange until = new KeyRange(ScoreOrder.bound(ScoreOrder.ordered(-1 / 0.0)), entry(3));
    walk(until, false);
    assertThat(ends.narrowed(VERSION, KeyRange.all()).from()).isEqualTo(entry(3));
    walk(KeyRange.from(entry(8)), true);
    assertThat(ends.narrowed(VERSION, KeyRange.all()).to()).isEqualTo(entry(8));
  }

  @Test
  void aLongEntryIsNotKeptButWhatWasKnownIsForgotten() {
    add(entry(5));
    walk(KeyRange.all(), false);
    add(ScoreOrder.entry(1, new byte[300]));
    walk(KeyRange.all(), false);
    assertThat(ends.narrowed(VERSION, KeyRange.all()).from()).isNull();
  }

  @Test
  void noWalkMissesAnEntry() {
    Seed.run(
        seed -> {
          entries.clear();
          ends.clear();
          Random random = seed.random();
          for (int i = 0; i < 20_000; i++) {
            byte[] entry = entry(random.nextInt(20));
            switch (random.nextInt(4)) {
              case 0 -> add(entry);
              case 1 -> entries.remove(entry);
              default -> {
                byte[] from = random.nextInt(3) == 0 ? null : entry;
                byte[] to = random.nextInt(3) == 0 ? null : entry(random.nextInt(20));
                walk(new KeyRange(from, to), random.nextBoolean());
              }
            }
          }
        });
  }
}
