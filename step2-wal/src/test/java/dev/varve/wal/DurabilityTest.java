package dev.varve.wal;

import static dev.varve.io.simulated.PowerCut.EVERYTHING_SURVIVES;
import static dev.varve.io.simulated.PowerCut.NOTHING_SURVIVES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.varve.Durability;
import dev.varve.Seed;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.io.HookedStorage;
import dev.varve.io.Storage;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What each level promises, and what it does not: what a kill takes, and what a power cut. */
class DurabilityTest {
  private static final Duration NEVER = Duration.ofDays(1);

  static DurableStore<InMemoryStore> open(Storage storage, Durability durability)
      throws IOException {
    return DurableStore.open(storage, durability, first -> new InMemoryStore());
  }

  private static SimulatedStorage after(SimulatedStorage storage, PowerCut cut) {
    return storage.afterPowerCut(cut, (operation, file) -> {});
  }

  private static int countAfter(SimulatedStorage storage, PowerCut cut) throws IOException {
    try (DurableStore<InMemoryStore> store = open(after(storage, cut), Durability.OS)) {
      return BatchHistory.countIn(store);
    }
  }

  @Test
  void everyWriteLosesNothingToAPowerCut() throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    try (DurableStore<InMemoryStore> store = open(storage, Durability.EVERY_WRITE)) {
      for (int i = 1; i <= 30; i++) {
        store.write(BatchHistory.batch(i));
        assertThat(countAfter(storage, NOTHING_SURVIVES)).isEqualTo(i);
      }
    }
  }

  @Test
  void osLosesNothingToAKillOfTheProcessAndAllToAPowerCut() throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    try (DurableStore<InMemoryStore> store = open(storage, Durability.OS)) {
      for (int i = 1; i <= 30; i++) {
        store.write(BatchHistory.batch(i));
        assertThat(countAfter(storage, EVERYTHING_SURVIVES)).isEqualTo(i);
        assertThat(countAfter(storage, NOTHING_SURVIVES)).isZero();
      }
    }
  }

  /** A batch of this history has five operations, so every fourth one completes twenty. */
  @Test
  void periodicLosesFewerOperationsThanAgreed() throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    try (DurableStore<InMemoryStore> store = open(storage, Durability.periodic(20, NEVER))) {
      for (int i = 1; i <= 30; i++) {
        store.write(BatchHistory.batch(i));
        assertThat(countAfter(storage, EVERYTHING_SURVIVES)).isEqualTo(i);
        assertThat(countAfter(storage, NOTHING_SURVIVES)).isEqualTo(i / 4 * 4);
      }
    }
  }

  @Test
  void periodicSyncsAfterTheIntervalThoughNobodyWrites() throws Exception {
    SimulatedStorage simulated = new SimulatedStorage();
    CountDownLatch forced = new CountDownLatch(1);
    Storage storage =
        new HookedStorage(
            simulated,
            (operation, file) -> {
              if (operation.equals("force")) {
                forced.countDown();
              }
            });
    Durability durability = Durability.periodic(1_000, Duration.ofMillis(2));
    try (DurableStore<InMemoryStore> store = open(storage, durability)) {
      store.write(BatchHistory.batch(1));
      assertThat(forced.await(1, TimeUnit.MINUTES)).isTrue();
      // Waits in the queue after the timer's sync, so that this is over.
      store.sync();
      assertThat(countAfter(simulated, NOTHING_SURVIVES)).isEqualTo(1);
    }
  }

  @Test
  void periodicStoreThatIsClosedLeavesNoThread() throws IOException {
    Durability durability = Durability.periodic(1_000, Duration.ofMillis(1));
    open(new SimulatedStorage(), durability).close();
    while (threadIsAlive("varve-sync")) {
      Thread.onSpinWait();
    }
  }

  private static boolean threadIsAlive(String name) {
    return Thread.getAllStackTraces().keySet().stream().anyMatch(t -> t.getName().equals(name));
  }

  @Test
  void memoryKeepsAPrefixThatEndsWithABufferAndACleanCloseKeepsAll() throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    int written = 400;
    try (DurableStore<InMemoryStore> store = open(storage, Durability.MEMORY)) {
      for (int i = 1; i <= written; i++) {
        store.write(BatchHistory.batch(i));
      }
      assertThat(
          countAfter(storage, EVERYTHING_SURVIVES),
          is(both(greaterThanOrEqualTo(1)).and(lessThan(written))));
      assertThat(countAfter(storage, NOTHING_SURVIVES)).isZero();
    }
    assertThat(countAfter(storage, NOTHING_SURVIVES)).isEqualTo(written);
  }

  @Test
  void syncMakesAllThatWasWrittenDurableAtAnyLevel() throws IOException {
    for (Durability durability :
        new Durability[] {Durability.MEMORY, Durability.OS, Durability.periodic(100, NEVER)}) {
      SimulatedStorage storage = new SimulatedStorage();
      try (DurableStore<InMemoryStore> store = open(storage, durability)) {
        for (int i = 1; i <= 5; i++) {
          store.write(BatchHistory.batch(i));
        }
        store.sync();
        store.write(BatchHistory.batch(6));
        assertThat(countAfter(storage, NOTHING_SURVIVES)).as("%s", durability).isEqualTo(5);
      }
    }
  }

  @Test
  void whatARecoveryFoundIsDurableFromThenOn() throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    open(storage, Durability.OS).write(BatchHistory.batch(1));
    SimulatedStorage killed = after(storage, EVERYTHING_SURVIVES);
    open(killed, Durability.OS).write(BatchHistory.batch(2));
    assertThat(countAfter(killed, NOTHING_SURVIVES)).isEqualTo(1);
  }

  /** A tail may be torn in any way; what was durable before it is so after it, too. */
  @Test
  void syncedWriteBehindATornTailIsNotLostToTheNextPowerCut() {
    AtomicInteger torn = new AtomicInteger();
    Seed.run(
        seed -> {
          SimulatedStorage storage = new SimulatedStorage();
          int acknowledged = 0;
          for (int round = 0; round < 40; round++) {
            DurableStore<InMemoryStore> store = open(storage, Durability.OS);
            int found = BatchHistory.countIn(store);
            torn.addAndGet(store.recovery().notes().size());
            seed.tell("found " + found + " of at least " + acknowledged);
            assertThat(found, greaterThanOrEqualTo(acknowledged));
            int next = found + 1;
            store.write(BatchHistory.batch(next));
            store.sync();
            acknowledged = next;
            for (int i = seed.random().nextInt(4); i > 0; i--) {
              store.write(BatchHistory.batch(++next));
            }
            assertThat(countAfter(storage, NOTHING_SURVIVES), lessThanOrEqualTo(next));
            storage = after(storage, PowerCut.random(seed.random()));
          }
        });
    assertThat(torn.get()).as("torn tails").isPositive();
  }

  @Test
  void periodWithoutOperationsOrTimeIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Durability.periodic(0, NEVER));
    assertThatIllegalArgumentException().isThrownBy(() -> Durability.periodic(1, Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durability.periodic(1, Duration.ofMillis(-5)));
  }
}
