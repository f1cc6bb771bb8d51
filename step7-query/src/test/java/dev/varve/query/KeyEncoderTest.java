package dev.varve.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.varve.Seed;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Encoded values sort as bytes like the values themselves, regardless of what follows. */
class KeyEncoderTest {

  private static byte[] encoded(Object value, boolean descending) {
    return new KeyEncoder().add(value, descending).toByteArray();
  }

  private static List<Object> values() {
    List<Object> all = new ArrayList<>(Arrays.asList(Values.MISSING, null, false, true));
    for (Object number : RandomDocuments.NUMBERS) {
      all.add(Values.checked("number", number));
    }
    for (long n = 1; n > 0; n *= 10) {
      all.addAll(List.of(n, -n, n - 1, n + 1, -n - 1));
    }
    for (int e = -40; e < 40; e++) {
      all.add(Values.checked("number", new BigDecimal("123.4567").scaleByPowerOfTen(e)));
      all.add(Values.checked("number", new BigDecimal("-0.05").scaleByPowerOfTen(e)));
    }
    all.addAll(RandomDocuments.TEXTS);
    all.addAll(List.of("\0", "\0\0", "\u0001", "ÿ", "\uFFFF", "\uD800\uDC00"));
    all.add(List.of());
    all.add(List.of(1L));
    all.add(Arrays.asList(1L, null));
    all.add(List.of(1L, "a"));
    all.add(List.of(List.of()));
    all.add(Map.of());
    all.add(Map.of("a", 1L));
    all.add(Map.of("a", 1L, "b", 2L));
    all.add(Map.of("b", 0L));
    return all;
  }

  @Test
  void bytesSortLikeTheValuesInBothDirections() {
    for (Object a : values()) {
      for (Object b : values()) {
        int expected = Integer.signum(Values.compare(a, b));
        assertThat(Integer.signum(Arrays.compareUnsigned(encoded(a, false), encoded(b, false))))
            .as("%s and %s", a, b)
            .isEqualTo(expected);
        assertThat(Integer.signum(Arrays.compareUnsigned(encoded(a, true), encoded(b, true))))
            .as("%s and %s, descending", a, b)
            .isEqualTo(-expected);
        assertThat(Integer.signum(oracle(a, b))).as("%s and %s", a, b).isEqualTo(expected);
      }
    }
  }

  private static int oracle(Object a, Object b) {
    return Oracle.compare(
        a == Values.MISSING ? Oracle.NOTHING : a, b == Values.MISSING ? Oracle.NOTHING : b);
  }

  @Test
  void noEncodingIsTheBeginningOfAnother() {
    for (boolean descending : new boolean[] {false, true}) {
      for (Object a : values()) {
        for (Object b : values()) {
          byte[] first = encoded(a, descending);
          byte[] second = encoded(b, descending);
          boolean begins =
              first.length <= second.length
                  && Arrays.equals(first, 0, first.length, second, 0, first.length);
          assertThat(begins).as("%s and %s", a, b).isEqualTo(Values.compare(a, b) == 0);
        }
      }
    }
  }

  @Test
  void severalValuesInARowSortByTheFirstThatDiffers() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          List<Object> values = values();
          for (int i = 0; i < 20_000; i++) {
            boolean[] descending = {random.nextBoolean(), random.nextBoolean()};
            Object[] a = {pick(values, random), pick(values, random)};
            Object[] b = {random.nextBoolean() ? a[0] : pick(values, random), pick(values, random)};
            int first = Values.compare(a[0], b[0]) * (descending[0] ? -1 : 1);
            int second = Values.compare(a[1], b[1]) * (descending[1] ? -1 : 1);
            assertThat(
                    Integer.signum(
                        Arrays.compareUnsigned(pair(a, descending), pair(b, descending))))
                .as("%s and %s", Arrays.toString(a), Arrays.toString(b))
                .isEqualTo(Integer.signum(first != 0 ? first : second));
          }
        });
  }

  private static Object pick(List<Object> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }

  private static byte[] pair(Object[] values, boolean[] descending) {
    return new KeyEncoder()
        .add(values[0], descending[0])
        .add(values[1], descending[1])
        .toByteArray();
  }

  @Test
  void everyValueIsReadBack() {
    for (boolean descending : new boolean[] {false, true}) {
      for (Object value : values()) {
        byte[] bytes = new KeyEncoder().add(value, descending).add("next", false).toByteArray();
        KeyDecoder in = new KeyDecoder(bytes, 0);
        Object read = in.next(descending);
        assertThat(read).isEqualTo(value);
        assertThat(in.next(false)).isEqualTo("next");
        KeyDecoder skipping = new KeyDecoder(bytes, 0);
        skipping.skip(descending);
        assertThat(skipping.next(false)).as("after %s", value).isEqualTo("next");
      }
    }
  }

  @Test
  void oneAndOnePointZeroAreOneValue() {
    for (Object one : List.of(1, 1.0, 1L, new BigDecimal("1.00"), new BigDecimal("1e0"))) {
      assertThat(Values.checked("it", one)).isEqualTo(1L);
    }
    assertThat(Values.checked("it", -0.0)).isEqualTo(0L);
    assertThat(Values.checked("it", 0.1)).isEqualTo(new BigDecimal("0.1"));
    assertThat(Values.checked("it", new BigDecimal("1e18"))).isEqualTo(1_000_000_000_000_000_000L);
  }

  @Test
  void bytesThatAreNoValueAreRefused() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          List<Object> values = values();
          for (int i = 0; i < 50_000; i++) {
            byte[] bytes = encoded(pick(values, random), false);
            int at = random.nextInt(bytes.length);
            byte[] changed = random.nextBoolean() ? bytes.clone() : Arrays.copyOf(bytes, at);
            if (changed.length > at) {
              changed[at] = (byte) random.nextInt();
            }
            try {
              new KeyDecoder(changed, 0).next(false);
            } catch (IllegalArgumentException refused) {
              assertThat(refused.getMessage()).isNotEmpty();
            }
          }
        });
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KeyDecoder(new byte[0], 0).next(false));
  }
}
