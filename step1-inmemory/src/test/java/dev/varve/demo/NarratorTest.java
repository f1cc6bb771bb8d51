package dev.varve.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class NarratorTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Narrator narrator = new Narrator(new PrintStream(bytes, true, UTF_8));

  private String told() {
    return bytes.toString(UTF_8).replace(System.lineSeparator(), "\n");
  }

  @Test
  void aStoryIsSetWithOneEmptyLineBetweenItsParts() {
    narrator.title("Step 1");
    narrator.heading("Get");
    narrator.say("A store maps keys.");
    narrator.show("put city Basel");
    narrator.show("get city", "Basel");
    narrator.show("get town", null);
    narrator.show("keys", 143_924);
    narrator.say("That was it.");
    assertThat(told())
        .isEqualTo(
            """

            Step 1
            ======

            -- Get ------------------------------------------------------------------------

            A store maps keys.

              put city Basel
              get city                                  Basel
              get town                                  (nothing)
              keys                                      143,924

            That was it.

            """);
  }

  @Test
  void paragraphsAreBrokenAt80Columns() {
    narrator.say("word ".repeat(100));
    assertThat(told().lines()).allMatch(line -> line.length() <= 80);
    assertThat(told().lines()).anyMatch(line -> line.length() > 75);
    assertThat(told().split("\\s+")).hasSize(101);
  }

  @Test
  void whatCannotBeSeenIsEscaped() {
    narrator.show("get \u001B[31m", "a\nb");
    narrator.prompt("call\u202E");
    assertThat(told()).contains("get \\x1B[31m ", " a\\x0Ab", "call\\xE2\\x80\\xAE> ");
  }

  @Test
  void aLineIsCutBetweenCharacters() {
    assertThat(Narrator.cut("abcdef", 6)).isEqualTo("abcdef");
    assertThat(Narrator.cut("abcdefg", 6)).isEqualTo("abc...");
    assertThat(Narrator.cut("ab\uD83D\uDE00efg", 6)).isEqualTo("ab...");
  }

  @Test
  void timesAreInTheUnitInWhichTheyAreBestRead() {
    assertThat(Narrator.duration(999)).isEqualTo("999 ns");
    assertThat(Narrator.duration(1_500)).isEqualTo("1.50 us");
    assertThat(Narrator.duration(2_345_678)).isEqualTo("2.35 ms");
    assertThat(Narrator.duration(61_000_000_000L)).isEqualTo("61.00 s");
  }

  @Test
  void timedWorkReturnsItsResult() {
    int answer = narrator.timed("think", () -> 42);
    assertThat(answer).isEqualTo(42);
    assertThat(told()).matches("  think {34}\\s+[0-9.]+ (ns|us|ms|s)\n");
  }
}
