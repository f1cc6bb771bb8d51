package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.varve.KeyRange;
import dev.varve.io.HookedStorage;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One store has a broken disk, a full one, or a slow one; the one that shares with it goes on. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedFaultsTest {
  private static final int BUDGET = 32 << 10;
  private static final String NO_SPACE = "no space left on device";

  // One thread for each purpose: a store that keeps it keeps it from all.
  private final SharedResources shared = SharedResources.of(1 << 20, BUDGET, 1, 1);
  private final SimulatedStorage disk = new SimulatedStorage();
  private final AtomicReference<HookedStorage.Hook> hook = new AtomicReference<>((op, file) -> {});

  @AfterEach
  void nobodyUsesThemAnyMore() {
    assertThat(shared.memtableBytes()).isZero();
    shared.close();
  }

  private LsmStore openBroken(LsmOptions options) throws IOException {
    return LsmStore.open(
        new HookedStorage(disk, (operation, file) -> hook.get().before(operation, file)),
        options.withSharedResources(shared));
  }

  private LsmStore openOther() throws IOException {
    LsmOptions options = SmallOptions.byHand().withSharedResources(shared);
    return LsmStore.open(new SimulatedStorage(), options);
  }

  private void fail(String failing, String suffix) {
    hook.set(
        (operation, file) -> {
          if (operation.equals(failing) && file.endsWith(suffix)) {
            throw new IOException(NO_SPACE);
          }
        });
  }

  private void repair() {
    hook.set((operation, file) -> {});
  }

  private static void fill(LsmStore store, int from, int to) {
    for (int i = from; i < to; i++) {
      store.put("key" + i, "x".repeat(1_000));
    }
  }

  private static void check(LsmStore store, int count) {
    assertThat(store.count()).isEqualTo(count);
    for (int i = 0; i < count; i++) {
      assertThat(store.get("key" + i)).hasSize(1_000);
    }
  }

  /**
   * Writes several budgets: this ends only if no other store waits for the one that is not flushed.
   */
  private static void goesOn(LsmStore other) {
    fill(other, 0, 200);
    check(other, 200);
    assertThat(other.stats().count("flush.bytes")).isGreaterThan(4 * BUDGET);
  }

  private static void assertRefused(LsmStore store, String why) {
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> fill(store, 1_000, 1_000 + BUDGET / 500))
        .withMessageContaining(why)
        .withMessageEndingWith(NO_SPACE);
  }

  @Test
  void aStoreWhoseTablesFindNoRoomIsRefusedAndTheOtherIsNot() throws IOException {
    try (LsmStore broken = openBroken(SmallOptions.byHand());
        LsmStore other = openOther()) {
      fail("append", TableMetadata.SUFFIX);
      fill(broken, 0, 20);
      goesOn(other);
      assertRefused(broken, "waits for a flush");
      goesOn(other);
      repair();
      broken.flush();
      check(other, 200);
      assertThat(broken.get("key19")).hasSize(1_000);
    }
    DiskState.of(disk).assertInShape();
  }

  /** Its memtable cannot even be frozen: there is no room for the next log. */
  @Test
  void aStoreThatCannotBeginAnotherLogIsTriedAgainByItselfAndTheOtherGoesOn() throws IOException {
    try (LsmStore broken = openBroken(SmallOptions.byHand());
        LsmStore other = openOther()) {
      fill(broken, 0, 20);
      fail("createLog", ".log");
      goesOn(other);
      assertThat(broken.stats().count("memory.frozen")).isZero();
      repair();
      Together.await("it is flushed", () -> broken.stats().count("level.0.tables") == 1);
      check(broken, 20);
      fill(broken, 20, 100);
      check(broken, 100);
    }
    DiskState.of(disk).assertInShape();
  }

  @Test
  void aStoreWhoseLogHasFailedLeavesTheBudget() throws IOException {
    try (LsmStore broken = openBroken(SmallOptions.byHand());
        LsmStore other = openOther()) {
      fill(broken, 0, 20);
      fail("append", ".log");
      assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> broken.put("kk", "v"));
      assertThat(shared.memtableBytes()).isZero();
      goesOn(other);
      check(broken, 20);
      assertThat(broken.stats().count("memory.frozen")).isZero();
    }
  }

  @Test
  void aStoreWhoseManifestHasFailedLeavesTheBudget() throws IOException {
    try (LsmStore broken = openBroken(SmallOptions.byHand());
        LsmStore other = openOther()) {
      fill(broken, 0, 20);
      fail("append", Manifest.SUFFIX);
      goesOn(other);
      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(() -> broken.put("kk", "v"))
          .withMessageContaining("store must be reopened");
      check(broken, 20);
    }
  }

  /** Level 0 is full since nothing can be merged: another memtable must not be flushed. */
  @Test
  void aStoreWhoseLevel0IsFullIsLeftAloneUntilItHasBeenCompacted() throws IOException {
    LsmOptions full = SmallOptions.byHand().withLevel0Tables(1, 1, 2);
    try (LsmStore broken = openBroken(full);
        LsmStore other = openOther()) {
      // This one moves down, so that the next two can only be merged with it.
      broken.put("key0", "x".repeat(1_000));
      broken.flush();
      broken.awaitSettled();
      AtomicInteger merges = new AtomicInteger();
      hook.set(
          (operation, file) -> {
            if (Thread.currentThread().getName().equals("varve-shared-compact")
                && operation.equals("append")
                && file.endsWith(TableMetadata.SUFFIX)) {
              merges.incrementAndGet();
              throw new IOException(NO_SPACE);
            }
          });
      broken.put("key0", "x".repeat(1_000));
      broken.flush();
      broken.put("key0", "x".repeat(1_000));
      broken.flush();
      assertThat(broken.stats().count("level.0.tables")).isEqualTo(2);
      fill(broken, 1, 20);
      goesOn(other);
      assertThat(merges).hasPositiveValue();
      assertThat(broken.stats().count("level.0.tables")).isEqualTo(2);
      assertThat(broken.stats().count("memory.frozen")).isZero();
      assertRefused(broken, "waits for a compaction");
      repair();
      broken.awaitSettled();
      Together.await("it is flushed", () -> broken.stats().count("flush.bytes") > 18_000);
      goesOn(other);
      broken.awaitSettled();
    }
    DiskState.of(disk).assertInShape();
  }

  /** A merge by hand that stands still takes no thread from the other. */
  @Test
  void whileOneIsCompactedByHandTheOtherIsInTheBackground() throws Exception {
    try (LsmStore broken = openBroken(SmallOptions.byHand());
        LsmStore other =
            LsmStore.open(
                new SimulatedStorage(), SmallOptions.small().withSharedResources(shared))) {
      fill(broken, 0, 5);
      broken.flush();
      fill(broken, 3, 8);
      broken.flush();
      CountDownLatch merging = new CountDownLatch(1);
      CountDownLatch goesOn = new CountDownLatch(1);
      hook.set(
          (operation, file) -> {
            if (operation.equals("append") && file.endsWith(TableMetadata.SUFFIX)) {
              merging.countDown();
              awaitQuietly(goesOn);
            }
          });
      Thread compacting = new Thread(() -> broken.compact(KeyRange.all()));
      compacting.start();
      merging.await();
      broken.put("kk", "v");
      for (int i = 0; i < 200; i++) {
        other.put("key" + i, "value");
      }
      other.awaitSettled();
      assertThat(other.stats().count("compaction.count")).isPositive();
      goesOn.countDown();
      compacting.join();
    }
  }

  /** With two threads a flush that stands still does not keep the other store from its own. */
  @Test
  void aStoreIsClosedAndAnotherFlushedWhileAFlushStandsStill() throws Exception {
    try (SharedResources two = SharedResources.of(1 << 20, BUDGET, 2, 1)) {
      CountDownLatch flushing = new CountDownLatch(1);
      CountDownLatch goesOn = new CountDownLatch(1);
      hook.set(
          (operation, file) -> {
            if (operation.equals("append") && file.endsWith(TableMetadata.SUFFIX)) {
              flushing.countDown();
              awaitQuietly(goesOn);
            }
          });
      LsmOptions options = SmallOptions.byHand().withSharedResources(two);
      LsmStore slow =
          LsmStore.open(
              new HookedStorage(disk, (operation, file) -> hook.get().before(operation, file)),
              options);
      fill(slow, 0, 10);
      Thread waiting = new Thread(slow::flush);
      waiting.start();
      flushing.await();
      try (LsmStore other = LsmStore.open(new SimulatedStorage(), options)) {
        goesOn(other);
      }
      goesOn.countDown();
      waiting.join();
      check(slow, 10);
      slow.close();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Every change of one disk fails once, in turn; no other store notices. */
  @Test
  void aFaultInAnyChangeOfOneDiskLeavesTheOtherStoreUnharmed() throws Exception {
    int failures = 0;
    for (int failing = 1; ; failing++) {
      AtomicInteger left = new AtomicInteger(failing);
      SimulatedStorage one = new SimulatedStorage();
      HookedStorage faulty =
          new HookedStorage(
              one,
              (operation, file) -> {
                if (!operation.equals("read") && left.decrementAndGet() == 0) {
                  throw new IOException(NO_SPACE);
                }
              });
      try (LsmStore other = openOther()) {
        try (LsmStore store =
            LsmStore.open(faulty, SmallOptions.small().withSharedResources(shared))) {
          fill(store, 0, 6);
        } catch (IOException | UncheckedIOException e) {
          failures++;
        }
        fill(other, 0, 40);
        check(other, 40);
      }
      assertThat(shared.memtableBytes()).isZero();
      if (left.get() > 0) {
        break;
      }
    }
    assertThat(failures).isGreaterThan(10);
    System.out.println(failures + " faults were noticed by their own store");
  }
}
