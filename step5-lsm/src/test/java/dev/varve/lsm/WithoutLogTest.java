package dev.varve.lsm;

import static dev.varve.lsm.Marked.OPTIONS;
import static dev.varve.lsm.Marked.assertStandsAt;
import static dev.varve.lsm.Marked.killed;
import static dev.varve.lsm.Marked.mark;
import static dev.varve.lsm.Marked.marked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.SettableClock;
import dev.varve.WriteBatch;
import dev.varve.WriteOptions;
import dev.varve.io.HookedStorage;
import dev.varve.io.StoredFiles;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store without a log: only a flush makes anything durable. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WithoutLogTest {
  @Test
  void changesNothingOnTheDiskUntilAFlush() throws IOException {
    List<String> changes = new ArrayList<>();
    SimulatedStorage disk = new SimulatedStorage((op, file) -> changes.add(op + " of " + file));
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      changes.clear();
      for (int i = 1; i <= 100; i++) {
        store.write(marked(i));
      }
      assertThat(changes).isEmpty();
      assertThat(store.stats().count("log.bytes")).isZero();
      assertThat(store.stats().count("log.groups")).isEqualTo(100);
      store.flush();
      assertThat(changes).anyMatch(it -> it.startsWith("append of") && it.endsWith(".table"));
      for (String file : disk.list()) {
        if (file.endsWith(".log")) {
          assertThat(StoredFiles.read(disk, file)).as(file).hasSizeLessThan(100);
        }
      }
    }
  }

  @Test
  void standsExactlyAtTheFlushedMarkAfterAKill() throws IOException {
    SimulatedStorage disk = new SimulatedStorage();
    LsmStore store = LsmStore.open(disk, OPTIONS);
    store.write(marked(1));
    assertStandsAt(0, killed(disk));
    store.flush();
    store.write(marked(2));
    assertStandsAt(1, killed(disk));
    store.put("unmarked", "v");
    store.flush();
    store.write(marked(3));
    assertStandsAt(2, killed(disk));
    store.close();
    assertStandsAt(3, disk);
  }

  /** With several memtables waiting, the logs after the first do not continue the tables. */
  @Test
  void whatWaitsForItsFlushIsGoneAfterAKill() throws IOException {
    boolean[] full = new boolean[1];
    SimulatedStorage disk = new SimulatedStorage();
    LsmStore store =
        LsmStore.open(
            new HookedStorage(
                disk,
                (operation, file) -> {
                  if (full[0] && operation.equals("create") && file.endsWith(".table")) {
                    throw new IOException("no space left on device");
                  }
                }),
            OPTIONS.withMemtableBytes(300).withMaxFrozenMemtables(50));
    store.write(marked(1));
    store.flush();
    full[0] = true;
    for (int i = 2; i < 30; i++) {
      store.write(marked(i));
    }
    assertThat(store.stats().count("memory.frozen")).isGreaterThan(2);
    assertStandsAt(1, killed(disk));
    // The close cannot keep its promise, and says so.
    assertThatThrownBy(store::close)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("no space left");
    assertStandsAt(1, disk);
    assertThat(disk.openFiles()).isEmpty();
  }

  /** The last write was accepted while the flush of the one before was about to fail. */
  @Test
  void aCloseAfterAFailedFlushSaysThatWritesAreLost() throws IOException, InterruptedException {
    CountDownLatch flushed = new CountDownLatch(1);
    CountDownLatch written = new CountDownLatch(1);
    boolean[] broken = new boolean[1];
    SimulatedStorage disk = new SimulatedStorage();
    LsmStore store =
        LsmStore.open(
            new HookedStorage(
                disk,
                (operation, file) -> {
                  if (broken[0] && operation.equals("list")) {
                    flushed.countDown();
                    Together.await("the last write", () -> written.getCount() == 0);
                    throw new IOException("the directory cannot be read");
                  }
                }),
            OPTIONS.withMemtableBytes(300));
    store.write(marked(1));
    broken[0] = true;
    int last = 1;
    while (flushed.getCount() > 0 && store.stats().count("memory.frozen") == 0) {
      store.write(marked(++last));
    }
    flushed.await();
    store.write(marked(++last));
    written.countDown();
    Together.await("the flush has failed", () -> isRefused(store, new WriteBatch()));
    assertThatThrownBy(store::close)
        .isInstanceOf(UncheckedIOException.class)
        .hasStackTraceContaining("the directory cannot be read");
    assertThat(disk.openFiles()).isEmpty();
    store.close();
  }

  private static boolean isRefused(LsmStore store, WriteBatch batch) {
    try {
      store.write(batch);
      return false;
    } catch (UncheckedIOException e) {
      return true;
    }
  }

  @Test
  void isFlushedByItsSizeAlone() throws IOException {
    SimulatedStorage disk = new SimulatedStorage();
    LsmStore store = LsmStore.open(disk, OPTIONS.withMemtableBytes(1_000));
    for (int i = 1; i <= 100; i++) {
      store.write(marked(i));
    }
    store.awaitSettled();
    int flushed = store.flushedMark()[0];
    assertThat(flushed).isBetween(50, 100);
    assertStandsAt(flushed, killed(disk));
    store.close();
  }

  @Test
  void aSyncIsAFlush() throws IOException {
    SimulatedStorage disk = new SimulatedStorage();
    LsmStore store = LsmStore.open(disk, OPTIONS);
    store.write(marked(1));
    store.sync();
    assertThat(store.flushedMark()).isEqualTo(mark(1));
    assertStandsAt(1, disk.afterPowerCut(PowerCut.NOTHING_SURVIVES, (operation, file) -> {}));
    store.close();
  }

  @Test
  void aWriteCannotBeMoreDurable() throws IOException {
    try (LsmStore store = LsmStore.open(new SimulatedStorage(), OPTIONS)) {
      for (WriteOptions options :
          List.of(WriteOptions.SYNC, WriteOptions.of(Durability.Level.OS))) {
        String level = options.durability().toString();
        assertThatIllegalArgumentException()
            .isThrownBy(() -> store.write(marked(1), options))
            .withMessageContaining(level)
            .withMessageContaining("without a log");
        assertThatIllegalArgumentException()
            .isThrownBy(() -> store.writeAsync(marked(1), options))
            .withMessageContaining("without a log");
      }
      assertThat(store.get("n")).isNull();
      store.write(marked(2), WriteOptions.of(Durability.Level.MEMORY));
      store.writeAsync(marked(3), WriteOptions.DEFAULT).toCompletableFuture().join();
      assertThat(store.mark()).isEqualTo(mark(3));
    }
  }

  @Test
  void optionsThatNeedALogAreRefused() {
    LsmOptions defaults = LsmOptions.defaults();
    assertThat(defaults.hasLog()).isTrue();
    assertThat(defaults.withoutLog().hasLog()).isFalse();
    assertThat(defaults.withoutLog().durability()).isEqualTo(Durability.MEMORY);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> defaults.withDurability(Durability.EVERY_WRITE).withoutLog())
        .withMessageContaining("EVERY_WRITE needs a log");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> defaults.withoutLog().withDurability(Durability.OS))
        .withMessageContaining("OS needs a log");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> defaults.withoutLog().withKeptLogBytes(1))
        .withMessageContaining("keptLogBytes");
  }

  @Test
  void hasNoFeedOfChanges() throws IOException {
    try (LsmStore store = LsmStore.open(new SimulatedStorage(), OPTIONS)) {
      assertThatIllegalStateException()
          .isThrownBy(() -> store.changes(1))
          .withMessageContaining("without a log");
    }
  }

  @Test
  void whatHasExpiredStaysSoAfterAClose() throws IOException {
    SettableClock clock = new SettableClock();
    SimulatedStorage disk = new SimulatedStorage();
    try (LsmStore store = LsmStore.open(disk, OPTIONS.withClock(clock))) {
      store.put("lease", "ann", Duration.ofSeconds(10));
      store.flush();
      clock.advance(Duration.ofSeconds(11));
      assertThat(store.get("lease")).isNull();
    }
    clock.advance(Duration.ofDays(-1));
    try (LsmStore store = LsmStore.open(disk, OPTIONS.withClock(clock))) {
      assertThat(store.get("lease")).isNull();
    }
  }

  /** What returned before the close survives it; the rest is refused. */
  @Test
  void aCloseFlushesAllThatWasAcknowledged() throws Exception {
    for (int round = 0; round < 20; round++) {
      SimulatedStorage disk = new SimulatedStorage();
      AtomicIntegerArray written = new AtomicIntegerArray(3);
      LsmStore store = LsmStore.open(disk, OPTIONS.withMemtableBytes(2_000));
      Together.run(
          4,
          thread -> {
            if (thread == 3) {
              Together.await("all write", () -> wroteAll(written));
              store.close();
              return;
            }
            try {
              while (true) {
                store.put("thread" + thread, "" + (written.get(thread) + 1));
                written.incrementAndGet(thread);
              }
            } catch (IllegalStateException e) {
              assertThat(e).hasMessageContaining("closed");
            }
          });
      try (LsmStore found = LsmStore.open(disk, OPTIONS)) {
        for (int thread = 0; thread < 3; thread++) {
          assertThat(found.get("thread" + thread)).isEqualTo("" + written.get(thread));
        }
      }
    }
  }

  private static boolean wroteAll(AtomicIntegerArray written) {
    return written.get(0) > 5 && written.get(1) > 5 && written.get(2) > 5;
  }

  @Test
  void rangesAndCompactionsAreAsWithALog() throws IOException {
    SimulatedStorage disk = new SimulatedStorage();
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      store.put("a", "1");
      store.put("b", "2");
      store.flush();
      store.write(new WriteBatch().deleteRange(KeyRange.of("a", "b")).mark(mark(1)));
      store.compact(KeyRange.all());
      assertThat(store.flushedMark()).isEqualTo(mark(1));
    }
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      assertThat(History.contents(store)).containsOnlyKeys("b");
    }
  }
}
