package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WorkerTest {

  @Test
  void itGoesOnUntilAllIsDoneThatItWasWokenFor() {
    AtomicInteger done = new AtomicInteger();
    Worker worker = new Worker("test", () -> done.incrementAndGet() < 5, failure -> {});
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
            "test",
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
    List<Long> pauses = new CopyOnWriteArrayList<>();
    AtomicInteger tried = new AtomicInteger();
    Worker worker =
        new Worker(
            "test",
            () -> {
              // The tenth succeeds, and after it the twelfth.
              int number = tried.incrementAndGet();
              if (number != 10 && number < 12) {
                throw setback();
              }
              return number == 10;
            },
            failure -> {},
            0,
            (monitor, millis) -> {
              if (millis == 0) {
                monitor.wait();
              } else {
                pauses.add(millis);
              }
            });
    worker.wake();
    Together.await("twelve tries", () -> tried.get() == 12);
    worker.stop();
    assertThat(pauses)
        .containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 10_000L, 10_000L, 100L);
  }

  @Test
  void onRequestItLooksForWorkAlsoWhenItIsNotWoken() {
    List<Long> waits = new CopyOnWriteArrayList<>();
    AtomicInteger looked = new AtomicInteger();
    Worker worker =
        new Worker(
            "test",
            () -> looked.incrementAndGet() < 0,
            failure -> {},
            50,
            (monitor, millis) -> {
              waits.add(millis);
              if (waits.size() > 3) {
                monitor.wait();
              }
            });
    Together.await("it has looked three times", () -> looked.get() == 3);
    worker.stop();
    assertThat(waits).containsOnly(50L);
  }

  @Test
  void aPauseEndsWhenItIsWokenAndWhenItIsStopped() {
    AtomicInteger pauses = new AtomicInteger();
    AtomicInteger tried = new AtomicInteger();
    Worker worker =
        new Worker(
            "test",
            () -> {
              tried.incrementAndGet();
              throw setback();
            },
            failure -> {},
            0,
            (monitor, millis) -> {
              pauses.addAndGet(millis == 0 ? 0 : 1);
              monitor.wait();
            });
    worker.wake();
    Together.await("it pauses", () -> pauses.get() == 1);
    worker.wake();
    Together.await("it pauses again", () -> pauses.get() == 2);
    assertThat(tried).hasValue(2);
    worker.stop();
    assertThat(tried).hasValue(2);
  }
}
