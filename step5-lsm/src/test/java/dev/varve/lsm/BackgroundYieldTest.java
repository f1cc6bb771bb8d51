package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BackgroundYieldTest {
  private static final int MANY = 10_000;

  private final AtomicInteger offers = new AtomicInteger();
  private boolean awaited;
  private final AtomicLong nanos = new AtomicLong();
  private long taken;
  private final BackgroundYield priority =
      new BackgroundYield(() -> awaited, this::takeOffer, nanos::get);

  private void takeOffer() {
    offers.incrementAndGet();
    nanos.addAndGet(taken);
  }

  private void work(int entries) {
    for (int i = 0; i < entries; i++) {
      priority.yieldIfDue();
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

  /** On a busy machine, an offer is taken for a slice of the scheduler. */
  @Test
  void afterAnOfferThatWasTakenForLongItWorksForAShareOfThatTime() {
    taken = 12_000_000;
    work(32);
    assertThat(offers).hasValue(1);
    nanos.addAndGet(taken / 4 - 1);
    work(MANY);
    assertThat(offers).as("offers before it has had its share").hasValue(1);
    nanos.addAndGet(1);
    work(32);
    assertThat(offers).hasValue(2);
    taken = 1_000;
    nanos.addAndGet(taken + (1L << 33));
    work(10 * 32);
    assertThat(offers).as("yields without another runnable thread").hasValue(12);
  }
}
