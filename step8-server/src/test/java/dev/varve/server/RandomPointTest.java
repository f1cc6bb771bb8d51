package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomPointTest {
  /** Returns how often a point was right before each of these keys. */
  private static int[] chosen(List<String> keys, int rounds) {
    TreeMap<byte[], Integer> indexes = new TreeMap<>(Arrays::compareUnsigned);
    keys.forEach(key -> indexes.put(Ascii.bytes(key), indexes.size()));
    int[] chosen = new int[keys.size()];
    for (int i = 0; i < rounds; i++) {
      var next = indexes.ceilingEntry(RandomPoint.between(indexes.firstKey(), indexes.lastKey()));
      chosen[next == null ? 0 : next.getValue()]++;
    }
    return chosen;
  }

  @Test
  void numbersOfTheSameLengthAreAllChosen() {
    List<String> keys = IntStream.range(10_000, 11_000).mapToObj(i -> "user:" + i).toList();
    assertThat(Arrays.stream(chosen(keys, 100_000)).filter(count -> count == 0).count())
        .isLessThan(20);
  }

  @Test
  void anyKeysHavePointsAmongThem() {
    for (List<String> keys :
        List.of(
            List.of("aa"),
            List.of("", "aa"),
            List.of("aa", "aab"),
            List.of("aa", "zz"),
            List.of("A0", "z9"),
            List.of("-1", "~~"),
            List.of("\0", "\1"))) {
      assertThatCode(() -> chosen(keys, 200)).doesNotThrowAnyException();
    }
    assertThat(chosen(List.of("aa", "mm", "zz"), 1_000)[1]).isGreaterThan(300);
  }
}
