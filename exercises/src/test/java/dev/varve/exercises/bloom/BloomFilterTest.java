package dev.varve.exercises.bloom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Keys;
import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.memtable.KeyHash;
import dev.varve.memtable.Slice;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Where nothing else is said, a filter has ten bits a key; a line has 512 bits. */
class BloomFilterTest {
  private static final int LINE_BITS = 512;

  private static byte[] key(String text) {
    return text.getBytes(UTF_8);
  }

  private static List<byte[]> keys(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> key("key " + i)).toList();
  }

  private static byte[] built(int bitsPerKey, List<byte[]> keys) {
    BloomFilter.Builder builder = new BloomFilter.Builder(bitsPerKey);
    keys.forEach(key -> builder.add(new Slice().set(key, 0, key.length)));
    return builder.finish();
  }

  private static boolean mayContain(byte[] filter, byte[] key) {
    return new BloomFilter(filter).mayContain(KeyHash.of(key));
  }

  /** The bits that are set, without those of the last byte. */
  private static BitSet bits(byte[] filter) {
    BitSet bits = BitSet.valueOf(filter);
    bits.clear(8 * (filter.length - 1), 8 * filter.length);
    return bits;
  }

  /** The keys that were added and are denied; or what was thrown. */
  private static List<String> denied(int bitsPerKey, List<byte[]> keys) {
    List<String> denied = new ArrayList<>();
    Throwable thrown =
        Thrown.by(
            () -> {
              byte[] filter = built(bitsPerKey, keys);
              keys.stream()
                  .filter(key -> denied.size() < 3 && !mayContain(filter, key))
                  .forEach(key -> denied.add(Keys.hex(key)));
            });
    return thrown == null ? denied : List.of(thrown.toString());
  }

  @Proves("added")
  void noKeyThatWasAddedIsDenied() {
    for (int bits : new int[] {1, 2, 5, 10, 20, 50}) {
      for (int count : new int[] {1, 2, 50, 60, 3_000}) {
        assertThat(denied(bits, keys(0, count)))
            .as("denied of %d keys that were added, with %d bits a key", count, bits)
            .isEmpty();
      }
    }
    assertThat(denied(10, Keys.evil()))
        .as("denied of all keys of up to three bytes out of 00, 01, 7F, 80, FF")
        .isEmpty();
  }

  @Proves("absent")
  void fewOfTheKeysThatWereNotAddedPass() {
    assertPassing(2, 0.30, 0.48);
    assertPassing(5, 0.05, 0.14);
    assertPassing(10, 0.004, 0.016);
    assertPassing(20, 0, 0.001);
  }

  private static void assertPassing(int bitsPerKey, double least, double most) {
    byte[] filter = built(bitsPerKey, keys(0, 5_000));
    List<byte[]> absent = keys(5_000, 25_000);
    long passed = absent.stream().filter(key -> mayContain(filter, key)).count();
    assertThat((double) passed / absent.size())
        .as(
            "the share of absent keys that pass: 20,000 are asked for, of 5,000 others, with %d bits"
                + " a key",
            bitsPerKey)
        .isBetween(least, most);
  }

  @Proves("absent")
  void aFilterWithoutKeysDeniesAll() {
    byte[] filter = built(10, List.of());
    assertThat(Keys.evil().stream().filter(key -> mayContain(filter, key)).map(Keys::hex))
        .as("the keys up to three bytes out of 00, 01, 7F, 80, FF that pass, where none was added")
        .isEmpty();
  }

  @Proves("each")
  void oneBitThatIsMissingIsEnough() {
    byte[] filter = built(10, List.of(key("a")));
    BitSet set = bits(filter);
    assertThat(mayContain(filter, key("a"))).as("a, which was added, may be there").isTrue();
    for (int bit = set.nextSetBit(0); bit >= 0; bit = set.nextSetBit(bit + 1)) {
      byte[] damaged = filter.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(mayContain(damaged, key("a")))
          .as("a may be there, where of its bits %s bit %d is taken away", set, bit)
          .isFalse();
    }
  }

  /** The lines in which bits are set, when one key is added so often that there are ten lines. */
  private static String lines(String key) {
    TreeSet<Integer> lines = new TreeSet<>();
    Throwable thrown =
        Thrown.by(
            () ->
                bits(built(10, Collections.nCopies(512, key(key)))).stream()
                    .forEach(bit -> lines.add(bit / LINE_BITS)));
    return thrown == null ? lines.toString() : thrown.toString();
  }

  @Proves("line")
  void aKeyHasAllItsBitsInOneLine() {
    for (String key : "a b c d e f g h i j k l".split(" ")) {
      long upperHalf = KeyHash.of(key(key)) >>> 32;
      int line = (int) (upperHalf / 0x1p32 * 10);
      assertThat(lines(key))
          .as(
              "the lines, of ten, with bits of %s, its hash's upper half being %08x",
              key, upperHalf)
          .isEqualTo("[" + line + "]");
    }
  }

  @Proves("bits")
  void theBitsAreThoseThatTheHashSelects() {
    assertBits("a", 112, 424, 224, 24, 336, 136, 448);
    assertBits("b", 22, 34, 46, 58, 69, 81, 93);
    assertBits("c", 82, 263, 444, 114, 295, 476, 145);
    assertBits("", 0, 1, 2, 3, 4, 5, 6);
  }

  private static void assertBits(String key, int... expected) {
    BitSet wanted = new BitSet();
    IntStream.of(expected).forEach(wanted::set);
    assertThat(bits(built(10, List.of(key(key)))))
        .as("the bits of \"%s\", whose hash is %016x", key, KeyHash.of(key(key)))
        .isEqualTo(wanted);
  }

  @Proves("size")
  void theBitsAreRoundedUpToWholeLines() {
    assertLines(10, 0, 1);
    assertLines(10, 1, 1);
    assertLines(10, 51, 1);
    assertLines(10, 52, 2);
    assertLines(1, 512, 1);
    assertLines(1, 513, 2);
    assertLines(10, 1_000, 20);
    assertLines(20, 1_000, 40);
    assertLines(10, 3_000, 59);
  }

  private static void assertLines(int bitsPerKey, int count, int lines) {
    assertThat(built(bitsPerKey, keys(0, count)))
        .as("a filter of %d keys, %d bits a key: %d lines, 1 byte", count, bitsPerKey, lines)
        .hasSize(64 * lines + 1);
  }

  @Proves("probes")
  void theLastByteIsTheNumberOfProbes() {
    assertProbes(1, 1);
    assertProbes(2, 1);
    assertProbes(3, 2);
    assertProbes(5, 3);
    assertProbes(10, 7);
    assertProbes(20, 14);
    assertProbes(21, 15);
    assertProbes(43, 30);
    assertProbes(50, 30);
    assertProbes(400, 30);
  }

  private static void assertProbes(int bitsPerKey, int probes) {
    byte[] filter = built(bitsPerKey, keys(0, 5));
    assertThat(filter[filter.length - 1])
        .as("the last byte of a filter with %d bits a key", bitsPerKey)
        .isEqualTo((byte) probes);
  }

  @Proves("none")
  void withoutBitsTheAnswerIsMaybe() {
    byte[] filter = built(0, keys(0, 5));
    assertThat(filter).as("a filter with 0 bits a key").isEmpty();
    assertThat(mayContain(filter, key("never added"))).as("its answer to any key").isTrue();
  }
}
