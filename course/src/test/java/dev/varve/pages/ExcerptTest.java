package dev.varve.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExcerptTest {
  private static final List<String> OUTPUT =
      List.of(
          "-- Bytes ----",
          "",
          "  keys        1,000",
          "  bytes       48,000",
          "  in          8.04 us",
          "",
          "-- Files ----",
          "",
          "  in /tmp/varve-demo-123/7.log",
          "  a put at 480,000/s");

  private static boolean isOf(boolean vague, String... lines) {
    return new Excerpt(List.of(lines)).isOf(OUTPUT, new Mask(vague));
  }

  @Test
  void piecesMustStandThereInTheirOrder() {
    assertThat(isOf(false, "-- Bytes ----", "...", "-- Files ----")).isTrue();
    assertThat(isOf(false, "-- Files ----", "...", "-- Bytes ----")).isFalse();
    assertThat(isOf(false, "-- Bytes ----", "-- Files ----")).isFalse();
    assertThat(isOf(false, "...", "-- Files ----", "...")).isTrue();
  }

  @Test
  void timesRatesPlacesAndGapsAreNotCompared() {
    assertThat(isOf(false, "  in   1.2 s")).isTrue();
    assertThat(isOf(false, "  in /var/x/varve-demo-9/7.log", "  a put at 1/s")).isTrue();
    assertThat(isOf(false, "  in   1.2 apples")).isFalse();
  }

  @Test
  void numbersAreComparedUnlessTheyVary() {
    assertThat(isOf(false, "  keys        1,001")).isFalse();
    assertThat(isOf(true, "  keys        1,001")).isTrue();
    assertThat(isOf(true, "  kegs        1,001")).isFalse();
  }

  @Test
  void aPieceIsRefreshedFromItsFirstLineToItsLast() {
    List<String> old = List.of("  keys  900", "  in   7 ns", "...", "-- Files ----");
    assertThat(new Excerpt(old).refreshed(OUTPUT))
        .containsExactly(
            "  keys        1,000",
            "  bytes       48,000",
            "  in          8.04 us",
            "...",
            "-- Files ----");
  }

  @Test
  void linesThatHaveChangedKeepTheirPlace() {
    List<String> old = List.of("-- Octets ----", "", "  keys  900", "  space  7");
    assertThat(new Excerpt(old).refreshed(OUTPUT))
        .containsExactly("-- Bytes ----", "", "  keys        1,000", "  bytes       48,000");
  }

  @Test
  void aPieceOfWhichNothingIsLeftIsTold() {
    List<String> old = List.of("  keys  900", "...", "-- Locks ----");
    assertThatThrownBy(() -> new Excerpt(old).refreshed(OUTPUT))
        .hasMessageContaining("-- Locks ----");
  }
}
