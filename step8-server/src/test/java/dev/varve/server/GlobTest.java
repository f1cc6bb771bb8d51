package dev.varve.server;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  private static Glob glob(String pattern) {
    return new Glob(Ascii.bytes(pattern));
  }

  private static boolean matches(String pattern, String text) {
    return glob(pattern).matches(Ascii.bytes(text));
  }

  @ParameterizedTest
  @CsvSource({
    "h?llo, hello, true",
    "h?llo, hllo, false",
    "h*llo, heeeello, true",
    "h*llo, hllo, true",
    "h[ae]llo, hallo, true",
    "h[ae]llo, hillo, false",
    "h[^e]llo, hallo, true",
    "h[^e]llo, hello, false",
    "h[a-b]llo, hbllo, true",
    "h[b-a]llo, hallo, true",
    "h[a-b]llo, hcllo, false",
    "h\\*llo, h*llo, true",
    "h\\*llo, hello, false",
    "*, '', true",
    "'', '', true",
    "'', a, false",
    "a, '', false",
    "a**, a, true",
    "*a*b, xaxxb, true",
    "*a*b, xaxxc, false",
    "[^a, b, true",
    "[a, a, true",
    "[, a, false",
    "[^]x, ax, true",
    "[\\]]x, ]x, true",
    "[^-b]x, -x, false",
    "a\\, a\\, true",
    "key:1??, key:123, true",
    "key:1??, key:1234, false",
    "[a-], ^, true",
  })
  void matchesLikeRedis(String pattern, String text, boolean isMatch) {
    assertThat(matches(pattern, text)).isEqualTo(isMatch);
  }

  @Test
  void manyStarsTakeNoLongerThanOne() {
    String pattern = "a*".repeat(500) + "b";
    assertTimeoutPreemptively(
        ofSeconds(20), () -> assertThat(matches(pattern, "a".repeat(20_000))).isFalse());
  }

  @Test
  void aPatternKnowsWithWhatItsMatchesBegin() {
    assertThat(glob("user:*").prefix()).isEqualTo(Ascii.bytes("user:"));
    assertThat(glob("*").prefix()).isEmpty();
    assertThat(glob("a\\*").prefix()).isEqualTo(Ascii.bytes("a"));
  }

  @Test
  void bytesThatAreNoTextMatchToo() {
    byte[] bytes = {(byte) 0xFF, 0, '\n', (byte) 0x80};
    assertThat(glob("*").matches(bytes)).isTrue();
    assertThat(glob("????").matches(bytes)).isTrue();
    assertThat(new Glob(new byte[] {'[', (byte) 0xF0, '-', (byte) 0xFF, ']', '*'}).matches(bytes))
        .isTrue();
  }
}
