package dev.varve.sstable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HitCounterTest {
  private static final int EACH = 1_000_000;

  /** Threads created one after the other have consecutive ids, so no two share a slot. */
  @Test
  void threadsDoNotTakeCountsFromEachOther() throws InterruptedException {
    HitCounter counter = new HitCounter();
    Thread[] threads =
        IntStream.range(0, 8)
            .mapToObj(i -> new Thread(() -> countTo(EACH, counter)))
            .toArray(Thread[]::new);
    for (Thread thread : threads) {
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(counter.sum()).isEqualTo(8L * EACH);
  }

  private static void countTo(int count, HitCounter counter) {
    for (int i = 0; i < count; i++) {
      counter.increment();
    }
  }
}
