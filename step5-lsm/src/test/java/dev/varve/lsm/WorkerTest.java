package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WorkerTest {

  @Test
  void itRestsWhenAllIsDoneThatItWasWokenFor() {
    AtomicInteger done = new AtomicInteger();
    Worker worker = new Worker("test", () -> done.incrementAndGet() < 5, failure -> {});
    worker.wake();
    assertTimeoutPreemptively(Duration.ofMinutes(10), worker::awaitRest);
    assertThat(done).hasValue(5);
    worker.stop();
  }

  @Test
  void afterAFailureNobodyWaitsForIt() {
    AtomicReference<Throwable> reported = new AtomicReference<>();
    IOException failure = new IOException("disk is full");
    Worker worker =
        new Worker(
            "test",
            () -> {
              throw failure;
            },
            reported::set);
    worker.wake();
    assertTimeoutPreemptively(Duration.ofMinutes(10), worker::awaitRest);
    assertThat(reported).hasValue(failure);
  }
}
