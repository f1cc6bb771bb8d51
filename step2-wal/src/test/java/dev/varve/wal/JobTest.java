package dev.varve.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobTest {
  // A pool whose only thread is the test's.
  private final Queue<Runnable> queue = new ArrayDeque<>();
  private final List<String> done = new ArrayList<>();

  private void runAll() {
    while (!queue.isEmpty()) {
      queue.remove().run();
    }
  }

  private Job job(String name, int pieces) {
    AtomicInteger left = new AtomicInteger(pieces);
    return new Job(
        queue::add,
        () -> {
          done.add(name);
          return left.decrementAndGet() > 0;
        });
  }

  @Test
  void jobsTakeTurnsSoThatOneWithMuchToDoStarvesNoOther() {
    Job large = job("large", 4);
    Job small = job("small", 1);
    large.wake();
    small.wake();
    small.wake();
    runAll();
    assertThat(done).containsExactly("large", "small", "large", "large", "large");
    small.wake();
    runAll();
    assertThat(done).hasSize(6).endsWith("small");
  }

  @Test
  void aWakeDuringAPieceIsNotLost() {
    AtomicReference<Job> self = new AtomicReference<>();
    AtomicInteger pieces = new AtomicInteger();
    self.set(
        new Job(
            queue::add,
            () -> {
              if (pieces.incrementAndGet() == 1) {
                self.get().wake();
              }
              return false;
            }));
    self.get().wake();
    runAll();
    assertThat(pieces).hasValue(2);
  }

  @Test
  void whatIsStoppedInTheQueueDoesNotBegin() {
    Job job = job("stopped", 3);
    job.wake();
    job.stop();
    job.wake();
    assertThat(queue).hasSize(1);
    runAll();
    assertThat(done).isEmpty();
  }

  @Test
  void aPieceThatThrowsIsTheLastOne() {
    AtomicInteger pieces = new AtomicInteger();
    Job job =
        new Job(
            queue::add,
            () -> {
              pieces.incrementAndGet();
              throw new AssertionError("a bug");
            });
    job.wake();
    try {
      runAll();
    } catch (AssertionError e) {
      done.add(e.getMessage());
    }
    job.wake();
    runAll();
    job.awaitIdle();
    assertThat(done).containsExactly("a bug");
    assertThat(pieces).hasValue(1);
  }

  @Test
  void stopWaitsForThePieceUnderWayAndForNothingElse() throws Exception {
    ThreadPool pool = new ThreadPool("test", 2);
    CountDownLatch begun = new CountDownLatch(2);
    CountDownLatch ends = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger ended = new AtomicInteger();
    Job other =
        new Job(
            pool,
            () -> {
              begun.countDown();
              awaitQuietly(never);
              return false;
            });
    Job job =
        new Job(
            pool,
            () -> {
              begun.countDown();
              awaitQuietly(ends);
              ended.incrementAndGet();
              return true;
            });
    other.wake();
    job.wake();
    begun.await();
    Thread stopping = new Thread(job::stop);
    stopping.start();
    Waiting.untilParked(stopping);
    assertThat(stopping.isAlive()).isTrue();
    ends.countDown();
    stopping.join();
    assertThat(ended).hasValue(1);
    never.countDown();
    pool.shutdown();
    pool.awaitEnd();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** As when the action of a write that was handed over closes the store. */
  @Test
  void aPieceMayEndItsOwnPoolAndTheRestIsStillDone() {
    ThreadPool pool = new ThreadPool("test", 1);
    AtomicInteger pieces = new AtomicInteger();
    AtomicReference<Job> self = new AtomicReference<>();
    self.set(
        new Job(
            pool,
            () -> {
              pool.shutdown();
              self.get().awaitIdle();
              return pieces.incrementAndGet() < 3;
            }));
    self.get().wake();
    pool.awaitEnd();
    assertThat(pieces).hasValue(3);
  }

  @Test
  void aPieceSeesWhatTheOneBeforeDidInAnotherThread() throws Exception {
    ThreadPool pool = new ThreadPool("test", 4);
    int[] count = new int[1];
    Job job = new Job(pool, () -> ++count[0] < 10_000);
    job.wake();
    job.awaitIdle();
    assertThat(count[0]).isEqualTo(10_000);
    pool.shutdown();
    pool.awaitEnd();
  }
}
