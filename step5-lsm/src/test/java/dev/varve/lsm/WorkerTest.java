package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.wal.ThreadPool;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerTest {
  private final List<Long> pauses = new CopyOnWriteArrayList<>();
  // Which pauses end at once; the others last longer than any test.
  private LongPredicate ends = millis -> true;

  private final ThreadPool threads =
      new ThreadPool("test", 1) {
        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
          long millis = unit.toMillis(delay);
          if (millis == 0) {
            return super.schedule(command, delay, unit);
          }
          boolean atOnce = ends.test(millis);
          pauses.add(millis);
          return super.schedule(command, atOnce ? 0 : 1, TimeUnit.DAYS);
        }
      };

  @AfterEach
  void nothingIsLeftInThePool() {
    threads.shutdown();
    threads.awaitEnd();
    assertThat(threads.getQueue()).isEmpty();
  }

  @Test
  void itGoesOnUntilAllIsDoneThatItWasWokenFor() {
    AtomicInteger done = new AtomicInteger();
    Worker worker = new Worker(threads, () -> done.incrementAndGet() < 5, failure -> {});
    worker.wake();
    Together.await("five pieces are done", () -> done.get() == 5);
    worker.stop();
    assertThat(done).hasValue(5);
  }

  @Test
  void afterAFailureItDoesNothingMore() {
    AtomicReference<Throwable> reported = new AtomicReference<>();
    AtomicInteger tried = new AtomicInteger();
    IOException failure = new IOException("disk is full");
    Worker worker =
        new Worker(
            threads,
            () -> {
              tried.incrementAndGet();
              throw failure;
            },
            reported::set);
    worker.wake();
    Together.await("the failure is reported", () -> reported.get() != null);
    worker.wake();
    worker.stop();
    assertThat(reported).hasValue(failure);
    assertThat(tried).hasValue(1);
  }

  private static IOException setback() {
    return new Setbacks("here", StoreListener.NONE, () -> {})
        .add(Setbacks.Work.FLUSH, new IOException("disk is full"), cause -> {});
  }

  @Test
  void afterASetbackItTriesAgainByItselfAndPausesLongerEachTime() {
    AtomicInteger tried = new AtomicInteger();
    Worker worker =
        new Worker(
            threads,
            () -> {
              // The tenth succeeds, and after it the twelfth.
              int number = tried.incrementAndGet();
              if (number != 10 && number < 12) {
                throw setback();
              }
              return number == 10;
            },
            failure -> {});
    worker.wake();
    Together.await("twelve tries", () -> tried.get() == 12);
    worker.stop();
    assertThat(pauses)
        .containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 10_000L, 10_000L, 100L);
  }

  @Test
  void onRequestItLooksForWorkAlsoWhenItIsNotWoken() {
    AtomicInteger looked = new AtomicInteger();
    ends = millis -> pauses.size() < 3;
    Worker worker = new Worker(threads, () -> looked.incrementAndGet() < 0, failure -> {}, 50);
    Together.await("it has looked three times", () -> looked.get() == 3);
    worker.stop();
    assertThat(pauses).containsExactly(50L, 50L, 50L, 50L);
  }

  @Test
  void aPauseEndsWhenItIsWokenAndWhenItIsStopped() {
    AtomicInteger tried = new AtomicInteger();
    ends = millis -> false;
    Worker worker =
        new Worker(
            threads,
            () -> {
              tried.incrementAndGet();
              throw setback();
            },
            failure -> {});
    worker.wake();
    Together.await("it pauses", () -> pauses.size() == 1);
    worker.wake();
    Together.await("it pauses again", () -> pauses.size() == 2);
    worker.stop();
    assertThat(tried).hasValue(2);
    assertThat(pauses).containsExactly(100L, 200L);
  }

  /** A pause takes no thread, and a setback of one store none of the time of another. */
  @Test
  void whileOnePausesTheOthersWorkOnTheSameThread() {
    ends = millis -> false;
    AtomicInteger tried = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    Worker pausing =
        new Worker(
            threads,
            () -> {
              tried.incrementAndGet();
              throw setback();
            },
            failure -> {});
    Worker other = new Worker(threads, () -> done.incrementAndGet() < 5, failure -> {});
    pausing.wake();
    other.wake();
    Together.await("five pieces are done", () -> done.get() == 5);
    pausing.stop();
    other.stop();
    assertThat(tried).hasValue(1);
  }
}
