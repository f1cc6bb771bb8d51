package dev.varve.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/** Keys, values and draws. */
class DataTest {
  private static String text(byte[] key) {
    return new String(key, StandardCharsets.US_ASCII);
  }

  @Test
  void keysAreSixteenDigitsWithAMissingOneBetweenTwo() {
    assertThat(text(Keys.stored(0))).isEqualTo("0000000000000000");
    assertThat(text(Keys.stored(6_172_839))).isEqualTo("0000000012345678");
    assertThat(text(Keys.missing(6_172_839))).isEqualTo("0000000012345679");
    assertThat(text(Keys.stored(6_172_840))).isEqualTo("0000000012345680");
  }

  @Test
  void keyIsKnownByEachOfItsDigits() {
    byte[] key = Keys.stored(6_172_839);
    assertThat(Keys.isStored(key, 6_172_839)).isTrue();
    assertThat(Keys.isStored(key, 6_172_840)).isFalse();
    assertThat(Keys.isStored(Arrays.copyOf(key, 15), 6_172_839)).isFalse();
    for (int i = 0; i < key.length; i++) {
      byte[] changed = key.clone();
      changed[i] ^= 1;
      assertThat(Keys.isStored(changed, 6_172_839)).as("digit %d", i).isFalse();
    }
  }

  @Test
  void valueIsKnownByEachOfItsBytes() {
    Values values = new Values(100);
    byte[] value = values.of(7, 3);
    assertThat(value).hasSize(100);
    assertThat(values.version(value, 7)).isEqualTo(3);
    assertThat(values.isWhole(value, 7)).isTrue();
    for (int i = 0; i < value.length; i++) {
      byte[] changed = value.clone();
      changed[i] ^= 1;
      assertThat(values.isWhole(changed, 7)).as("byte %d", i).isFalse();
    }
  }

  @Test
  void valueOfAnotherEntryOrNoneHasNoVersion() {
    Values values = new Values(100);
    assertThat(values.version(values.of(7, 3), 8)).isEqualTo(-1);
    assertThat(values.version(null, 7)).isEqualTo(-1);
    assertThat(values.version(new byte[99], 0)).isEqualTo(-1);
    assertThatThrownBy(() -> new Values(11)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void valuesAreHalfCompressible() {
    byte[] value = new Values(100_000).of(1, 1);
    Deflater deflater = new Deflater();
    deflater.setInput(value);
    deflater.finish();
    int packed = deflater.deflate(new byte[200_000]);
    deflater.end();
    assertThat(packed).isBetween(45_000, 60_000);
  }

  @Test
  void zipfianDrawsAFewOften() {
    Zipfian zipfian = new Zipfian(1000);
    SplittableRandom random = new SplittableRandom(1);
    int[] ranks = new int[1000];
    int[] scattered = new int[1000];
    for (int i = 0; i < 100_000; i++) {
      ranks[zipfian.rank(random)]++;
      scattered[zipfian.scattered(random)]++;
    }
    // Of 1000, the first has a share of 1 / (1 + 1/2^.99 + … ) = 13 %, the first hundred 69 %.
    assertThat(ranks[0]).isBetween(11_000, 15_000);
    assertThat(Arrays.stream(ranks, 0, 100).sum()).isBetween(65_000, 73_000);
    assertThat(ranks[999]).isLessThan(100);
    assertThat(Arrays.stream(scattered, 0, 100).sum()).isLessThan(40_000);
    assertThat(new Zipfian(1).rank(random)).isZero();
  }
}
