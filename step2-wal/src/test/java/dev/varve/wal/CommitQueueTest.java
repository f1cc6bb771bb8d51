package dev.varve.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CommitQueueTest {
  private final CommitQueue queue = new CommitQueue();

  private static final class Place extends CommitQueue.Place {
    final int owner;
    final int number;

    Place(int owner, int number) {
      this.owner = owner;
      this.number = number;
    }
  }

  private Place join(int owner) {
    Place place = new Place(owner, 0);
    assertThat(queue.join(place)).isTrue();
    return place;
  }

  @Test
  void whoIsAloneLeadsAtOnce() {
    for (int i = 0; i < 3; i++) {
      Place place = join(i);
      assertThat(place.behind()).isNull();
      queue.leave(place, place);
    }
  }

  @Test
  void thoseWhoWaitLeadInTheOrderInWhichTheyCame() throws Exception {
    List<Integer> order = new ArrayList<>();
    Place first = join(0);
    List<Thread> threads = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      int owner = i;
      threads.add(
          started(
              () -> {
                Place place = join(owner);
                order.add(owner);
                queue.leave(place, place);
              }));
    }
    queue.leave(first, first);
    Waiting.untilDead(threads);
    assertThat(order).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
  }

  private static Thread started(Runnable work) {
    Thread thread = new Thread(work);
    thread.start();
    Waiting.untilParked(thread);
    return thread;
  }

  @Test
  void theServedAreLetGoAndTheOneBehindThemLeads() throws Exception {
    List<String> seen = new ArrayList<>();
    Place first = join(0);
    List<Thread> threads = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      int owner = i;
      threads.add(
          started(
              () -> {
                Place place = new Place(owner, 0);
                boolean leads = queue.join(place);
                synchronized (seen) {
                  seen.add(owner + (leads ? " leads" : " was served"));
                }
                if (leads) {
                  queue.leave(place, place);
                }
              }));
    }
    queue.leave(first, first.behind().behind());
    Waiting.untilDead(threads);
    assertThat(seen)
        .containsExactlyInAnyOrder("1 was served", "2 was served", "3 leads", "4 leads")
        .containsSubsequence("3 leads", "4 leads");
  }

  @Test
  void interruptDoesNotEndTheWaitButIsKept() throws Exception {
    AtomicReference<String> seen = new AtomicReference<>();
    Place first = join(0);
    Thread waiter =
        started(
            () -> {
              Place place = join(1);
              seen.set("leads, interrupted " + Thread.currentThread().isInterrupted());
              queue.leave(place, place);
            });
    for (int i = 0; i < 100; i++) {
      waiter.interrupt();
    }
    Waiting.untilParked(waiter);
    assertThat(seen.get()).isNull();
    queue.leave(first, first);
    waiter.join();
    assertThat(seen.get()).isEqualTo("leads, interrupted true");
  }

  /** Leaders write down, without a lock, whom they serve; so the queue has to be one. */
  @Test
  void underContentionEveryoneIsServedOnceInOrderByOneLeaderAtATime() {
    int owners = 6;
    int each = 10_000;
    Seed.run(
        seed -> {
          List<Place> served = new ArrayList<>(owners * each);
          AtomicInteger inside = new AtomicInteger();
          AtomicInteger groups = new AtomicInteger();
          AtomicInteger started = new AtomicInteger();
          List<Thread> threads = new ArrayList<>();
          for (int owner = 0; owner < owners; owner++) {
            int number = owner;
            int longest = 1 + seed.random().nextInt(owners);
            threads.add(
                new Thread(
                    () -> {
                      started.incrementAndGet();
                      while (started.get() < owners) {
                        Thread.onSpinWait();
                      }
                      for (int i = 0; i < each; i++) {
                        Place place = new Place(number, i);
                        if (queue.join(place)) {
                          inside.incrementAndGet();
                          if (i % 16 == 0) {
                            // Lets the others come up behind.
                            Thread.yield();
                          }
                          Place last = place;
                          served.add(place);
                          for (int n = 0; n < longest && last.behind() instanceof Place p; n++) {
                            served.add(p);
                            last = p;
                          }
                          groups.incrementAndGet();
                          if (inside.getAndDecrement() != 1) {
                            throw new AssertionError("two lead");
                          }
                          queue.leave(place, last);
                        }
                      }
                    }));
          }
          threads.forEach(Thread::start);
          Waiting.untilDead(threads);
          assertThat(served).hasSize(owners * each);
          assertThat(groups.get()).isLessThan(owners * each);
          int[] next = new int[owners];
          for (Place place : served) {
            assertThat(place.number).isEqualTo(next[place.owner]++);
          }
        });
  }
}
