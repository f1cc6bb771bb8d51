package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
    Together.await("the failure is told", () -> reported.get() != null);
    worker.wake();
    worker.stop();
    assertThat(reported).hasValue(failure);
    assertThat(tried).hasValue(1);
  }
}
