package dev.varve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpiryTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);

  @Test
  void theEndIsThatFarFromNow() {
    assertThat(Expiry.after(Duration.ofSeconds(90), CLOCK)).isEqualTo("2026-01-01T00:01:30Z");
    assertThat(Expiry.after(Duration.ofNanos(1), CLOCK)).isEqualTo(NOW.plusNanos(1));
  }

  @Test
  void aTimeToLiveBeyondAllTimeIsTheEndOfTime() {
    assertThat(Expiry.after(Duration.ofSeconds(Long.MAX_VALUE), CLOCK)).isEqualTo(Instant.MAX);
    assertThat(Expiry.after(Duration.between(NOW, Instant.MAX), CLOCK)).isEqualTo(Instant.MAX);
    InstantSource atTheEnd = InstantSource.fixed(Instant.MAX);
    assertThat(Expiry.after(Duration.ofNanos(1), atTheEnd)).isEqualTo(Instant.MAX);
    InstantSource atTheBeginning = InstantSource.fixed(Instant.MIN);
    assertThat(Expiry.after(Duration.ofSeconds(1), atTheBeginning))
        .isEqualTo(Instant.MIN.plusSeconds(1));
  }

  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:00Z,             0",
    "1970-01-01T00:00:00.000000001Z,   1",
    "1970-01-01T00:00:00.001Z,         1",
    "1970-01-01T00:00:00.001000001Z,   2",
    "1970-01-01T00:00:00.999999999Z,   1000",
    "1969-12-31T23:59:59.999Z,        -1",
    "1969-12-31T23:59:59.998000001Z,  -1",
    "2026-01-01T00:00:00Z,             1767225600000",
  })
  void millisecondsAreRoundedUp(Instant instant, long millis) {
    assertThat(Expiry.toMillis(instant)).isEqualTo(millis);
  }

  @Test
  void whatMillisecondsCannotCountNeverComesOrIsLongPast() {
    assertThat(Expiry.toMillis(Instant.MAX)).isEqualTo(Expiry.NEVER);
    assertThat(Expiry.toMillis(Instant.ofEpochSecond(Long.MAX_VALUE / 1000)))
        .isEqualTo(Expiry.NEVER);
    assertThat(Expiry.toMillis(Instant.ofEpochSecond(Long.MAX_VALUE / 1000 - 2)))
        .isPositive()
        .isLessThan(Expiry.NEVER);
    assertThat(Expiry.toMillis(Instant.MIN)).isNegative();
  }

  @Test
  void aTimeToLiveMustBePositive() {
    for (Duration wrong : new Duration[] {null, Duration.ZERO, Duration.ofNanos(-1)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Expiry.after(wrong, CLOCK))
          .withMessage("time to live is not positive: " + wrong);
    }
  }
}
