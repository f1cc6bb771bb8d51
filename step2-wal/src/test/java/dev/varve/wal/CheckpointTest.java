package dev.varve.wal;

import static dev.varve.io.simulated.PowerCut.EVERYTHING_SURVIVES;
import static dev.varve.io.simulated.PowerCut.NOTHING_SURVIVES;
import static dev.varve.wal.DurabilityTest.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.CorruptionException;
import dev.varve.Cursor;
import dev.varve.Cursors;
import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.SettableClock;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.io.HookedStorage;
import dev.varve.io.Storage;
import dev.varve.io.StoredFiles;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CheckpointTest {
  private static final int BATCHES = 20;

  private final SimulatedStorage storage = new SimulatedStorage();

  private static SimulatedStorage after(SimulatedStorage storage, PowerCut cut) {
    return storage.afterPowerCut(cut, (operation, file) -> {});
  }

  private static DurableStore<InMemoryStore> filled(Storage storage) throws IOException {
    DurableStore<InMemoryStore> store = open(storage, Durability.OS);
    for (int i = 1; i <= BATCHES; i++) {
      store.write(BatchHistory.batch(i));
    }
    return store;
  }

  @Test
  void takesThePlaceOfTheLogsBeforeIt() throws IOException {
    try (DurableStore<InMemoryStore> store = filled(storage)) {
      store.checkpoint();
      assertThat(storage.list()).containsExactly("000002.checkpoint", "000002.log");
      store.write(BatchHistory.batch(BATCHES + 1));
      store.checkpoint();
      assertThat(storage.list()).containsExactly("000003.checkpoint", "000003.log");
      store.write(BatchHistory.batch(BATCHES + 2));
      store.write(BatchHistory.batch(BATCHES + 3));
    }
    try (DurableStore<InMemoryStore> store = open(storage, Durability.OS)) {
      assertThat(store.recovery().batches()).isEqualTo(2);
      assertThat(BatchHistory.countIn(store)).isEqualTo(BATCHES + 3);
    }
  }

  @Test
  void isDurableOnReturnWhateverTheDurability() throws IOException {
    try (DurableStore<InMemoryStore> store = open(storage, Durability.MEMORY)) {
      store.write(BatchHistory.batch(1));
      store.checkpoint();
    }
    SimulatedStorage left = after(storage, NOTHING_SURVIVES);
    assertThat(BatchHistory.countIn(open(left, Durability.OS))).isEqualTo(1);
  }

  @Test
  void ofAnEmptyStoreIsOne() throws IOException {
    try (DurableStore<InMemoryStore> store = open(storage, Durability.OS)) {
      store.checkpoint();
      store.checkpoint();
      store.write(BatchHistory.batch(1));
    }
    assertThat(BatchHistory.countIn(open(storage, Durability.OS))).isEqualTo(1);
  }

  @Test
  void entriesKeepTheMomentAtWhichTheyExpire() throws IOException {
    SettableClock clock = new SettableClock();
    List<String> before;
    try (DurableStore<InMemoryStore> store = openAt(clock)) {
      store.put("forever", "1");
      store.put("for a minute", "2", Duration.ofMinutes(1));
      store.put("for a second", "3", Duration.ofSeconds(1));
      before = entries(store);
      store.checkpoint();
    }
    assertThat(before.toString()).contains("until");
    try (DurableStore<InMemoryStore> store = openAt(clock)) {
      assertThat(store.recovery().batches()).isZero();
      assertThat(entries(store)).isEqualTo(before);
      clock.advance(Duration.ofSeconds(1));
      assertThat(store.count()).isEqualTo(2);
      store.checkpoint();
    }
    // A checkpoint leaves out what has expired.
    try (DurableStore<InMemoryStore> store = openAt(clock)) {
      assertThat(store.stats().count("memory.entries")).isEqualTo(2);
    }
  }

  private DurableStore<InMemoryStore> openAt(SettableClock clock) throws IOException {
    return DurableStore.open(storage, Durability.OS, first -> new InMemoryStore(clock));
  }

  private static List<String> entries(DurableStore<InMemoryStore> store) {
    try (Cursor cursor = store.scan(KeyRange.all())) {
      return Cursors.forward(cursor);
    }
  }

  @Test
  void powerCutAtAnyMomentOfItLosesNothing() throws IOException {
    List<String> crashes = new ArrayList<>();
    AtomicReference<SimulatedStorage> observed = new AtomicReference<>();
    try (DurableStore<InMemoryStore> before = filled(storage)) {
      before.sync();
      before.checkpoint();
    }
    observed.set(
        storage.afterPowerCut(
            EVERYTHING_SURVIVES,
            (operation, file) -> {
              crashes.add(operation + " " + file);
              for (PowerCut cut : List.of(NOTHING_SURVIVES, EVERYTHING_SURVIVES)) {
                SimulatedStorage left = after(observed.get(), cut);
                assertThat(BatchHistory.countIn(open(left, Durability.OS)))
                    .as("power cut before %s %s", operation, file)
                    .isEqualTo(BATCHES);
                // Once more, with a checkpoint of its own over the files of the other one.
                try (DurableStore<InMemoryStore> again = open(left, Durability.OS)) {
                  again.checkpoint();
                }
                assertThat(BatchHistory.countIn(open(left, Durability.OS))).isEqualTo(BATCHES);
              }
            }));
    try (DurableStore<InMemoryStore> store = open(observed.get(), Durability.OS)) {
      crashes.clear();
      store.checkpoint();
      assertThat(crashes)
          .contains(
              "append 000004.checkpoint.tmp",
              "force 000004.checkpoint.tmp",
              "rename 000004.checkpoint.tmp",
              "sync directory",
              "delete 000002.checkpoint",
              "delete 000003.log");
    }
  }

  @Test
  void unfinishedOneIsRemovedByTheNextOpen() throws IOException {
    filled(storage).close();
    StoredFiles.write(storage, "000009.checkpoint.tmp", new byte[] {1, 2}, 2);
    try (DurableStore<InMemoryStore> store = open(storage, Durability.OS)) {
      assertThat(BatchHistory.countIn(store)).isEqualTo(BATCHES);
      assertThat(storage.list()).noneMatch(file -> file.endsWith(".tmp"));
    }
  }

  /** Fails each of its calls once: the store goes on, or says that it must be reopened. */
  @Test
  void errorInAnyCallOfItLosesNothingAndALaterOneSucceeds() throws IOException {
    int failing = 1;
    for (boolean failed = true; failed; failing++) {
      SimulatedStorage simulated = new SimulatedStorage();
      AtomicInteger countdown = new AtomicInteger(Integer.MAX_VALUE);
      Storage faulty =
          new HookedStorage(
              simulated,
              (operation, file) -> {
                if (!operation.equals("close") && countdown.decrementAndGet() == 0) {
                  throw new IOException("injected " + operation);
                }
              });
      try (DurableStore<InMemoryStore> store = filled(faulty)) {
        countdown.set(failing);
        failed = checkpointFails(store);
        countdown.set(Integer.MAX_VALUE);
        assertThat(BatchHistory.countIn(store)).isEqualTo(BATCHES);
        if (!failed || !writeFails(store)) {
          store.checkpoint();
        }
      }
      try (DurableStore<InMemoryStore> store = open(simulated, Durability.OS)) {
        assertThat(BatchHistory.countIn(store)).as("call %d", failing).isEqualTo(BATCHES);
        store.checkpoint();
      }
      assertThat(simulated.list()).noneMatch(file -> file.endsWith(".tmp"));
      assertThat(simulated.openFiles()).as("call %d", failing).isEmpty();
    }
    assertThat(failing).isGreaterThan(10);
  }

  private static boolean checkpointFails(DurableStore<InMemoryStore> store) {
    try {
      store.checkpoint();
      return false;
    } catch (IOException | UncheckedIOException e) {
      assertThat(e).hasMessageContaining("injected");
      return true;
    }
  }

  private static boolean writeFails(DurableStore<InMemoryStore> store) {
    try {
      store.write(BatchHistory.batch(BATCHES));
      return false;
    } catch (UncheckedIOException e) {
      assertThat(e).hasMessageContaining("reopened");
      return true;
    }
  }

  @Test
  void anyFlippedByteOfItIsCorruptionOrHarmless() throws IOException {
    String name = "000002.checkpoint";
    try (DurableStore<InMemoryStore> store = open(storage, Durability.OS)) {
      store.write(BatchHistory.batch(1));
      store.checkpoint();
    }
    byte[] bytes = StoredFiles.read(storage, name);
    int refused = 0;
    for (int at = 0; at < bytes.length; at++) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 0x40;
      refused += isRefused(name, damaged, damaged.length) ? 1 : 0;
    }
    // The mark at its end is there to make damage known, and may itself be damaged.
    assertThat(refused).isEqualTo(bytes.length - LogFormat.FRAME_BYTES);
    for (int length = 0; length < bytes.length - LogFormat.FRAME_BYTES; length++) {
      assertThat(isRefused(name, bytes, length)).as("cut to %d", length).isTrue();
    }
  }

  private boolean isRefused(String name, byte[] bytes, int length) throws IOException {
    SimulatedStorage damaged = after(storage, EVERYTHING_SURVIVES);
    StoredFiles.write(damaged, name, bytes, length);
    try (DurableStore<InMemoryStore> store = open(damaged, Durability.OS)) {
      assertThat(BatchHistory.countIn(store)).isEqualTo(1);
      return false;
    } catch (CorruptionException e) {
      assertThat(e).hasMessageStartingWith(name + "@");
      return true;
    }
  }

  @Test
  void missingLogBehindItIsCorruption() throws IOException {
    try (DurableStore<InMemoryStore> store = open(storage, Durability.EVERY_WRITE)) {
      store.checkpoint();
      store.write(BatchHistory.batch(1));
      store.write(BatchHistory.batch(2));
    }
    open(storage, Durability.EVERY_WRITE).write(BatchHistory.batch(3));
    open(storage, Durability.EVERY_WRITE).write(BatchHistory.batch(4));
    open(storage, Durability.EVERY_WRITE).close();
    storage.delete("000003.log");
    StoredFiles.write(storage, "000004.log", marked(storage), marked(storage).length);
    assertThatExceptionOfType(CorruptionException.class)
        .isThrownBy(() -> open(storage, Durability.OS))
        .withMessageContaining("000004.log@36")
        .withMessageContaining("sequence 16 follows 10");
  }

  /** The last log again, as if it had been closed: it knows then that it was forced. */
  private static byte[] marked(Storage storage) throws IOException {
    SimulatedStorage other = new SimulatedStorage();
    LogWriter writer = new LogWriter(other, "000004.log", 4);
    writer.append(
        LogRecord.Kind.BATCH,
        16,
        BatchHistory.batch(4).encoded(),
        BatchHistory.batch(4).encodedLength());
    writer.close();
    assertThat(storage.list()).contains("000004.log");
    return StoredFiles.read(other, "000004.log");
  }

  @Test
  void writersGoOnMeanwhileAndNothingOfTheirsIsLost() throws Exception {
    int writers = 3;
    int each = 1_000;
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try (DurableStore<InMemoryStore> store = open(storage, Durability.OS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        String prefix = writer + ":";
        running.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    store.put(prefix + i, "value " + i);
                  }
                }));
      }
      while (!running.stream().allMatch(Future::isDone)) {
        store.checkpoint();
      }
      for (Future<?> one : running) {
        one.get();
      }
      assertThat(store.count()).isEqualTo((long) writers * each);
    } finally {
      threads.shutdownNow();
    }
    try (DurableStore<InMemoryStore> store = open(storage, Durability.OS)) {
      assertThat(store.count()).isEqualTo((long) writers * each);
    }
  }

  @Test
  void closeWaitsForItSoThatNobodyElseOpensTheDirectoryInBetween() throws Exception {
    AtomicReference<Thread> closer = new AtomicReference<>();
    List<String> order = new ArrayList<>();
    Storage hooked =
        new HookedStorage(
            storage,
            (operation, file) -> {
              if (operation.equals("rename")) {
                closer.get().start();
                while (closer.get().getState() != Thread.State.BLOCKED
                    && closer.get().getState() != Thread.State.TERMINATED) {
                  Thread.onSpinWait();
                }
              }
              synchronized (order) {
                order.add(operation + " " + file);
              }
            });
    DurableStore<InMemoryStore> store = filled(hooked);
    closer.set(new Thread(store::close));
    store.checkpoint();
    closer.get().join();
    assertThat(order.indexOf("close directory"))
        .isGreaterThan(order.indexOf("rename 000002.checkpoint.tmp"))
        .isEqualTo(order.size() - 1);
    assertThat(BatchHistory.countIn(open(storage, Durability.OS))).isEqualTo(BATCHES);
  }

  @Test
  void ofAClosedStoreIsRefused() throws IOException {
    DurableStore<InMemoryStore> store = filled(storage);
    store.close();
    List<String> files = storage.list();
    assertThatThrownBy(store::checkpoint).isInstanceOf(IllegalStateException.class);
    assertThat(storage.list()).isEqualTo(files);
  }
}
