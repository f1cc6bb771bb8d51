package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WriteThrottleTest {
  private static final int SLOW_AT = 4;

  private final Statistics statistics = new Statistics();
  private final WriteThrottle throttle = new WriteThrottle(SLOW_AT, statistics);

  @Test
  void noWriteWaitsBelowTheLimit() {
    for (int tables = 0; tables < SLOW_AT; tables++) {
      assertThat(throttle.delayNanos(tables, 1 << 30)).isZero();
      throttle.beforeWrite(tables, 1 << 30);
    }
    assertThat(statistics.stalledNanos()).isZero();
  }

  @Test
  void eachTableBeyondTheLimitDoublesTheWait() {
    long first = throttle.delayNanos(SLOW_AT, 1 << 20);
    assertThat(first).isPositive();
    for (int more = 1; more <= 8; more++) {
      assertThat(throttle.delayNanos(SLOW_AT + more, 1 << 20)).isEqualTo(first << more);
    }
    assertThat(throttle.delayNanos(1_000, 1 << 20)).isEqualTo(first << 8);
  }

  @Test
  void theWaitIsInProportionToTheBytes() {
    long ofOneMegabyte = throttle.delayNanos(SLOW_AT, 1 << 20);
    assertThat(throttle.delayNanos(SLOW_AT, 64 << 20)).isEqualTo(64 * ofOneMegabyte);
    assertThat(throttle.delayNanos(1_000, 1 << 30)).isPositive();
  }

  @Test
  void smallWritesWaitTogether() {
    long oweNothingToWaitFor = 0;
    for (long owed = 0; owed < 1_000_000; owed += throttle.delayNanos(SLOW_AT, 1_000)) {
      oweNothingToWaitFor = statistics.stalledNanos();
      throttle.beforeWrite(SLOW_AT, 1_000);
    }
    assertThat(oweNothingToWaitFor).isZero();
    assertThat(statistics.stalledNanos()).isGreaterThanOrEqualTo(1_000_000);
  }

  @Test
  void evenTheLargestWriteIsHeldUpForASecondAtMost() {
    int tables = SLOW_AT + 8;
    assertThat(throttle.delayNanos(tables, 1 << 30)).isGreaterThan(1_000_000_000_000L);
    Thread.currentThread().interrupt(); // so that this test need not wait
    throttle.beforeWrite(tables, 1 << 30);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(statistics.stalledNanos()).isEqualTo(1_000_000_000L);
  }
}
