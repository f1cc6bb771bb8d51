package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.io.DiskStorage;
import dev.varve.io.Storage;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All at once on a real disk, with tables of a few entries; then a close in the middle of it. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StressTest {
  private static final int KEYS = 64;
  private static final int LEAST_READS = 10_000;
  private static final int LEAST_INTERRUPTS = 100;

  @TempDir Path directory;

  // What each key's only writer has begun and ended to write: its value is the number of the write.
  private final AtomicIntegerArray begun = new AtomicIntegerArray(KEYS);
  private final AtomicIntegerArray written = new AtomicIntegerArray(KEYS);
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong interrupts = new AtomicLong();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final CountDownLatch oneFailed = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();
  private LsmStore store;

  /** What a thread does again and again until the store is closed. */
  @FunctionalInterface
  private interface Work {
    void once(Random random) throws Exception;
  }

  private void add(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (failure.get() == null) {
                  work.once(ThreadLocalRandom.current());
                }
              } catch (IllegalStateException closed) {
                reportUnlessClosed(closed);
              } catch (Throwable e) {
                fail(new AssertionError(name + ": " + e, e));
              }
            },
            name);
    threads.add(thread);
  }

  private void reportUnlessClosed(IllegalStateException e) {
    if (!String.valueOf(e.getMessage()).contains("closed")) {
      fail(e);
    }
  }

  private void fail(Throwable e) {
    failure.compareAndSet(null, e);
    oneFailed.countDown();
  }

  @Test
  void everyReaderSeesValuesMoveForwardOnlyAndACloseEndsThemAll() throws Exception {
    run(() -> DiskStorage.open(directory), 20);
  }

  /** A disk in memory never waits: tables come and go so fast that readers meet their end. */
  @Test
  void readersNeverMeetAClosedTable() throws Exception {
    SimulatedStorage storage = new SimulatedStorage();
    run(() -> storage, 200);
  }

  /** A place that can be opened more than once. */
  @FunctionalInterface
  private interface Place {
    Storage open() throws IOException;
  }

  private void run(Place place, int leastCompactions) throws Exception {
    store = LsmStore.open(place.open(), SmallOptions.small());
    addAll();
    threads.forEach(Thread::start);
    awaitEnough(leastCompactions);
    String stats = store.stats().toString();
    long compactions = store.stats().count("compaction.count");
    store.close();
    for (Thread thread : threads) {
      thread.join();
    }
    if (failure.get() != null) {
      throw new AssertionError(failure.get().getMessage() + "\n" + stats, failure.get());
    }
    System.out.printf(
        "%d reads, %d compactions, %d interrupts%n", reads.get(), compactions, interrupts.get());
    assertAllWritten(place);
  }

  /** The test ends when enough has happened; if it never does, the watchdog ends it. */
  private void awaitEnough(int leastCompactions) throws InterruptedException {
    boolean failed = false;
    while (!failed
        && (reads.get() < LEAST_READS
            || interrupts.get() < LEAST_INTERRUPTS
            || store.stats().count("compaction.count") < leastCompactions)) {
      failed = oneFailed.await(10, TimeUnit.MILLISECONDS);
    }
  }

  private void addAll() {
    add("writer of even keys", random -> write(2 * random.nextInt(KEYS / 2)));
    add("writer of odd keys", random -> write(1 + 2 * random.nextInt(KEYS / 2)));
    add("reader", this::read);
    add("scanner", random -> scan());
    add("snapshot reader", this::readSnapshot);
    add("flusher", random -> store.flush());
    add("compaction", random -> store.compact(KeyRange.of(key(random.nextInt(KEYS)), "kz")));
    add("interrupter", this::interruptSomeone);
  }

  private static String key(int number) {
    return String.format("k%03d", number);
  }

  private void write(int key) {
    int next = begun.incrementAndGet(key);
    store.put(key(key), Integer.toString(next));
    written.set(key, next);
  }

  private void read(Random random) {
    int key = random.nextInt(KEYS);
    int atLeast = written.get(key);
    check(key, atLeast, store.get(key(key)));
  }

  private void check(int key, int atLeast, String value) {
    reads.incrementAndGet();
    int found = value == null ? 0 : Integer.parseInt(value);
    assertThat(found).as(key(key)).isBetween(atLeast, begun.get(key));
  }

  private void scan() {
    int[] atLeast = new int[KEYS];
    for (int key = 0; key < KEYS; key++) {
      atLeast[key] = written.get(key);
    }
    try (Cursor cursor = store.scan(KeyRange.all())) {
      List<String> there = History.forward(cursor);
      for (String entry : there) {
        int key = Integer.parseInt(entry.substring(1, 4));
        check(key, atLeast[key], entry.substring(5));
        atLeast[key] = 0;
      }
      for (int key = 0; key < KEYS; key++) {
        assertThat(atLeast[key]).as("%s was passed over", key(key)).isZero();
      }
      assertThat(History.backward(cursor)).containsExactlyElementsOf(History.reversed(there));
    }
  }

  private void readSnapshot(Random random) {
    try (Snapshot snapshot = store.snapshot()) {
      int key = random.nextInt(KEYS);
      String first = snapshot.get(key(key));
      List<String> all = new ArrayList<>();
      try (Cursor cursor = snapshot.scan(KeyRange.all())) {
        all.addAll(History.forward(cursor));
      }
      assertThat(snapshot.get(key(key))).isEqualTo(first);
      try (Cursor cursor = snapshot.scan(KeyRange.all())) {
        assertThat(History.forward(cursor)).isEqualTo(all);
      }
    }
  }

  /**
   * An interrupt affects only the thread that gets it: it closes no file that other threads use.
   */
  private void interruptSomeone(Random random) {
    Thread chosen = threads.get(random.nextInt(threads.size() - 1));
    chosen.interrupt();
    interrupts.incrementAndGet();
    LockSupport.parkNanos(2_000_000);
    store.get(key(0)); // ends this thread as well when the store is closed
  }

  private void assertAllWritten(Place place) throws IOException {
    try (LsmStore reopened = LsmStore.open(place.open(), SmallOptions.small())) {
      for (int key = 0; key < KEYS; key++) {
        check(key, written.get(key), reopened.get(key(key)));
      }
    }
    // What cursors still held when the store was closed, that open has removed.
    try (Storage storage = place.open()) {
      DiskState.of(storage).assertInShape();
    }
  }
}
