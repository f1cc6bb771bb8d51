package dev.varve.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WorkersTest {

  @Test
  void allWorkIsWaitedFor() {
    try (Workers workers = new Workers()) {
      for (int i = 0; i < 200; i++) {
        workers.submit("piece " + i, () -> 1);
      }
      assertThat(workers.finish()).isEqualTo(200);
    }
  }

  @Test
  void whatHangsIsNamedWithWhatItIsAt() {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    try (Workers workers = new Workers(50)) {
      workers.submit(
          "damage to 000007.log",
          () -> {
            begun.countDown();
            never.await();
            return 1;
          });
      begun.await();
      assertThatThrownBy(workers::finish)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("work hangs: ")
          .hasMessageContaining("damage to 000007.log")
          .hasMessageContaining("CountDownLatch");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
