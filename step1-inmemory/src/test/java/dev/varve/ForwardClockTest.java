package dev.varve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ForwardClockTest {
  private final SettableClock source = new SettableClock();
  private final ForwardClock clock = ForwardClock.of(source);

  @Test
  void itFollowsItsSource() {
    assertThat(clock.instant()).isEqualTo(source.instant());
    source.advance(Duration.ofDays(1));
    assertThat(clock.instant()).isEqualTo(source.instant());
    assertThat(clock.millis()).isEqualTo(source.millis());
  }

  @Test
  void itStandsStillUntilASourceThatWasSetBackHasCaughtUp() {
    Instant before = clock.instant();
    source.advance(Duration.ofHours(-1));
    assertThat(clock.instant()).isEqualTo(before);
    source.advance(Duration.ofMinutes(59));
    assertThat(clock.instant()).isEqualTo(before);
    source.advance(Duration.ofMinutes(2));
    assertThat(clock.instant()).isEqualTo(before.plusSeconds(60));
  }

  @Test
  void itCountsInWholeMilliseconds() {
    source.set(Instant.ofEpochSecond(1, 1_999_999));
    assertThat(clock.instant()).isEqualTo(Instant.ofEpochMilli(1_001));
  }

  @Test
  void itMayBeginBeforeTheYear1970() {
    source.set(Instant.ofEpochSecond(-100));
    assertThat(clock.millis()).isEqualTo(-100_000);
  }

  @Test
  void aForwardClockNeedsNoOtherAroundIt() {
    assertThat(ForwardClock.of(clock)).isSameAs(clock);
  }
}
