package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.io.HookedStorage;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writers wait when compaction falls behind, and go on when it has caught up, failed or closed. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WriteStallTest {
  private static final int STOP_AT = 4;
  private static final int WRITES = 50;

  private final SimulatedStorage disk = new SimulatedStorage();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final AtomicInteger written = new AtomicInteger();
  private volatile boolean failing;

  private LsmStore open() throws IOException {
    HookedStorage gated =
        new HookedStorage(
            disk,
            (operation, file) -> {
              if (operation.equals("read")
                  && Thread.currentThread().getName().equals("varve-compact")) {
                awaitGate();
              }
            });
    LsmOptions options = SmallOptions.small().withMemtableBytes(1).withMaxFrozenMemtables(1);
    return LsmStore.open(gated, options.withLevel0Tables(2, 3, STOP_AT));
  }

  private void awaitGate() throws IOException {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    if (failing) {
      throw new IOException("bad sector");
    }
  }

  /** Writes one key again and again: no table of level 0 can be moved, all must be merged. */
  private CompletableFuture<Void> startWriter(LsmStore store) {
    return CompletableFuture.runAsync(
        () -> {
          for (int i = 0; i < WRITES; i++) {
            store.put("k", "v" + i);
            written.incrementAndGet();
          }
        });
  }

  private CompletableFuture<Void> startUntilStopped(LsmStore store) {
    CompletableFuture<Void> writer = startWriter(store);
    Together.await("level 0 is full", () -> store.stats().count("level.0.tables") >= STOP_AT);
    assertThat(writer).isNotDone();
    return writer;
  }

  @Test
  void writersStopWhenLevel0IsFullAndGoOnWhenItIsNot() throws Exception {
    try (LsmStore store = open()) {
      CompletableFuture<Void> writer = startUntilStopped(store);
      // One write in the active memtable, one memtable frozen, and those in level 0.
      assertThat(written.get()).isBetween(STOP_AT, STOP_AT + 3);
      assertThat(store.get("k")).as("readers do not wait").isNotNull();
      gate.countDown();
      writer.get();
      store.awaitSettled();
      assertThat(store.get("k")).isEqualTo("v" + (WRITES - 1));
      assertThat(store.stats().count("compaction.count")).isGreaterThan(5);
      assertThat(store.stats().count("level.0.tables")).isLessThan(STOP_AT);
    }
  }

  @Test
  void writersThatWaitAreToldWhenTheCompactionFails() throws Exception {
    try (LsmStore store = open()) {
      CompletableFuture<Void> writer = startUntilStopped(store);
      failing = true;
      gate.countDown();
      assertThat(writer)
          .failsWithin(Duration.ofMinutes(10))
          .withThrowableOfType(ExecutionException.class)
          .withStackTraceContaining("bad sector");
      assertThat(store.get("k")).isNotNull();
    }
  }

  @Test
  void writersThatWaitAreToldWhenTheStoreIsClosed() throws Exception {
    LsmStore store = open();
    CompletableFuture<Void> writer = startUntilStopped(store);
    CompletableFuture<Void> close = CompletableFuture.runAsync(store::close);
    assertThat(writer)
        .failsWithin(Duration.ofMinutes(10))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(IllegalStateException.class)
        .withMessageContaining("closed");
    gate.countDown();
    close.get();
    try (LsmStore reopened = LsmStore.open(disk, SmallOptions.small())) {
      assertThat(reopened.get("k")).isEqualTo("v" + (written.get() - 1));
    }
  }

  @Test
  void aFlushWaitsForItsOwnMemtableAndNotForThoseOfLaterWrites() throws Exception {
    Semaphore tables = new Semaphore(0);
    HookedStorage gated =
        new HookedStorage(
            disk,
            (operation, file) -> {
              if (operation.equals("create") && file.endsWith(TableMetadata.SUFFIX)) {
                tables.acquireUninterruptibly();
              }
            });
    try (LsmStore store =
        LsmStore.open(
            gated, SmallOptions.byHand().withMemtableBytes(1).withMaxFrozenMemtables(3))) {
      store.put("k", "first");
      Thread flush = new Thread(store::flush);
      flush.start();
      Together.await("the flush waits", () -> flush.getState() == Thread.State.WAITING);
      store.put("k", "second");
      store.put("k", "third");
      assertThat(store.stats().count("memory.frozen")).isEqualTo(2);
      tables.release();
      Together.await("the flush has ended", () -> !flush.isAlive());
      assertThat(store.stats().count("memory.frozen")).isEqualTo(1);
      assertThat(store.stats().count("level.0.tables")).isEqualTo(1);
      tables.release(10);
    }
  }
}
