package dev.varve.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.varve.Durability;
import dev.varve.WriteBatch;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.io.HookedStorage;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Room in the memory is taken by the leader, batch by batch, before anything is logged. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RoomTest {
  private static final int CAPACITY = 1_000;

  private final SimulatedStorage disk = new SimulatedStorage();
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicReference<InMemoryStore> memory = new AtomicReference<>(new InMemoryStore());

  /** A memory with a number of bytes at the most, as far as anybody counts. */
  private final class Counted implements Room<InMemoryStore> {
    final AtomicLong used = new AtomicLong();
    final AtomicInteger rotations = new AtomicInteger();
    final AtomicInteger waits = new AtomicInteger();
    // How many rotations are refused at first.
    int refusals;

    @Override
    public boolean has(InMemoryStore memory, long taken, long bytes) {
      boolean fits = used.get() + taken + bytes <= CAPACITY;
      used.addAndGet(fits ? bytes : 0);
      return fits;
    }

    @Override
    public Rotation rotation() {
      if (refusals > 0) {
        refusals--;
        return null;
      }
      return (logNumber, firstSequence) -> {
        rotations.incrementAndGet();
        used.set(0);
        memory.set(new InMemoryStore());
      };
    }

    @Override
    public void await(WriteBatch batch) {
      waits.incrementAndGet();
    }
  }

  private LoggedStore<InMemoryStore> open(HookedStorage.Hook hook, Room<InMemoryStore> room)
      throws IOException {
    WriteAheadLog log =
        new WriteAheadLog(
            new HookedStorage(disk, hook),
            Durability.OS,
            numbers::incrementAndGet,
            Long.MAX_VALUE,
            1,
            InstantSource.system(),
            LogEvents.NONE);
    return new LoggedStore<>(log, memory::get, 1, room, new Health());
  }

  @Test
  void aFullStoreRefusesBeforeAnythingIsLoggedAndGoesOn() throws IOException {
    Room<InMemoryStore> full = (memory, taken, bytes) -> taken + bytes <= CAPACITY;
    try (LoggedStore<InMemoryStore> store = open((operation, file) -> {}, full)) {
      store.put("k1", "first");
      long logged = store.stats().count("log.bytes");
      assertThatIllegalStateException()
          .isThrownBy(() -> store.put("k2", "x".repeat(CAPACITY)))
          .withMessage("store is full");
      assertThat(store.stats().count("log.bytes")).isEqualTo(logged);
      store.put("k3", "third");
      assertThat(store.get("k2")).isNull();
      assertThat(store.get("k3")).isEqualTo("third");
    }
    try (DurableStore<InMemoryStore> again = DurabilityTest.open(disk, Durability.OS)) {
      assertThat(again.count()).isEqualTo(2);
      assertThat(again.get("k3")).isEqualTo("third");
    }
  }

  @Test
  void aWriterThatLacksRoomLeavesTheLineWaitsAndComesAgain() throws IOException {
    Counted room = new Counted();
    room.refusals = 3;
    try (LoggedStore<InMemoryStore> store = open((operation, file) -> {}, room)) {
      store.put("k1", "x".repeat(CAPACITY - 100));
      store.put("k2", "y".repeat(CAPACITY - 100));
      assertThat(room.waits).hasValue(3);
      assertThat(room.rotations).hasValue(1);
      assertThat(store.get("k1")).as("went with the memory before").isNull();
      assertThat(store.get("k2")).hasSize(CAPACITY - 100);
    }
  }

  /** All of them find the memory empty when they come, while the first is in the log. */
  @Test
  void writersWhoComeAtOnceDoNotTakeTheSameRoomTwice() throws Exception {
    CountDownLatch inLog = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger appends = new AtomicInteger();
    ConcurrentLinkedQueue<Long> sizes = new ConcurrentLinkedQueue<>();
    HookedStorage.Hook hook =
        (operation, file) -> {
          if (operation.equals("append") && appends.incrementAndGet() == 3) {
            inLog.countDown();
            awaitQuietly(goOn);
          }
        };
    Room<InMemoryStore> room = new Recorded(sizes);
    try (LoggedStore<InMemoryStore> store = open(hook, room)) {
      List<Thread> writers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        WriteBatch batch = new WriteBatch().put("key" + i, "x".repeat(300));
        writers.add(new Thread(() -> store.write(batch)));
        writers.get(i).start();
        if (i == 0) {
          inLog.await();
        }
      }
      Waiting.untilParked(writers.subList(1, 8));
      goOn.countDown();
      Waiting.untilDead(writers);
      sizes.add(entries(store));
    }
    assertThat(sizes).as("two fit a memory").containsExactly(2L, 2L, 2L, 2L);
  }

  private static long entries(LoggedStore<InMemoryStore> store) {
    return store.memory().count();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Two entries fit a memory; the number of entries in one is recorded when it ends. */
  private final class Recorded implements Room<InMemoryStore> {
    private static final int BYTES = 800;
    private final ConcurrentLinkedQueue<Long> sizes;

    Recorded(ConcurrentLinkedQueue<Long> sizes) {
      this.sizes = sizes;
    }

    @Override
    public boolean has(InMemoryStore asked, long taken, long bytes) {
      return asked.count() * 350 + taken + bytes <= BYTES;
    }

    @Override
    public Rotation rotation() {
      return (logNumber, firstSequence) -> sizes.add(memory.getAndSet(new InMemoryStore()).count());
    }
  }
}
