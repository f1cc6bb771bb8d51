package dev.varve.exercises.keyencoding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.query.KeyDecoder;
import dev.varve.query.Values;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Encodings are written in hex digits. A row is several values that were added one after the other:
 * ["Bern", 7 desc] is the text Bern in ascending order, and the number 7 in descending order.
 */
class KeyEncoderTest {

  /** A value, and whether it is added in descending order. */
  private record Field(Object value, boolean descending) {
    @Override
    public String toString() {
      String shown = value instanceof String text ? "\"" + text + "\"" : String.valueOf(value);
      return shown.replace("\0", "\\0") + (descending ? " desc" : "");
    }
  }

  private static Field asc(Object value) {
    return new Field(value, false);
  }

  private static Field desc(Object value) {
    return new Field(value, true);
  }

  /** The encoding of a row, or what was thrown. */
  private static String encoded(Field... row) {
    byte[][] bytes = new byte[1][];
    Throwable thrown = Thrown.by(() -> bytes[0] = bytes(row));
    return thrown == null ? hex(bytes[0]) : Thrown.told(thrown);
  }

  private static byte[] bytes(Field... row) {
    KeyEncoder encoder = new KeyEncoder();
    for (Field field : row) {
      encoder.add(field.value(), field.descending());
    }
    return encoder.toByteArray();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.ofDelimiter(" ").formatHex(bytes);
  }

  private static void assertEncoded(Object value, String expected) {
    assertThat(encoded(asc(value))).as("the encoding of %s", asc(value)).isEqualTo(expected);
  }

  /** Each row must come before the next one. */
  private static void assertSorted(Field[]... rows) {
    for (int i = 1; i < rows.length; i++) {
      String before = encoded(rows[i - 1]);
      String after = encoded(rows[i]);
      assertThat(before)
          .as("%s, which comes before %s", Arrays.toString(rows[i - 1]), Arrays.toString(rows[i]))
          .isLessThan(after);
    }
  }

  private static Field[] row(Field... fields) {
    return fields;
  }

  @Proves("text")
  void aTextIsItsBytesAndAnEndMark() {
    assertEncoded("", "40 00 01");
    assertEncoded("ab", "40 61 62 00 01");
    assertEncoded("Zürich", "40 5a c3 bc 72 69 63 68 00 01");
    assertEncoded("\uD83D\uDE00", "40 f0 9f 98 80 00 01");
    assertEncoded(List.of("a", "b"), "48 40 61 00 01 40 62 00 01 04");
  }

  @Proves("text")
  void aTextComesBeforeThoseThatItBeginsWhateverFollows() {
    assertSorted(
        row(asc("Bern"), asc("x")),
        row(asc("Berne"), asc("")),
        row(asc("Berne"), asc("a")),
        row(asc("Bernz"), asc(null)));
    assertSorted(row(asc("a"), asc(Map.of())), row(asc("a\u0001"), asc(null)));
  }

  @Proves("zero")
  void aZeroByteIsFollowedByFF() {
    assertEncoded("a\0b", "40 61 00 ff 62 00 01");
    assertEncoded("\0", "40 00 ff 00 01");
    assertEncoded("\0\0", "40 00 ff 00 ff 00 01");
    assertEncoded("ab\0cd\0ef", "40 61 62 00 ff 63 64 00 ff 65 66 00 01");
    assertSorted(
        row(asc("a"), asc("z")),
        row(asc("a\0"), asc("z")),
        row(asc("a\0\0"), asc("z")),
        row(asc("a\0\u0001"), asc("z")),
        row(asc("a\u0001"), asc("z")));
  }

  @Proves("whole")
  void aWholeNumberIsItsPairsOfDigits() {
    assertEncoded(0L, "30");
    assertEncoded(9L, "38 80 01 12");
    assertEncoded(42L, "38 80 01 54");
    assertEncoded(1234L, "38 80 02 19 44");
    assertEncoded(12345L, "38 80 03 03 2f 5a");
    assertEncoded(4294967297L, "38 80 05 55 bd c1 91 c2");
    assertEncoded(Long.MAX_VALUE, "38 80 0a 13 2d 43 91 07 89 6d 9b 75 0e");
    assertSorted(row(asc(2147483648L)), row(asc(4294967297L)), row(asc(1L << 40)));
  }

  @Proves("whole")
  void pairsOfZerosAreLeftOutAtTheEndAlone() {
    assertEncoded(10L, "38 80 01 14");
    assertEncoded(100L, "38 80 02 02");
    assertEncoded(1_000_000L, "38 80 04 02");
    assertEncoded(1_000_100L, "38 80 04 03 01 02");
    assertEncoded(1_000_000_000_000_000_000L, "38 80 0a 02");
  }

  @Proves("pairs")
  void allPairsButTheLastAreOdd() {
    assertEncoded(9998L, "38 80 02 c7 c4");
    assertEncoded(new BigDecimal("1.5"), "38 80 01 03 64");
    assertEncoded(new BigDecimal("1.505"), "38 80 01 03 65 64");
    assertSorted(
        row(asc(1L), asc("z")),
        row(asc(new BigDecimal("1.0001")), asc("a")),
        row(asc(new BigDecimal("1.01")), asc("z")),
        row(asc(new BigDecimal("1.0101")), asc("a")),
        row(asc(99L), asc("a")),
        row(asc(101L), asc("a")));
  }

  @Proves("exponent")
  void theExponentCountsThePairsBeforeThePoint() {
    assertEncoded(new BigDecimal("0.05"), "38 80 00 0a");
    assertEncoded(new BigDecimal("0.0005"), "38 7f ff 0a");
    assertEncoded(new BigDecimal("1e600"), "38 81 2d 02");
    assertEncoded(new BigDecimal("1e-600"), "38 7e d5 02");
    assertSorted(
        row(asc(new BigDecimal("9e-600"))),
        row(asc(new BigDecimal("0.09"))),
        row(asc(5L)),
        row(asc(new BigDecimal("2e600"))));
  }

  @Proves("negative")
  void allBitsAfterTheTagOfANegativeNumberAreInverted() {
    assertEncoded(-9L, "28 7f fe ed");
    assertEncoded(-1234L, "28 7f fd e6 bb");
    assertEncoded(-4294967297L, "28 7f fa aa 42 3e 6e 3d");
    assertEncoded(Long.MIN_VALUE, "28 7f f5 ec d2 bc 6e f8 76 92 64 8a ef");
    assertSorted(
        row(asc(-1234L)),
        row(asc(-100L)),
        row(asc(-12L), asc("a")),
        row(asc(-2L), asc("z")),
        row(asc(new BigDecimal("-1.01"))),
        row(asc(-1L)),
        row(asc(new BigDecimal("-0.001"))),
        row(asc(0L)),
        row(asc(new BigDecimal("0.001"))));
  }

  @Proves("descending")
  void allBitsOfTheValueAreInvertedAndOfNoOther() {
    String story = "the encoding of ";
    assertThat(encoded(desc("ab"))).as(story + "\"ab\" desc").isEqualTo("bf 9e 9d ff fe");
    assertThat(encoded(desc(-9L))).as(story + "-9 desc").isEqualTo("d7 80 01 12");
    assertThat(encoded(desc(null))).as(story + "null desc").isEqualTo("ef");
    assertThat(encoded(asc("a"), desc(List.of(true)), asc(false)))
        .as(story + "\"a\", [true] desc, false")
        .isEqualTo("40 61 00 01 b7 df fb 18");
    assertSorted(
        row(desc("Berne"), asc("a")),
        row(desc("Bern"), asc("z")),
        row(desc("B\0"), asc("a")),
        row(desc("B"), asc("z")),
        row(desc(100L), asc("a")),
        row(desc(99L), desc("b")),
        row(desc(99L), desc("a")));
  }

  @Proves("prefix")
  void aPrefixIsATextWithoutItsEnd() {
    String story = "the prefix of texts that begin with ";
    assertThat(prefix("ab", false)).as(story + "\"ab\"").isEqualTo("| 40 61 62");
    assertThat(prefix("", false)).as(story + "\"\"").isEqualTo("| 40");
    assertThat(prefix("a\0", false)).as(story + "\"a\\0\"").isEqualTo("| 40 61 00 ff");
    assertThat(prefix("ab", true)).as(story + "\"ab\", desc").isEqualTo("| bf 9e 9d");
    assertThat(prefix("ab", false, asc("x")))
        .as("after \"x\", " + story + "\"ab\"")
        .isEqualTo("40 78 00 01 | 40 61 62");
    assertThat(prefix("ab", true, asc("x"), desc(0L)))
        .as("after \"x\" and 0 desc, " + story + "\"ab\", desc")
        .isEqualTo("40 78 00 01 cf | bf 9e 9d");
  }

  private static String prefix(String prefix, boolean descending, Field... before) {
    byte[][] bytes = new byte[1][];
    int[] length = {0};
    Throwable thrown =
        Thrown.by(
            () -> {
              KeyEncoder encoder = new KeyEncoder();
              for (Field field : before) {
                encoder.add(field.value(), field.descending());
              }
              length[0] = encoder.length();
              bytes[0] = encoder.addTextPrefix(prefix, descending).toByteArray();
            });
    if (thrown != null || length[0] > bytes[0].length) {
      return thrown == null ? "shorter than what was there before" : Thrown.told(thrown);
    }
    return (hex(Arrays.copyOf(bytes[0], length[0]))
            + " | "
            + hex(Arrays.copyOfRange(bytes[0], length[0], bytes[0].length)))
        .strip();
  }

  private static List<Object> values() {
    List<Object> all = new ArrayList<>(Arrays.asList(Values.MISSING, null, false, true, 0L));
    for (long n = 1; n < 1_000_000_000_000_000_000L; n *= 10_000) {
      all.addAll(List.of(n, -n, n + 1, -n - 1, 10 * n));
    }
    for (int e = -5; e < 5; e++) {
      all.add(Values.checked("it", new BigDecimal("12.345").scaleByPowerOfTen(e)));
      all.add(Values.checked("it", new BigDecimal("-0.5").scaleByPowerOfTen(e)));
    }
    all.addAll(List.of("", "\0", "\0\0", "\0\u0001", "\u0001", "a", "a\0", "ab", "ÿ", "\uFFFF"));
    all.addAll(List.of(List.of(), List.of(1L), List.of("a", "b"), Map.of(), Map.of("a", 1L)));
    return all;
  }

  @Proves("model")
  void rowsSortAsTheirValuesDo() {
    List<Object> values = values();
    for (boolean descending : new boolean[] {false, true}) {
      for (Object a : values) {
        for (Object b : values) {
          int order = Integer.signum(Values.compare(a, b)) * (descending ? -1 : 1);
          byte[] first = bytes(new Field(a, descending), asc("z"));
          byte[] second = bytes(new Field(b, descending), asc("a"));
          String story = new Field(a, descending) + " and " + new Field(b, descending);
          assertThat(Integer.signum(Arrays.compareUnsigned(first, second)))
              .as("the order of [%s, \"z\"] and [%s, \"a\"]", (Object[]) story.split(" and "))
              .isEqualTo(order == 0 ? 1 : order);
          if (order != 0) {
            assertThat(encoded(new Field(b, descending)) + " ")
                .as("of %s, the second does not begin with the first", story)
                .doesNotStartWith(encoded(new Field(a, descending)) + " ");
          }
        }
      }
    }
  }

  @Proves("model")
  void everyValueIsReadBack() {
    for (Object value : values()) {
      for (boolean descending : new boolean[] {false, true}) {
        Object[] read = new Object[2];
        byte[] row = bytes(asc("x"), new Field(value, descending), desc("next"));
        Throwable thrown =
            Thrown.by(
                () -> {
                  KeyDecoder in = new KeyDecoder(row, bytes(asc("x")).length);
                  read[0] = in.next(descending);
                  read[1] = in.next(true);
                });
        String story = "read from [\"x\", " + new Field(value, descending) + ", \"next\" desc]";
        assertThat(thrown).as(story + ": thrown").isNull();
        assertThat(read[0]).as(story + ": the second value").isEqualTo(value);
        assertThat(read[1]).as(story + ": the third value").isEqualTo("next");
      }
    }
  }
}
