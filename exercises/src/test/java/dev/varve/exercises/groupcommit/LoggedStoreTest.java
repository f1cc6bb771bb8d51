package dev.varve.exercises.groupcommit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.WriteBatch;
import dev.varve.course.Proves;
import dev.varve.course.tests.Batches;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.io.SimulatedStorage;
import dev.varve.wal.CommitCheck;
import dev.varve.wal.Durability;
import dev.varve.wal.Health;
import dev.varve.wal.LogReader;
import dev.varve.wal.LogRecord;
import dev.varve.wal.Room;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * A writer called z is held back in its sync until others stand in line behind it; then all go on.
 * Each write is synced, and each writer writes its own name.
 */
class LoggedStoreTest {
  private final CountDownLatch zIsSyncing = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final List<String> changes = new ArrayList<>();
  private final Map<String, Throwable> failures = new ConcurrentHashMap<>();
  private final List<Thread> writers = new ArrayList<>();
  private final InMemoryStore memory = new InMemoryStore();
  private final AtomicLong fileNumbers = new AtomicLong();
  private volatile long roomForGroup = Long.MAX_VALUE;
  private final Room<InMemoryStore> room =
      (in, taken, bytes) -> taken == 0 || taken + bytes <= roomForGroup;
  private volatile boolean holding;
  private volatile boolean diskIsBroken;
  private volatile String readable = "";

  private final SimulatedStorage storage = new SimulatedStorage(this::before);
  private final LoggedStore<InMemoryStore> store = open();

  private LoggedStore<InMemoryStore> open() {
    try {
      WriteAheadLog log =
          new WriteAheadLog(
              storage,
              Durability.EVERY_WRITE,
              fileNumbers::incrementAndGet,
              64 << 20,
              1,
              InstantSource.fixed(Instant.EPOCH));
      return new LoggedStore<>(log, memory, 1, room, new Health());
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
      } else if (diskIsBroken) {
        throw new IOException("disk is broken");
      }
      readable = String.join(" ", memory.keys(""));
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
    start("z", () -> store.put("z", "z"));
    await(zIsSyncing);
    throwErrors();
    changes.clear();
  }

  /** Starts writers, and waits until each has its place in the line. */
  private void queue(String... names) {
    for (String name : names) {
      queue(name, () -> store.put(name, name));
    }
  }

  private void queue(String name, Runnable work) {
    Thread writer = start(name, work);
    while (writer.isAlive() && !waitsInLine(writer)) {
      Thread.yield();
    }
  }

  /** Whoever sleeps in the line names its place in it. */
  private static boolean waitsInLine(Thread writer) {
    return LockSupport.getBlocker(writer) instanceof CommitQueue.Place;
  }

  private Thread start(String name, Runnable work) {
    Thread writer =
        new Thread(
            () -> {
              Throwable thrown = caught(work);
              if (thrown != null) {
                failures.put(name, thrown);
              }
              if (name.equals("z")) {
                zIsSyncing.countDown();
              }
            });
    writer.setDaemon(true);
    writers.add(writer);
    writer.start();
    return writer;
  }

  private static Throwable caught(Runnable work) {
    try {
      work.run();
      return null;
    } catch (RuntimeException | Error e) {
      return e;
    }
  }

  /** Lets all writers go on, and waits until they are done. */
  private void finish() throws InterruptedException {
    goOn.countDown();
    while (!alive().isEmpty()) {
      assertThat(allWaitForGood()).as("a writer still waits in line, and nobody leads").isFalse();
    }
    for (Thread writer : writers) {
      writer.join();
    }
    throwErrors();
  }

  private List<Thread> alive() {
    return writers.stream().filter(Thread::isAlive).toList();
  }

  /**
   * Says whether nobody leads. Each writer is woken until it has gone to sleep twice: in between it
   * looked whether it leads or was served, and it does not, and was not.
   */
  private boolean allWaitForGood() {
    List<Thread> left = alive();
    long[] before = left.stream().mapToLong(LoggedStoreTest::sleeps).toArray();
    boolean all = false;
    while (!all && alive().equals(left)) {
      left.forEach(LockSupport::unpark);
      Thread.yield();
      all =
          IntStream.range(0, before.length)
              .allMatch(i -> waitsInLine(left.get(i)) && sleeps(left.get(i)) >= before[i] + 2);
    }
    return all && !left.isEmpty() && alive().equals(left);
  }

  /** How often a thread has gone to sleep. */
  private static long sleeps(Thread writer) {
    ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(writer.getId());
    return info == null ? 0 : info.getWaitedCount();
  }

  /** An unwritten method is met in a writer's thread. */
  private void throwErrors() {
    for (Throwable failure : failures.values()) {
      if (failure instanceof Error error) {
        throw error;
      }
    }
  }

  /** What the log holds: the sequence number and the keys of each batch. */
  private List<String> logged() throws IOException {
    List<String> batches = new ArrayList<>();
    try (LogReader reader = new LogReader(storage, WriteAheadLog.fileName(1), 1)) {
      for (LogRecord record = reader.next(); record != null; record = reader.next()) {
        if (record.kind() == LogRecord.Kind.BATCH) {
          String keys = Batches.keys(WriteBatch.decode(record.payload()));
          batches.add(record.firstSequence() + ":" + keys);
        }
      }
    }
    return batches;
  }

  @Proves("share")
  void thoseWhoWaitShareOneWriteAndOneSync() throws Exception {
    holdZ();
    queue("a", "b", "c");
    finish();
    assertThat(failures).as("failures of z, a, b, c").isEmpty();
    assertThat(memory.keys("")).as("keys").containsExactly("a", "b", "c", "z");
    assertThat(times("force")).as("syncs for a, b, c, who waited together").isEqualTo(1);
    assertThat(times("append")).as("writes for a, b, c, who waited together").isEqualTo(1);
    assertThat(store.stats().count("log.groups")).as("groups of z, a, b, c").isEqualTo(2);
  }

  @Proves("first")
  void nobodyReadsWhatIsNotDurable() throws Exception {
    holdZ();
    assertThat(memory.keys("")).as("readable while z is synced").isEmpty();
    queue("a", "b");
    finish();
    assertThat(readable).as("readable when a and b are about to be synced").isEqualTo("z");
  }

  @Proves("sequence")
  void eachBatchIsLoggedWithItsOwnNumbers() throws Exception {
    holdZ();
    queue("abc", () -> store.write(new WriteBatch().put("a", "").put("b", "").put("c", "")));
    queue("nothing", () -> store.write(new WriteBatch()));
    queue("d");
    finish();
    assertThat(logged())
        .as("the log of z, then abc, nothing, d")
        .containsExactly("1:z", "2:abc", "5:d");
  }

  @Proves("refused")
  void whoIsRefusedIsAloneWithIt() throws Exception {
    CommitCheck refuse =
        sequence -> {
          throw new IllegalStateException("refused at " + sequence);
        };
    holdZ();
    queue("a");
    queue("b", () -> store.write(new WriteBatch().put("b", "b"), refuse));
    queue("c");
    finish();
    assertThat(failures.keySet()).as("who failed, where b was refused").containsExactly("b");
    assertThat(failures.get("b")).as("b's failure").hasMessage("refused at 3");
    assertThat(memory.keys("")).as("keys").containsExactly("a", "c", "z");
    assertThat(logged()).as("the log").containsExactly("1:z", "2:a", "3:c");
  }

  @Proves("failed")
  void aFailedSyncFailsTheWholeGroup() throws Exception {
    holdZ();
    queue("a", "b");
    diskIsBroken = true;
    finish();
    assertThat(failures.keySet())
        .as("who failed, where the sync of a and b failed")
        .containsExactlyInAnyOrder("a", "b");
    assertThat(memory.keys("")).as("readable keys").containsExactly("z");
  }

  @Proves("poison")
  void afterAFailureNothingIsWrittenAnyMore() throws Exception {
    holdZ();
    finish();
    diskIsBroken = true;
    queue("a");
    finish();
    assertThat(failures.get("a"))
        .as("put a, whose sync fails: thrown")
        .hasMessageContaining("disk is broken");
    diskIsBroken = false;
    queue("b");
    finish();
    assertThat(failures.get("b"))
        .as("put b, when the disk works again: thrown")
        .isNotNull()
        .hasMessageContaining("reopened");
    assertThat(memory.keys("")).as("readable keys").containsExactly("z");
  }

  @Proves("limit")
  void whoDoesNotFitLeadsTheNextGroup() throws Exception {
    holdZ();
    for (String name : List.of("a", "b", "c")) {
      queue(name, () -> store.put(name.getBytes(), new byte[600_000]));
    }
    queue("d", () -> store.put("d".getBytes(), new byte[3_000_000]));
    finish();
    assertThat(failures).as("failures").isEmpty();
    assertThat(store.stats().count("log.groups"))
        .as("groups of z; of a, b, c with 600000 bytes each, and d with 3000000")
        .isEqualTo(5);
  }

  @Proves("room")
  void whoseBatchTheMemoryHasNoRoomForLeadsTheNextGroup() throws Exception {
    holdZ();
    queue("a", "b", "c", "d", "e");
    // A put of one byte weighs 43: 5 and 4 lengths, a kind, a key and a value of a byte, and 32.
    roomForGroup = 2 * 43;
    finish();
    assertThat(failures).as("failures").isEmpty();
    assertThat(memory.keys("")).as("keys").containsExactly("a", "b", "c", "d", "e", "z");
    assertThat(store.stats().count("log.groups"))
        .as("groups of z; of a, b, c, d, e, of whom two at a time have room")
        .isEqualTo(4);
  }

  @Proves("alone")
  void aSyncWaitsInLineAndIsNotTakenIntoAGroup() throws Exception {
    holdZ();
    queue("a");
    queue("sync", store::sync);
    queue("b");
    finish();
    Map<String, Throwable> failed = new TreeMap<>(failures);
    assertThat(failed).as("failures of a, sync, b").isEmpty();
    assertThat(memory.keys("")).as("keys").containsExactly("a", "b", "z");
    assertThat(store.stats().count("log.groups")).as("groups of z, a, b").isEqualTo(3);
  }
}
