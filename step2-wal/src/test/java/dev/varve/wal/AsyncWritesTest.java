package dev.varve.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.varve.Durability;
import dev.varve.WriteBatch;
import dev.varve.WriteOptions;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.io.HookedStorage;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writes whose callers do not wait. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AsyncWritesTest {
  private final SimulatedStorage disk = new SimulatedStorage();
  private final AtomicReference<HookedStorage.Hook> hook =
      new AtomicReference<>((operation, file) -> {});
  private final AtomicLong numbers = new AtomicLong();

  private LoggedStore<InMemoryStore> open(Durability durability, Room<InMemoryStore> room)
      throws IOException {
    HookedStorage hooked =
        new HookedStorage(disk, (operation, file) -> hook.get().before(operation, file));
    WriteAheadLog log =
        new WriteAheadLog(
            hooked,
            durability,
            numbers::incrementAndGet,
            Long.MAX_VALUE,
            1,
            InstantSource.system(),
            LogEvents.NONE);
    InMemoryStore memory = new InMemoryStore();
    return new LoggedStore<>(log, () -> memory, 1, room, new Health());
  }

  private static CompletionStage<Void> hand(
      LoggedStore<InMemoryStore> store, String key, String value) {
    return hand(store, key, value, CommitCheck.PASS);
  }

  private static CompletionStage<Void> hand(
      LoggedStore<InMemoryStore> store, String key, String value, CommitCheck check) {
    return store.writeAsync(new WriteBatch().put(key, value), WriteOptions.DEFAULT, check);
  }

  private static void await(CompletionStage<Void> stage) {
    stage.toCompletableFuture().join();
  }

  @Test
  void whatIsHandedOverIsWrittenInItsOrderAndReadWhenItIsDone() throws IOException {
    try (LoggedStore<InMemoryStore> store = open(Durability.OS, Room.unlimited())) {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      List<Integer> seen = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        int number = i;
        all.add(
            hand(store, "kk", String.valueOf((1L << 33) + i))
                .thenRun(() -> seen.add(number))
                .toCompletableFuture());
      }
      all.forEach(CompletableFuture::join);
      assertThat(store.get("kk")).isEqualTo(String.valueOf((1L << 33) + 999));
      assertThat(seen).hasSize(1_000).isSorted();
    }
  }

  /** The disk blocks in the first group: the caller continues, and all others share a second. */
  @Test
  void theCallerDoesNotWaitAndThoseOfMeanwhileShareOneSync() throws Exception {
    CountDownLatch inSync = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (LoggedStore<InMemoryStore> store = open(Durability.EVERY_WRITE, Room.unlimited())) {
      hook.set(
          (operation, file) -> {
            if (operation.equals("force")) {
              inSync.countDown();
              awaitQuietly(goOn);
            }
          });
      CompletionStage<Void> first = hand(store, "k0", "0");
      inSync.await();
      List<CompletionStage<Void>> others = new ArrayList<>();
      for (int i = 1; i <= 100; i++) {
        others.add(hand(store, "k" + i, String.valueOf(i)));
      }
      assertThat(first.toCompletableFuture()).isNotDone();
      assertThat(store.get("k0")).isNull();
      goOn.countDown();
      await(first);
      others.forEach(AsyncWritesTest::await);
      assertThat(store.get("k100")).isEqualTo("100");
      assertThat(store.stats().count("log.groups")).isEqualTo(2);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void oneThatIsRefusedFailsAloneWhateverItThrows() throws IOException {
    try (LoggedStore<InMemoryStore> store = open(Durability.OS, Room.unlimited())) {
      CompletionStage<Void> before = hand(store, "k1", "1");
      CompletionStage<Void> refused =
          hand(
              store,
              "k2",
              "2",
              first -> {
                throw new AssertionError("refused");
              });
      CompletionStage<Void> after = hand(store, "k3", "3");
      await(before);
      await(after);
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(() -> await(refused))
          .withCauseInstanceOf(AssertionError.class);
      assertThat(store.get("k2")).isNull();
      assertThat(store.get("k3")).isEqualTo("3");
    }
  }

  /** The second lacks room at first; the third would have some, but does not overtake it. */
  @Test
  void whoLacksRoomWaitsAndNobodyHandedOverLaterOvertakesIt() throws IOException {
    AtomicInteger waits = new AtomicInteger();
    AtomicBoolean full = new AtomicBoolean(true);
    Room<InMemoryStore> room =
        new Room<>() {
          @Override
          public boolean has(InMemoryStore memory, long taken, long bytes) {
            return bytes < 1_000 || !full.get();
          }

          @Override
          public Rotation rotation() {
            return null;
          }

          @Override
          public void await(WriteBatch batch) {
            full.set(waits.incrementAndGet() < 3);
          }
        };
    try (LoggedStore<InMemoryStore> store = open(Durability.OS, room)) {
      CountDownLatch all = new CountDownLatch(1);
      // Holds the thread back until all are there.
      CompletionStage<Void> first = hand(store, "k1", "1", number -> awaitQuietly(all));
      CompletionStage<Void> large = hand(store, "k2", "x".repeat(2_000));
      CompletionStage<Void> small = hand(store, "k2", "small");
      all.countDown();
      await(first);
      await(large);
      await(small);
      assertThat(store.get("k2")).isEqualTo("small");
      assertThat(waits).hasValue(3);
    }
  }

  @Test
  void whereThereIsNeverRoomAllOfThemAreToldSo() throws IOException {
    Room<InMemoryStore> full = (memory, taken, bytes) -> bytes < 1_000;
    try (LoggedStore<InMemoryStore> store = open(Durability.OS, full)) {
      CompletionStage<Void> large = hand(store, "k1", "x".repeat(2_000));
      CompletionStage<Void> small = hand(store, "k2", "small");
      await(small);
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(() -> await(large))
          .havingCause()
          .withMessage("store is full");
    }
  }

  @Test
  void aFailureOfTheLogFailsTheGroupAndAllLaterOnes() throws IOException {
    LoggedStore<InMemoryStore> store = open(Durability.EVERY_WRITE, Room.unlimited());
    hook.set(
        (operation, file) -> {
          if (operation.equals("force")) {
            throw new IOException("injected");
          }
        });
    CompletionStage<Void> failed = hand(store, "k1", "1");
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(() -> await(failed))
        .withCauseInstanceOf(UncheckedIOException.class);
    CompletionStage<Void> later = hand(store, "k2", "2");
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(() -> await(later))
        .havingCause()
        .withMessageContaining("store must be reopened");
    assertThat(store.get("k1")).isNull();
    store.close();
  }

  @Test
  void aCloseFirstDoesWhatWasHandedOverAndRefusesWhatComesLater() throws IOException {
    LoggedStore<InMemoryStore> store = open(Durability.OS, Room.unlimited());
    List<CompletionStage<Void>> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      all.add(hand(store, "k" + i, String.valueOf(i)));
    }
    store.close();
    assertThat(all).allMatch(it -> it.toCompletableFuture().isDone());
    all.forEach(AsyncWritesTest::await);
    CompletionStage<Void> late = hand(store, "late", "1");
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(() -> await(late))
        .havingCause()
        .withMessage("store is closed");
    try (DurableStore<InMemoryStore> again = DurabilityTest.open(disk, Durability.OS)) {
      assertThat(again.count()).isEqualTo(500);
      assertThat(again.get("k499")).isEqualTo("499");
    }
  }

  /** What a stage does next may even close the store. */
  @Test
  void aStageMayCloseTheStore() throws IOException {
    LoggedStore<InMemoryStore> store = open(Durability.OS, Room.unlimited());
    await(hand(store, "k1", "1").thenRun(store::close));
    assertThatIllegalStateException().isThrownBy(() -> store.put("k2", "2"));
  }

  /** Callers that wait and callers that do not, in one line: each thread's own order holds. */
  @Test
  void besideWritersWhoWaitNothingIsLostOrSwapped() throws Exception {
    int each = 2_000;
    try (LoggedStore<InMemoryStore> store = open(Durability.OS, Room.unlimited())) {
      List<Thread> threads = new ArrayList<>();
      List<CompletionStage<Void>> all = new ArrayList<>();
      Thread waiting =
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  store.put("waits", String.valueOf(i));
                }
              });
      threads.add(waiting);
      waiting.start();
      for (int i = 0; i < each; i++) {
        all.add(hand(store, "hands over", String.valueOf(i)));
      }
      Waiting.untilDead(threads);
      all.forEach(AsyncWritesTest::await);
      assertThat(store.get("waits")).isEqualTo(String.valueOf(each - 1));
      assertThat(store.get("hands over")).isEqualTo(String.valueOf(each - 1));
      assertThat(store.clock()).isNotNull();
    }
    try (DurableStore<InMemoryStore> again = DurabilityTest.open(disk, Durability.OS)) {
      assertThat(again.recovery().batches()).isEqualTo(2L * each);
    }
  }
}
