package dev.varve.wal;

import static dev.varve.io.simulated.PowerCut.EVERYTHING_SURVIVES;
import static dev.varve.io.simulated.PowerCut.NOTHING_SURVIVES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.Durability;
import dev.varve.WriteBatch;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.io.DiskStorage;
import dev.varve.io.HookedStorage;
import dev.varve.io.Storage;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoggedStoreTest {
  private final SimulatedStorage simulated = new SimulatedStorage();
  private final AtomicReference<HookedStorage.Hook> hook = new AtomicReference<>((op, file) -> {});
  private final Storage storage =
      new HookedStorage(simulated, (operation, file) -> hook.get().before(operation, file));
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicReference<InMemoryStore> memory = new AtomicReference<>(new InMemoryStore());

  private LoggedStore<InMemoryStore> open(Durability durability, long maxLogBytes)
      throws IOException {
    WriteAheadLog log =
        new WriteAheadLog(
            storage,
            durability,
            numbers::incrementAndGet,
            maxLogBytes,
            1,
            InstantSource.system(),
            LogEvents.NONE);
    return new LoggedStore<>(log, memory::get, 1, Room.unlimited(), new Health());
  }

  /** Returns how many batches of the history the next open finds. */
  private int countAfter(PowerCut cut) throws IOException {
    SimulatedStorage left = simulated.afterPowerCut(cut, (operation, file) -> {});
    try (DurableStore<InMemoryStore> store = DurabilityTest.open(left, Durability.OS)) {
      return BatchHistory.countIn(store);
    }
  }

  /** Fails the next call of a kind, once. */
  private void failNext(String failing) {
    AtomicBoolean failed = new AtomicBoolean();
    hook.set(
        (operation, file) -> {
          if (operation.equals(failing) && !failed.getAndSet(true)) {
            throw new IOException("injected " + operation);
          }
        });
  }

  @Nested
  class GroupCommit {
    private static final int WRITERS = 12;
    private final List<Thread> writers = new ArrayList<>();
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

    /** The first force waits until all other writers are in the queue. */
    private void holdFirstForceUntilAllWait() {
      AtomicBoolean held = new AtomicBoolean();
      hook.set(
          (operation, file) -> {
            if (operation.equals("force") && !held.getAndSet(true)) {
              List<Thread> others = new ArrayList<>(writers);
              others.remove(Thread.currentThread());
              others.forEach(Thread::start);
              Waiting.untilParked(others);
            }
          });
    }

    private void run() throws InterruptedException {
      writers.get(0).start();
      // The first one starts the others.
      writers.get(0).join();
      Waiting.untilDead(writers);
    }

    private void add(Runnable work) {
      writers.add(
          new Thread(
              () -> {
                try {
                  work.run();
                } catch (Throwable e) {
                  failures.add(e);
                }
              }));
    }

    @Test
    void writersWhoWaitAtTheSameTimeShareOneSync() throws Exception {
      try (LoggedStore<InMemoryStore> store = open(Durability.EVERY_WRITE, Long.MAX_VALUE)) {
        for (int i = 0; i < WRITERS; i++) {
          String key = "key" + i;
          add(() -> store.put(key, key));
        }
        holdFirstForceUntilAllWait();
        run();
        assertThat(failures).isEmpty();
        assertThat(store.stats().count("log.syncs")).isEqualTo(2);
        assertThat(store.stats().count("log.groups")).isEqualTo(2);
        SimulatedStorage left = simulated.afterPowerCut(NOTHING_SURVIVES, (operation, file) -> {});
        assertThat(DurabilityTest.open(left, Durability.OS).count()).isEqualTo(WRITERS);
      }
    }

    @Test
    void largeBatchesAreNotHeldUpByThoseBehindThem() throws Exception {
      try (LoggedStore<InMemoryStore> store = open(Durability.EVERY_WRITE, Long.MAX_VALUE)) {
        byte[] large = new byte[700_000];
        for (int i = 0; i < 4; i++) {
          byte[] key = {(byte) i};
          add(() -> store.put(key, large));
        }
        holdFirstForceUntilAllWait();
        run();
        // A group is of 1 MiB at most, so each goes alone.
        assertThat(store.stats().count("log.groups")).isEqualTo(4);
        assertThat(store.count()).isEqualTo(4);
      }
    }

    @Test
    void refusedBatchHarmsOnlyItsOwnWriter() throws Exception {
      List<Long> asked = Collections.synchronizedList(new ArrayList<>());
      try (LoggedStore<InMemoryStore> store = open(Durability.EVERY_WRITE, Long.MAX_VALUE)) {
        for (int i = 0; i < WRITERS; i++) {
          WriteBatch batch = new WriteBatch().put("key" + i, "").put("also" + i, "");
          int number = i;
          add(() -> store.write(batch, first -> check(asked, first, number)));
        }
        holdFirstForceUntilAllWait();
        run();
        assertThat(store.stats().count("log.groups")).isEqualTo(2);
        // Two of three pass. One in six throws an Error, which is no worse.
        assertThat(failures).hasSize(4);
        assertThat(failures).extracting(Throwable::getMessage).containsOnly("refused");
        assertThat(store.count()).isEqualTo(2 * 8);
        store.put("later", "");
        assertThat(asked).hasSize(WRITERS).isSorted();
      }
      LogRecovery.Result result = LogRecovery.replay(simulated, 0, 1, (batch, firstSequence) -> {});
      assertThat(result.nextSequence()).isEqualTo(1 + 2 * 8 + 1);
    }

    private void check(List<Long> asked, long firstSequence, int number) {
      asked.add(firstSequence);
      if (number % 6 == 1) {
        throw new IllegalStateException("refused");
      }
      if (number % 6 == 4) {
        throw new AssertionError("refused");
      }
    }

    @Test
    void failedSyncFailsAllWhoSharedIt() throws Exception {
      try (LoggedStore<InMemoryStore> store = open(Durability.EVERY_WRITE, Long.MAX_VALUE)) {
        for (int i = 0; i < WRITERS; i++) {
          String key = "key" + i;
          add(() -> store.put(key, key));
        }
        holdFirstForceUntilAllWait();
        HookedStorage.Hook holding = hook.get();
        AtomicInteger forces = new AtomicInteger();
        hook.set(
            (operation, file) -> {
              holding.before(operation, file);
              if (operation.equals("force") && forces.incrementAndGet() == 2) {
                throw new IOException("injected force");
              }
            });
        run();
        assertThat(failures).hasSize(WRITERS - 1);
        assertThat(failures)
            .allSatisfy(
                e ->
                    assertThat(e)
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("injected force"));
        assertThat(store.count()).isEqualTo(1);
      }
    }
  }

  @Nested
  class AfterAFailure {

    private void assertIsPoisoned(LoggedStore<InMemoryStore> store, String what) {
      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(() -> store.put("k", "v"))
          .withMessageContaining("reopened")
          .withMessageContaining(what)
          .withStackTraceContaining("injected");
      assertThatThrownBy(store.between()::sync).hasMessageContaining("reopened");
      assertThatThrownBy(() -> store.rotate((logNumber, first) -> {}))
          .hasMessageContaining("reopened");
    }

    @Test
    void ofAForceNoWriteSucceedsAndAllThatWasAcknowledgedComesBack() throws IOException {
      LoggedStore<InMemoryStore> store = open(Durability.EVERY_WRITE, Long.MAX_VALUE);
      store.write(BatchHistory.batch(1));
      store.write(BatchHistory.batch(2));
      failNext("force");
      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(() -> store.write(BatchHistory.batch(3)))
          .withMessageContaining("injected force");
      assertIsPoisoned(store, "injected force");
      // Reads go on, and show nothing that failed.
      assertThat(BatchHistory.countIn(store)).isEqualTo(2);
      store.close();
      assertThat(countAfter(NOTHING_SURVIVES)).isEqualTo(2);
      assertThat(countAfter(EVERYTHING_SURVIVES)).isBetween(2, 3);
    }

    @Test
    void ofAnAppendNoWriteSucceedsAndAllThatWasAcknowledgedComesBack() throws IOException {
      LoggedStore<InMemoryStore> store = open(Durability.OS, Long.MAX_VALUE);
      store.write(BatchHistory.batch(1));
      failNext("append");
      assertThatThrownBy(() -> store.write(BatchHistory.batch(2))).hasMessageContaining("injected");
      assertIsPoisoned(store, "injected append");
      assertThat(BatchHistory.countIn(store)).isEqualTo(1);
      store.close();
      assertThat(countAfter(EVERYTHING_SURVIVES)).isEqualTo(1);
    }

    @Test
    void ofASyncThatWasAskedForTheStoreIsPoisonedToo() throws IOException {
      LoggedStore<InMemoryStore> store = open(Durability.OS, Long.MAX_VALUE);
      store.write(BatchHistory.batch(1));
      failNext("force");
      assertThatThrownBy(store.between()::sync).isInstanceOf(UncheckedIOException.class);
      assertIsPoisoned(store, "injected force");
      store.close();
      assertThat(countAfter(EVERYTHING_SURVIVES)).isEqualTo(1);
    }

    @Test
    void ofTheRotationToANewFileNothingIsLost() throws IOException {
      for (String failing : List.of("create", "append", "sync", "force")) {
        LoggedStoreTest test = new LoggedStoreTest();
        LoggedStore<InMemoryStore> store = test.open(Durability.OS, Long.MAX_VALUE);
        store.write(BatchHistory.batch(1));
        test.failNext(failing);
        AtomicBoolean rotated = new AtomicBoolean();
        try {
          store.rotate((logNumber, first) -> rotated.set(true));
          store.between().sync();
        } catch (UncheckedIOException e) {
          assertThat(e).hasMessageContaining("injected " + failing);
        }
        boolean syncFailed = List.of("sync", "force").contains(failing);
        assertThat(rotated.get()).as(failing).isEqualTo(syncFailed);
        if (syncFailed) {
          assertIsPoisoned(store, "injected " + failing);
        } else {
          // See RotationFailureTest: the old file goes on.
          store.write(BatchHistory.batch(2));
        }
        int count = syncFailed ? 1 : 2;
        assertThat(BatchHistory.countIn(store)).as(failing).isEqualTo(count);
        store.close();
        assertThat(test.countAfter(EVERYTHING_SURVIVES)).as(failing).isEqualTo(count);
      }
    }

    @Test
    void ofAnErrorInTheMiddleOfASyncNobodyTrustsTheLogAnyMore() throws IOException {
      LoggedStore<InMemoryStore> store = open(Durability.MEMORY, Long.MAX_VALUE);
      store.write(BatchHistory.batch(1));
      AtomicBoolean failed = new AtomicBoolean();
      hook.set(
          (operation, file) -> {
            if (operation.equals("append") && !failed.getAndSet(true)) {
              throw new OutOfMemoryError("injected");
            }
          });
      assertThatThrownBy(store.between()::sync).isInstanceOf(OutOfMemoryError.class);
      assertIsPoisoned(store, "injected");
    }

    @Test
    void ofTheCloseItIsReportedAndTheStoreIsClosedAllTheSame() throws IOException {
      LoggedStore<InMemoryStore> store = open(Durability.OS, Long.MAX_VALUE);
      store.rotate((logNumber, first) -> {});
      store.write(BatchHistory.batch(1));
      List<String> closed = new ArrayList<>();
      hook.set(
          (operation, file) -> {
            if (operation.equals("force")) {
              throw new IOException("injected force");
            }
            if (operation.equals("close")) {
              closed.add(file);
            }
          });
      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(store::close)
          .withMessageContaining("injected force");
      assertThat(closed).contains("000001.log", "000002.log");
      assertThatIllegalStateException().isThrownBy(() -> store.get("last"));
      assertThatIllegalStateException().isThrownBy(() -> store.put("k", "v"));
      store.close();
    }
  }

  /**
   * A file that says what is durable, beside the lost name of one before it, would look like a
   * loss.
   */
  @Test
  void noLogIsForcedBeforeTheNamesOfAllAreDurable() throws IOException {
    LoggedStore<InMemoryStore> store = open(Durability.OS, Long.MAX_VALUE);
    store.write(BatchHistory.batch(1));
    store.rotate((logNumber, first) -> {});
    store.write(BatchHistory.batch(2));
    List<String> calls = new ArrayList<>();
    hook.set((operation, file) -> calls.add(operation + " " + file));

    store.between().sync();

    assertThat(calls).startsWith("sync directory", "force 000001.log").endsWith("force 000002.log");
    store.close();
  }

  @Test
  void failedStartClosesWhatItHadOpened() {
    List<String> calls = new ArrayList<>();
    hook.set(
        (operation, file) -> {
          calls.add(operation + " " + file);
          if (operation.equals("sync")) {
            throw new IOException("injected sync");
          }
        });
    assertThatThrownBy(() -> open(Durability.OS, 1)).hasMessage("injected sync");
    assertThat(calls).endsWith("sync directory", "close 000001.log");
  }

  @Test
  void logGoesOnInANewFileOnceItIsLongAndAllFilesAreReplayed() throws IOException {
    LoggedStore<InMemoryStore> store = open(Durability.EVERY_WRITE, 200);
    for (int i = 1; i <= 20; i++) {
      store.write(BatchHistory.batch(i));
      assertThat(countAfter(NOTHING_SURVIVES)).isEqualTo(i);
    }
    assertThat(simulated.list()).hasSizeGreaterThan(10);
    store.close();
    assertThat(countAfter(NOTHING_SURVIVES)).isEqualTo(20);
  }

  /** No hole: an earlier file is forced before a later one is. */
  @Test
  void syncAfterTurnsForcesTheFilesInTheirOrder() throws IOException {
    LoggedStore<InMemoryStore> store = open(Durability.OS, 200);
    for (int i = 1; i <= 10; i++) {
      store.write(BatchHistory.batch(i));
    }
    List<String> forced = new ArrayList<>();
    hook.set(
        (operation, file) -> {
          if (operation.equals("force")) {
            forced.add(file);
            assertThat(countAfter(NOTHING_SURVIVES)).isBetween(0, 10);
          }
        });
    store.between().sync();
    assertThat(forced).hasSizeGreaterThan(5).isSorted();
    assertThat(countAfter(NOTHING_SURVIVES)).isEqualTo(10);
  }

  @Test
  void emptyBatchIsCheckedButNotLogged() throws IOException {
    try (LoggedStore<InMemoryStore> store = open(Durability.EVERY_WRITE, Long.MAX_VALUE)) {
      long bytes = store.stats().count("log.bytes");
      store.write(new WriteBatch());
      assertThatThrownBy(
              () ->
                  store.write(
                      new WriteBatch(),
                      first -> {
                        throw new IllegalStateException("refused at " + first);
                      }))
          .hasMessage("refused at 1");
      assertThat(store.stats().count("log.bytes")).isEqualTo(bytes);
    }
  }

  @Test
  void aRotationGivesEachBatchWholeToOneMemory() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    List<InMemoryStore> ended = new ArrayList<>();
    AtomicLong lastFirst = new AtomicLong();
    try (LoggedStore<InMemoryStore> store = open(Durability.OS, Long.MAX_VALUE)) {
      List<Thread> writers = new ArrayList<>();
      for (int writer = 0; writer < 3; writer++) {
        int number = writer;
        writers.add(
            new Thread(
                () -> {
                  for (int i = 0; !done.get(); i++) {
                    String key = number + ":" + i;
                    store.write(new WriteBatch().put("a" + key, "").put("b" + key, ""));
                  }
                }));
      }
      writers.forEach(Thread::start);
      for (int i = 0; i < 200; i++) {
        store.rotate(
            (logNumber, first) -> {
              assertThat(first).isGreaterThanOrEqualTo(lastFirst.getAndSet(first));
              // Two operations a batch: no batch is cut in two.
              assertThat(first % 2).isEqualTo(1);
              ended.add(memory.getAndSet(new InMemoryStore()));
            });
      }
      done.set(true);
      Waiting.untilDead(writers);
      ended.add(store.memory());
      long operations = 0;
      for (InMemoryStore memory : ended) {
        assertThat(memory.keys("a").size()).isEqualTo(memory.keys("b").size());
        operations += memory.count();
      }
      store.between().sync();
      LogRecovery.Result result =
          LogRecovery.replay(
              simulated.afterPowerCut(NOTHING_SURVIVES, (operation, file) -> {}),
              0,
              1,
              (batch, firstSequence) -> {});
      assertThat(result.nextSequence()).isEqualTo(operations + 1);
    }
  }

  @Test
  void interruptedWritersWriteAllTheSameAndStayInterrupted(@TempDir Path directory)
      throws Exception {
    int each = 300;
    AtomicInteger interrupted = new AtomicInteger();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    try (DurableStore<InMemoryStore> store =
        DurabilityTest.open(DiskStorage.open(directory), Durability.EVERY_WRITE)) {
      List<Thread> writers = new ArrayList<>();
      for (int writer = 0; writer < 3; writer++) {
        int number = writer;
        writers.add(
            new Thread(
                () -> {
                  try {
                    for (int i = 0; i < each; i++) {
                      if (i % 10 == 0) {
                        Thread.currentThread().interrupt();
                      }
                      store.put(number + ":" + i, "");
                      if (i % 10 == 0 && Thread.interrupted()) {
                        interrupted.incrementAndGet();
                      }
                    }
                  } catch (Throwable e) {
                    failures.add(e);
                  }
                }));
      }
      writers.forEach(Thread::start);
      Waiting.untilDead(writers);
    }
    assertThat(failures).isEmpty();
    assertThat(interrupted.get()).isEqualTo(3 * each / 10);
    try (DurableStore<InMemoryStore> store =
        DurabilityTest.open(DiskStorage.open(directory), Durability.OS)) {
      assertThat(store.count()).isEqualTo(3L * each);
    }
  }
}
