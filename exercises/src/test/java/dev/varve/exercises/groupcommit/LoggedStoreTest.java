package dev.varve.exercises.groupcommit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Durability;
import dev.varve.WriteBatch;
import dev.varve.WriteOptions;
import dev.varve.course.Proves;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.wal.CommitCheck;
import dev.varve.wal.Health;
import dev.varve.wal.LogEvents;
import dev.varve.wal.WriteAheadLog;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A writer called z is held back in its sync until others wait in the queue after it; then all
 * continue. Each write is synced, and each writer writes its own name.
 */
class LoggedStoreTest {
  private final CountDownLatch zIsSyncing = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final List<String> changes = new ArrayList<>();
  private final Line line = new Line();
  private final MemoryRoom room = new MemoryRoom();
  private final AtomicLong fileNumbers = new AtomicLong();
  private volatile boolean holding;
  private volatile Exception broken;
  private volatile String readable = "";

  private final SimulatedStorage storage = new SimulatedStorage(this::before);
  private LoggedStore<InMemoryStore> store = open(Durability.EVERY_WRITE);

  private LoggedStore<InMemoryStore> open(Durability durability) {
    try {
      WriteAheadLog log =
          new WriteAheadLog(
              storage,
              durability,
              fileNumbers::incrementAndGet,
              64 << 20,
              1,
              InstantSource.fixed(Instant.EPOCH),
              LogEvents.NONE);
      return new LoggedStore<>(log, () -> room.memory, 1, room, new Health());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void before(String operation, String file) throws IOException {
    changes.add(operation);
    if (operation.equals("force")) {
      if (holding) {
        holding = false;
        zIsSyncing.countDown();
        await(goOn);
      } else if (broken instanceof RuntimeException bug) {
        throw bug;
      } else if (broken != null) {
        throw (IOException) broken;
      }
      readable = String.join(" ", room.memory.keys(""));
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private long times(String operation) {
    return changes.stream().filter(operation::equals).count();
  }

  private void holdZ() {
    holding = true;
    line.start("z", () -> put("z", WriteOptions.SYNC), zIsSyncing::countDown);
    await(zIsSyncing);
    line.throwErrors();
    changes.clear();
  }

  /** Starts writers, and waits until each has its place in the line. */
  private void queue(String... names) {
    for (String name : names) {
      line.queue(name, () -> store.put(name, name));
    }
  }

  private void put(String name, WriteOptions options) {
    store.write(new WriteBatch().put(name, name), options, CommitCheck.PASS);
  }

  private void queueRefused(String name, Throwable refusal) {
    line.queue(
        name,
        () ->
            store.write(
                new WriteBatch().put(name, name),
                sequence -> {
                  if (refusal instanceof Error error) {
                    throw error;
                  }
                  throw new IllegalStateException(refusal.getMessage() + " at " + sequence);
                }));
  }

  /** Lets all writers go on, and waits until they are done. */
  private void finish() throws InterruptedException {
    goOn.countDown();
    line.finish();
  }

  @Proves("share")
  void thoseWhoWaitShareOneWriteAndOneSync() throws Exception {
    holdZ();
    queue("a", "b", "c");
    finish();
    assertThat(line.told()).as("failures of z, a, b, c").isEmpty();
    assertThat(room.memory.keys("")).as("keys").containsExactly("a", "b", "c", "z");
    assertThat(times("force")).as("syncs for a, b, c, who waited together").isEqualTo(1);
    assertThat(times("append")).as("writes for a, b, c, who waited together").isEqualTo(1);
    assertThat(store.stats().count("log.groups")).as("groups of z, a, b, c").isEqualTo(2);
  }

  @Proves("first")
  void nobodyReadsWhatIsNotDurable() throws Exception {
    holdZ();
    assertThat(room.memory.keys("")).as("readable while z is synced").isEmpty();
    queue("a", "b");
    finish();
    assertThat(readable).as("readable when a and b are about to be synced").isEqualTo("z");
  }

  @Proves("first")
  void eachWriteIsAsDurableAsItsWriterWants() throws Exception {
    store = open(Durability.OS);
    holdZ();
    queue("a");
    line.queue("b", () -> put("b", WriteOptions.SYNC));
    queue("c");
    finish();
    assertThat(times("force"))
        .as("syncs for a, b, c; b wants one, the store does not")
        .isEqualTo(1);
    assertThat(readable).as("readable when a, b and c are about to be synced").isEqualTo("z");
    store = open(Durability.EVERY_WRITE.withWeakerWrites());
    changes.clear();
    put("d", WriteOptions.of(Durability.Level.OS));
    assertThat(times("force")).as("syncs for d; the store wants one, d does not").isZero();
  }

  @Proves("sequence")
  void eachBatchIsLoggedWithItsOwnNumbers() throws Exception {
    holdZ();
    line.queue("abc", () -> store.write(new WriteBatch().put("a", "").put("b", "").put("c", "")));
    line.queue("nothing", () -> store.write(new WriteBatch()));
    queue("d");
    finish();
    assertThat(Line.logged(storage))
        .as("the log of z, then abc, nothing, d")
        .containsExactly("1:z", "2:abc", "5:d");
  }

  @Proves("refused")
  void whoIsRefusedIsAloneWithIt() throws Exception {
    holdZ();
    queue("a");
    queueRefused("b", new IllegalStateException("refused"));
    queue("c");
    finish();
    assertThat(line.told().keySet()).as("who failed, where b was refused").containsExactly("b");
    assertThat(line.told("b")).as("b's failure").isEqualTo("refused at 3");
    assertThat(room.memory.keys("")).as("keys").containsExactly("a", "c", "z");
    assertThat(Line.logged(storage)).as("the log").containsExactly("1:z", "2:a", "3:c");
  }

  @Proves("refused")
  void alsoWhereTheFirstAndTheLastAreRefused() throws Exception {
    holdZ();
    queueRefused("a", new IllegalStateException("refused"));
    queue("b");
    queueRefused("c", new StackOverflowError("refused"));
    finish();
    assertThat(line.told().keySet())
        .as("who failed, where a was refused, and c by an Error")
        .containsExactlyInAnyOrder("a", "c");
    assertThat(room.memory.keys("")).as("keys").containsExactly("b", "z");
    assertThat(Line.logged(storage)).as("the log").containsExactly("1:z", "2:b");
  }

  @Proves("failed")
  void aFailedSyncFailsTheWholeGroup() throws Exception {
    holdZ();
    queue("a", "b");
    broken = new IOException("disk is broken");
    finish();
    assertThat(line.told().keySet())
        .as("who failed, where the sync of a and b failed")
        .containsExactlyInAnyOrder("a", "b");
    assertThat(room.memory.keys("")).as("readable keys").containsExactly("z");
  }

  @Proves("failed")
  void whateverTheFailureIsWhoWasRefusedIsToldThat() throws Exception {
    holdZ();
    queue("a");
    queueRefused("b", new IllegalStateException("refused"));
    queue("c");
    broken = new IllegalStateException("a bug");
    finish();
    assertThat(line.told())
        .as("failures of a, b (refused), c, where the log fails by an IllegalStateException")
        .isEqualTo(Map.of("a", "a bug", "b", "refused at 3", "c", "a bug"));
    assertThat(room.memory.keys("")).as("readable keys").containsExactly("z");
  }

  @Proves("poison")
  void afterAFailureNothingIsWrittenAnyMore() throws Exception {
    holdZ();
    finish();
    broken = new IOException("disk is broken");
    queue("a");
    finish();
    assertThat(line.told("a")).as("put a, whose sync fails: thrown").contains("disk is broken");
    broken = null;
    long syncs = times("force");
    queue("b");
    finish();
    assertThat(times("force")).as("syncs after put b, which is refused").isEqualTo(syncs);
    assertThat(line.told("b")).as("put b, when the disk works again: thrown").contains("reopened");
    assertThat(room.memory.keys("")).as("readable keys").containsExactly("z");
  }

  @Proves("poison")
  void aClosedStoreIsNotWritten() throws Exception {
    holdZ();
    finish();
    store.close();
    queue("a");
    finish();
    assertThat(line.told("a")).as("put a after close: thrown").isEqualTo("store is closed");
    assertThat(Line.logged(storage)).as("the log").containsExactly("1:z");
  }

  @Proves("limit")
  void whoDoesNotFitLeadsTheNextGroup() throws Exception {
    holdZ();
    for (String name : List.of("a", "b", "c")) {
      line.queue(name, () -> store.put(name.getBytes(), new byte[600_000]));
    }
    line.queue("d", () -> store.put("d".getBytes(), new byte[3_000_000]));
    finish();
    assertThat(line.told()).as("failures").isEmpty();
    assertThat(store.stats().count("log.groups"))
        .as("groups of z; of a, b, c with 600000 bytes each, and d with 3000000")
        .isEqualTo(5);
  }

  @Proves("room")
  void whoseBatchTheMemoryHasNoRoomForLeadsTheNextGroup() throws Exception {
    holdZ();
    queue("a", "b", "c", "d", "e");
    // A put of one byte weighs 43: 5 and 4 lengths, a kind, a key and a value of a byte, and 32.
    room.forGroup = 2 * 43;
    finish();
    assertThat(line.told()).as("failures").isEmpty();
    assertThat(room.memory.keys("")).as("keys").containsExactly("a", "b", "c", "d", "e", "z");
    assertThat(store.stats().count("log.groups"))
        .as("groups of z; of a, b, c, d, e, of whom two at a time have room")
        .isEqualTo(4);
  }

  @Proves("room")
  void whoWaitsForRoomIsWrittenOnceThereIsSome() throws Exception {
    holdZ();
    queue("a");
    room.forOne = 0;
    room.comes = true;
    finish();
    assertThat(line.told()).as("failures").isEmpty();
    assertThat(Line.logged(storage))
        .as("the log, where a had to wait for room")
        .containsExactly("1:z", "2:a");
  }

  @Proves("room")
  void afterARotationTheNewMemoryIsWritten() throws Exception {
    holdZ();
    queue("a", "b");
    InMemoryStore before = room.memory;
    room.fresh = new InMemoryStore();
    room.full = before;
    finish();
    assertThat(line.told()).as("failures").isEmpty();
    String state = "a new memory, where the one with z has no room for a and b";
    assertThat(before.keys("")).as("keys in the one before " + state).containsExactly("z");
    assertThat(room.memory.keys("")).as("keys in " + state).containsExactly("a", "b");
    assertThat(store.stats().count("log.groups")).as("groups of z; of a, b").isEqualTo(2);
  }

  @Proves("room")
  void whoFindsNoRoomIsAloneWithIt() throws Exception {
    holdZ();
    line.queue("a", () -> store.put("a", "a".repeat(100)));
    queue("b");
    room.forOne = 50;
    finish();
    assertThat(line.told().keySet()).as("who failed, where a is too large").containsExactly("a");
    assertThat(Line.logged(storage)).as("the log").containsExactly("1:z", "2:b");
  }

  @Proves("alone")
  void aSyncWaitsInLineAndIsNotTakenIntoAGroup() throws Exception {
    holdZ();
    queue("a");
    line.queue("sync", store.between()::sync);
    queue("b");
    finish();
    assertThat(line.told()).as("failures of a, sync, b").isEmpty();
    assertThat(room.memory.keys("")).as("keys").containsExactly("a", "b", "z");
    assertThat(store.stats().count("log.groups")).as("groups of z, a, b").isEqualTo(3);
  }
}
