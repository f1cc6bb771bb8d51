package dev.varve.sstable;

import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.lessThan;

import dev.varve.Keys;
import dev.varve.Seed;
import dev.varve.memtable.KeyHash;
import dev.varve.memtable.Slice;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class BloomFilterTest {

  private static BloomFilter filter(int bitsPerKey, Iterable<byte[]> keys) {
    BloomFilter.Builder builder = new BloomFilter.Builder(bitsPerKey);
    keys.forEach(key -> builder.add(new Slice().set(key, 0, key.length)));
    return new BloomFilter(builder.finish());
  }

  @Test
  void everyKeyThatWasAddedMayBeThere() {
    Seed.run(
        seed -> {
          for (int bits : new int[] {1, 2, 5, 10, 20, 50}) {
            for (int count : new int[] {1, 2, 50, 3_000}) {
              List<byte[]> keys =
                  seed.random().ints(count).mapToObj(i -> Keys.any(seed.random())).toList();
              seed.tell(count + " keys, " + bits + " bits a key");
              BloomFilter filter = filter(bits, keys);
              for (byte[] key : keys) {
                assertThat(filter.mayContain(KeyHash.of(key))).isTrue();
              }
            }
          }
        });
  }

  @Test
  void fewerThanTwoOfAHundredAbsentKeysPassAtTenBitsAKey() {
    assertFalsePositives("decimal", i -> utf8(String.format("%016d", i)));
    assertFalsePositives("binary", i -> ByteBuffer.allocate(8).putLong(i).array());
    assertFalsePositives("short", i -> Keys.bytes((int) i, (int) (i >> 8), (int) (i >> 16)));
    assertFalsePositives("text", i -> utf8("user/" + i + "/name"));
  }

  private static void assertFalsePositives(String shape, LongFunction<byte[]> key) {
    for (int count : new int[] {100, 1_000, 50_000}) {
      List<byte[]> keys = java.util.stream.LongStream.range(0, count).mapToObj(key).toList();
      BloomFilter filter = filter(10, keys);
      int asked = 50_000;
      long passed =
          java.util.stream.LongStream.range(count, count + asked)
              .filter(i -> filter.mayContain(KeyHash.of(key.apply(i))))
              .count();
      assertThat(count + " " + shape + " keys", (double) passed / asked, lessThan(0.02));
    }
  }

  @Test
  void moreBitsLetFewerPass() {
    long last = Long.MAX_VALUE;
    for (int bits : new int[] {2, 5, 10, 20}) {
      List<byte[]> keys =
          java.util.stream.IntStream.range(0, 5_000).mapToObj(i -> utf8("k" + i)).toList();
      BloomFilter filter = filter(bits, keys);
      long passed =
          java.util.stream.IntStream.range(5_000, 55_000)
              .filter(i -> filter.mayContain(KeyHash.of(utf8("k" + i))))
              .count();
      assertThat(passed).as("%d bits", bits).isLessThan(last);
      last = passed;
    }
  }

  @Test
  void withoutBitsItHasNoBytesAndSaysMaybeToAll() {
    byte[] encoded = new BloomFilter.Builder(0).finish();
    assertThat(encoded).isEmpty();
    assertThat(new BloomFilter(encoded).mayContain(KeyHash.of(utf8("k")))).isTrue();
  }

  @Test
  void ofNoKeysSaysNo() {
    BloomFilter filter = filter(10, List.of());
    assertThat(filter.mayContain(KeyHash.of(utf8("k")))).isFalse();
  }

  @Test
  void hashIsThatOfTheBytesWhereverTheyStand() {
    Seed.run(
        seed -> {
          for (int length = 0; length < 40; length++) {
            byte[] key = new byte[length];
            seed.random().nextBytes(key);
            byte[] around = new byte[length + 9];
            seed.random().nextBytes(around);
            System.arraycopy(key, 0, around, 5, length);
            assertThat(KeyHash.of(new Slice().set(around, 5, length))).isEqualTo(KeyHash.of(key));
          }
        });
  }

  @Test
  void bytesThatCannotBeAFilterAreRefused() {
    byte[] noProbes = new byte[65];
    byte[] negative = new byte[65];
    negative[64] = -1;
    for (byte[] bytes : List.of(new byte[1], new byte[64], new byte[66], noProbes, negative)) {
      assertThatIllegalArgumentException().isThrownBy(() -> new BloomFilter(bytes));
    }
  }
}
