package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.Seed;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores as text, as C reads and writes them, and as bytes that sort as they do. */
class ScoresTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, -0",
    "1, 1",
    "-1, -1",
    "4294967297, 4294967297",
    "9007199254740993, 9007199254740992",
    "99999999999999984, 99999999999999984",
    "100000000000000000, 1e+17",
    "1e16, 10000000000000000",
    "123456789012345678, 1.2345678901234568e+17",
    "0.1, 0.10000000000000001",
    "0.5, 0.5",
    "-0.5, -0.5",
    "1.1, 1.1000000000000001",
    "3.0000000000000004, 3.0000000000000004",
    "1e100, 1e+100",
    "-1.5e300, -1.5000000000000001e+300",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "0.0001, 0.0001",
    "0.00001, 1.0000000000000001e-05",
    "0.00025, 0.00025000000000000001",
    "4.9e-324, 4.9406564584124654e-324",
    "2.2250738585072014e-308, 2.2250738585072014e-308",
    "inf, inf",
    "+INF, inf",
    "-Infinity, -inf",
    "0x1p-2, 0.25",
    "0xFF, 255",
    "-0x1.8, -1.5",
    ".5, 0.5",
    "5., 5",
    "+5, 5",
    "05, 5",
    "1E3, 1000"
  })
  void aScoreIsShownAsCShowsIt(String given, String shown) {
    assertThat(Scores.text(Scores.of(Ascii.bytes(given)))).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        " 1",
        "1 ",
        "x",
        "1x",
        "1e",
        "e5",
        ".",
        "-",
        "--1",
        "1d",
        "1f",
        "0x",
        "0xg",
        "nan",
        "-nan",
        "nan(1)",
        "infin",
        "1e400",
        "-1e400",
        "1e-400",
        "0x1p-2000",
        "1_0",
        "1,5"
      })
  void whatCDoesNotReadWhollyIsNoScore(String given) {
    assertThatThrownBy(() -> Scores.of(Ascii.bytes(given))).isEqualTo(RespError.NOT_A_FLOAT);
  }

  @Test
  void aBoundMayBeginWithSpacesAndIsReadUpToAZeroByte() {
    assertThat(Scores.leading(Ascii.bytes(" \t1.5"))).isEqualTo(1.5);
    assertThat(Scores.leading(Ascii.bytes("2\0x"))).isEqualTo(2.0);
    assertThat(Scores.leading(Ascii.bytes(""))).isEqualTo(0.0);
    assertThat(Scores.leading(Ascii.bytes("1e999"))).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(Scores.leading(Ascii.bytes(" "))).isNull();
    assertThat(Scores.leading(Ascii.bytes("1 "))).isNull();
    assertThat(Scores.leading(Ascii.bytes("nan"))).isNull();
    assertThat(Scores.leadingInRange(Ascii.bytes("1e999"))).isNull();
    assertThat(Scores.leadingInRange(Ascii.bytes("1e-999"))).isNull();
    assertThat(Scores.leadingInRange(Ascii.bytes("inf"))).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(Scores.leadingInRange(Ascii.bytes("0e5"))).isEqualTo(0.0);
  }

  @Test
  void anyDoubleIsReadAsItWasShown() {
    Seed.run(
        seed -> {
          for (int i = 0; i < 20_000; i++) {
            double score = Double.longBitsToDouble(seed.random().nextLong());
            if (!Double.isNaN(score)) {
              String text = Scores.text(score);
              assertThat(Scores.of(Ascii.bytes(text))).as(text).isEqualTo(score);
            }
          }
        });
  }

  @Test
  void theBytesOfScoresSortAsTheyDo() {
    Seed.run(
        seed -> {
          double before = 0;
          for (int i = 0; i < 20_000; i++) {
            double score = score(seed);
            byte[] one = ScoreOrder.entry(before, new byte[0]);
            byte[] other = ScoreOrder.entry(score, new byte[0]);
            int expected = before < score ? -1 : before > score ? 1 : 0;
            assertThat(Integer.signum(Arrays.compareUnsigned(one, other)))
                .as(before + " and " + score)
                .isEqualTo(expected);
            assertThat(ScoreOrder.scoreOf(other)).isEqualTo(score + 0.0);
            before = score;
          }
        });
  }

  private static double score(Seed seed) {
    double[] edges = {0, -0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1, -1};
    int choice = seed.random().nextInt(20);
    double any = Double.longBitsToDouble(seed.random().nextLong());
    return choice < edges.length ? edges[choice] : Double.isNaN(any) ? Double.MIN_VALUE : any;
  }
}
