package dev.varve.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class YieldAdviceTest {
  private static final long QUICK = 1_000;
  private static final long SLICE = 4_000_000;

  private final AtomicLong nanos = new AtomicLong(1L << 40);
  private final AtomicInteger yields = new AtomicInteger();
  private long cost = QUICK;
  private final YieldAdvice advice = new YieldAdvice(nanos::get, this::yieldOnce);

  private void yieldOnce() {
    yields.incrementAndGet();
    nanos.addAndGet(cost);
  }

  /** Waits as a writer does, at most a hundred yields long; returns how many it took. */
  private int waitInLine() {
    int before = yields.get();
    if (advice.isWorthwhile()) {
      boolean quick = true;
      for (int i = 0; i < 100 && quick; i++) {
        quick = advice.yield();
      }
      if (quick) {
        advice.paid();
      }
    }
    return yields.get() - before;
  }

  @Test
  void whereYieldsAreQuickEveryWaitHasAllOfThem() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(waitInLine()).isEqualTo(100);
    }
  }

  @Test
  void aSlowYieldEndsThoseOfItsWaitAndOfTheNextOnes() {
    cost = SLICE;
    assertThat(waitInLine()).isEqualTo(1);
    cost = QUICK;
    int without = 0;
    while (waitInLine() == 0) {
      without++;
    }
    assertThat(without).isPositive().isLessThan(100);
    assertThat(waitInLine()).isEqualTo(100);
  }

  @Test
  void onABusyMachineFewWaitsAreSpentOnLooking() {
    cost = SLICE;
    for (int i = 0; i < 100_000; i++) {
      waitInLine();
    }
    assertThat(yields.get()).as("yields in 100,000 waits").isBetween(2, 20);
  }

  /** The machine was busy for a while: soon all is as before. */
  @Test
  void onceYieldsAreQuickAgainTheyComeBack() {
    cost = SLICE;
    for (int i = 0; i < 10_000; i++) {
      waitInLine();
    }
    cost = QUICK;
    for (int i = 0; i < 200_000; i++) {
      waitInLine();
    }
    int before = yields.get();
    for (int i = 0; i < 1_000; i++) {
      waitInLine();
    }
    assertThat(yields.get() - before).isEqualTo(100_000);
  }
}
