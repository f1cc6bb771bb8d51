package dev.varve.benchmarks.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongQueueTest {
  @Test
  void numbersComeOutInTheOrderInWhichTheyWentIn() {
    LongQueue queue = new LongQueue();
    Deque<Long> model = new ArrayDeque<>();
    Random random = new Random(3);
    for (int i = 0; i < 10_000; i++) {
      // Grows for a while, then shrinks, and so on: the array is used all around.
      if (random.nextInt(10) < (i / 1_000 % 2 == 0 ? 7 : 4)) {
        long number = random.nextLong();
        queue.add(number);
        model.add(number);
      } else if (!model.isEmpty()) {
        assertThat(queue.peek(0)).isEqualTo(model.peek());
        assertThat(queue.peek(model.size() - 1)).isEqualTo(model.peekLast());
        assertThat(queue.remove()).isEqualTo(model.remove());
      }
      assertThat(queue.size()).isEqualTo(model.size());
    }
    assertThat(model).hasSizeGreaterThan(64);
  }

  @Test
  void anEmptyQueueHasNothingToRemove() {
    assertThatThrownBy(() -> new LongQueue().remove()).isInstanceOf(IllegalStateException.class);
  }
}
