package dev.varve.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.KeyRange;
import dev.varve.Seed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RateLimiterTest extends ExampleFixture {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int LIMIT = 50;

  private RateLimiter limiter;

  @BeforeEach
  void makeLimiter() {
    limiter = new RateLimiter(store, LIMIT, MINUTE);
  }

  @Test
  void eightThreadsTogetherGetAsManyGrantsAsThereAreAndNoneMore() {
    for (int round = 0; round < 20; round++) {
      AtomicInteger granted = new AtomicInteger();
      Crowd.run(8, 2 * LIMIT, () -> granted.addAndGet(limiter.tryAcquire("ann") ? 1 : 0));
      assertThat(granted).as("round %d", round).hasValue(LIMIT);
      assertThat(store.count(KeyRange.prefix("grant/"))).isEqualTo(LIMIT);
      clock.advance(MINUTE);
    }
  }

  @Test
  void whatOneClientTakesNoOtherOneMisses() {
    RateLimiter one = new RateLimiter(store, 1, MINUTE);
    assertThat(one.tryAcquire("ann")).isTrue();
    assertThat(one.tryAcquire("ann")).isFalse();
    assertThat(one.tryAcquire("anna")).isTrue();
    assertThat(one.tryAcquire("an")).isTrue();
  }

  @Test
  void theWaitEndsWhenTheOldestGrantIsASpanOld() {
    RateLimiter two = new RateLimiter(store, 2, MINUTE);
    assertThat(two.timeToWait("ann")).isZero();
    two.tryAcquire("ann");
    clock.advance(Duration.ofSeconds(20));
    two.tryAcquire("ann");
    clock.advance(Duration.ofSeconds(20));
    assertThat(two.timeToWait("ann")).isEqualTo(Duration.ofSeconds(20));
    clock.advance(Duration.ofSeconds(20).minusMillis(1));
    assertThat(two.tryAcquire("ann")).isFalse();
    clock.advance(Duration.ofMillis(1));
    assertThat(two.timeToWait("ann")).isZero();
    assertThat(two.tryAcquire("ann")).isTrue();
    assertThat(two.timeToWait("ann")).isEqualTo(Duration.ofSeconds(20));
  }

  /** No span of a minute has more grants than the limit, whenever it begins. */
  @Test
  void anyRequestIsGrantedIfAndOnlyIfTheSpanBeforeItHasRoom() {
    Seed.run(
        seed -> {
          RateLimiter few = new RateLimiter(store, 5, MINUTE);
          Deque<Long> grants = new ArrayDeque<>();
          for (int i = 0; i < 2_000; i++) {
            clock.advance(Duration.ofMillis(seed.random().nextInt(20_000)));
            long now = clock.millis();
            grants.removeIf(grant -> grant <= now - MINUTE.toMillis());
            boolean room = grants.size() < 5;
            seed.tell("at " + now + " with " + grants.size());
            assertThat(few.tryAcquire("ann")).isEqualTo(room);
            if (room) {
              grants.add(now);
            }
          }
        });
  }

  @Test
  void aNameWithAZeroIsRefused() {
    assertThatThrownBy(() -> limiter.tryAcquire("a\0b"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
