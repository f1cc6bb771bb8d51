package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LowPriorityTest {
  private static final int MANY = 10_000;

  private final AtomicInteger offers = new AtomicInteger();
  private boolean cancelled;
  private boolean awaited;
  private final LowPriority priority =
      new LowPriority(() -> cancelled, () -> awaited, offers::incrementAndGet);

  private void work(int entries) {
    for (int i = 0; i < entries; i++) {
      assertThat(priority.getAsBoolean()).isEqualTo(cancelled);
    }
  }

  @Test
  void offersTheProcessorAgainAndAgainButNotAtEachEntry() {
    work(MANY);
    assertThat(offers.get()).isBetween(MANY / 100, MANY / 10);
  }

  @Test
  void offersNothingWhileWritersWaitForThisWork() {
    awaited = true;
    work(MANY);
    assertThat(offers.get()).isZero();
    awaited = false;
    work(MANY);
    assertThat(offers.get()).isPositive();
  }

  @Test
  void givesUpWhenCancelled() {
    work(1);
    cancelled = true;
    work(1);
  }
}
