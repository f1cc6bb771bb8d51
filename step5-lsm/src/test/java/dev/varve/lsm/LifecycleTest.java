package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.CorruptionException;
import dev.varve.Cursor;
import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.io.DiskStorage;
import dev.varve.io.HookedStorage;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Opening and closing: nothing hangs, nothing is left, nothing closed is used. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LifecycleTest {
  @TempDir Path directory;

  private LsmStore open() throws IOException {
    return LsmStore.open(directory, SmallOptions.small());
  }

  private static void fill(LsmStore store, int from, int to) {
    for (int i = from; i < to; i++) {
      store.put("key" + i % 100, "value " + i);
    }
  }

  // The threads that were there when this test began.
  private final Set<Thread> before = Thread.getAllStackTraces().keySet();

  @Test
  void aClosedStoreRefusesWhatOnlyThisStoreCanDo() throws IOException {
    LsmStore store = open();
    fill(store, 0, 100);
    Snapshot snapshot = store.snapshot();
    Cursor cursor = snapshot.scan(KeyRange.all());
    cursor.next();
    store.close();
    List<ThrowingCallable> calls =
        List.of(
            store::flush,
            store::snapshot,
            store::sync,
            store::awaitSettled,
            () -> store.compact(KeyRange.all()),
            () -> snapshot.get("key1"),
            () -> snapshot.scan(KeyRange.all()),
            cursor::next,
            cursor::value);
    for (ThrowingCallable call : calls) {
      assertThatIllegalStateException().isThrownBy(call).withMessageContaining("closed");
    }
    cursor.close();
    snapshot.close();
    store.close();
  }

  @Test
  void aClosedSnapshotRefusesWhileItsStoreGoesOn() throws IOException {
    try (LsmStore store = open()) {
      Snapshot snapshot = store.snapshot();
      snapshot.close();
      assertThatIllegalStateException().isThrownBy(() -> snapshot.get("k"));
      assertThatIllegalStateException().isThrownBy(() -> snapshot.scan(KeyRange.all()));
      store.put("k", "v");
      assertThat(store.get("k")).isEqualTo("v");
    }
  }

  @Test
  void noThreadAndNoFileIsLeftAfterClose() throws IOException {
    LsmOptions options =
        SmallOptions.small().withDurability(Durability.periodic(100, Duration.ofMillis(1)));
    LsmStore store = LsmStore.open(directory, options);
    fill(store, 0, 500);
    assertThat(threads()).contains("varve-flush", "varve-compact", "varve-sync");
    assertThat(openFiles()).isNotEmpty();
    store.close();
    Together.await("no thread of the store is left", () -> threads().isEmpty());
    assertThat(openFiles()).isEmpty();
    DiskState.of(directory).assertInShape();
  }

  /** Names the threads of this test's stores: those that other tests have left are not its own. */
  private List<String> threads() {
    return ownThreads().map(Thread::getName).toList();
  }

  private Stream<Thread> ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .filter(thread -> !before.contains(thread))
        .filter(thread -> thread.getName().startsWith("varve-"));
  }

  /** Returns the files of the directory that this process has open. */
  private List<String> openFiles() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(descriptors));
    List<String> open = new ArrayList<>();
    try (Stream<Path> all = Files.list(descriptors)) {
      for (Path descriptor : all.toList()) {
        try {
          open.add(Files.readSymbolicLink(descriptor).toString());
        } catch (NoSuchFileException e) {
          continue; // A file of another thread, closed since it was listed.
        }
      }
    }
    open.removeIf(file -> !file.startsWith(directory.toString()));
    return open;
  }

  @Test
  void filesOfObsoleteTablesAreClosedAndDeleted() throws IOException {
    try (LsmStore store = open()) {
      fill(store, 0, 1_000);
      store.compact(KeyRange.all());
      store.awaitSettled();
      assertThat(store.stats().count("compaction.count")).isGreaterThan(5);
      long tables = 0;
      for (int level = 0; level < Levels.COUNT; level++) {
        tables += store.stats().count("level." + level + ".tables");
      }
      assertThat(openFiles()).filteredOn(file -> file.contains(".table")).hasSize((int) tables);
      assertThat(openFiles()).noneMatch(file -> file.endsWith("(deleted)"));
      assertThat(filesNamed(".table")).hasSize((int) tables);
      assertThat(filesNamed(".log")).hasSize(1);
    }
  }

  private List<Path> filesNamed(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).toList();
    }
  }

  @Test
  void aCursorKeepsItsTablesUntilItIsClosed() throws IOException {
    try (LsmStore store = open()) {
      fill(store, 0, 100);
      store.compact(KeyRange.all());
      List<Path> tables = filesNamed(".table");
      try (Cursor cursor = store.scan(KeyRange.all())) {
        store.clear();
        store.compact(KeyRange.all());
        assertThat(filesNamed(".table")).containsAll(tables);
        int count = 0;
        while (cursor.next()) {
          count++;
        }
        assertThat(count).isEqualTo(100);
      }
      assertThat(filesNamed(".table")).isEmpty();
      assertThat(openFiles()).noneMatch(file -> file.contains(".table"));
    }
  }

  @Test
  void aStoreThatIsOpenIsNotOpenedAgain() throws IOException {
    try (LsmStore store = open()) {
      store.put("k", "v");
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(this::open)
          .withMessageContaining("already open")
          .withMessageContaining(directory.toRealPath().toString());
      assertThat(store.get("k")).isEqualTo("v");
    }
    try (LsmStore store = open()) {
      assertThat(store.get("k")).isEqualTo("v");
    }
  }

  @Test
  void aFailedOpenLeavesNoLockNoThreadAndNoOpenFile() throws IOException {
    try (LsmStore store = open()) {
      fill(store, 0, 500);
      store.compact(KeyRange.all());
    }
    Path table = filesNamed(".table").get(2);
    byte[] bytes = Files.readAllBytes(table);
    Files.write(table, new byte[100]);
    assertThatExceptionOfType(CorruptionException.class)
        .isThrownBy(this::open)
        .withMessageContaining(table.getFileName().toString());
    assertThat(openFiles()).isEmpty();
    Together.await("no thread of the store is left", () -> threads().isEmpty());
    Files.write(table, bytes);
    try (LsmStore store = open()) {
      assertThat(store.count()).isEqualTo(100);
    }
  }

  @Test
  void anOpenThatFailsAtAnyChangeOfTheDiskLeavesNoOpenFile() throws IOException {
    try (LsmStore store = open()) {
      fill(store, 0, 200);
    }
    int failing = 0;
    while (!opensThoughChangesFail(failing, true)) {
      assertThat(openFiles()).as("changes from %d on failed", failing).isEmpty();
      failing++;
    }
    assertThat(failing).isGreaterThan(10);
  }

  @Test
  void anOpenThatFailsOnceAtAnyChangeOfTheDiskIsRepeatedInAnotherWay() throws IOException {
    try (LsmStore store = open()) {
      fill(store, 0, 200);
    }
    for (int failing = 0; failing < 20; failing++) {
      assertThat(opensThoughChangesFail(failing, false)).as("change %d failed", failing).isTrue();
      assertThat(openFiles()).as("change %d failed", failing).isEmpty();
    }
  }

  private boolean opensThoughChangesFail(int first, boolean forever) throws IOException {
    FailingChanges disk = new FailingChanges(DiskStorage.open(directory), first, forever);
    try (LsmStore store = LsmStore.open(disk, SmallOptions.small())) {
      // The close makes changes, too.
      disk.heal();
      assertThat(store.count()).isEqualTo(100);
      return true;
    } catch (IOException e) {
      assertThat(e).hasMessage("cannot open " + directory + ": no space left on device");
      return false;
    }
  }

  @Test
  void aCloseEndsACompactionUnderWayAndItsCallerIsTold() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicReference<Thread> compacting = new AtomicReference<>();
    SimulatedStorage disk = new SimulatedStorage();
    HookedStorage slow =
        new HookedStorage(
            disk,
            (operation, file) -> {
              if (operation.equals("read") && Thread.currentThread() == compacting.get()) {
                reading.countDown();
                awaitUninterruptibly(goOn);
              }
            });
    LsmStore store = LsmStore.open(slow, SmallOptions.byHand());
    fill(store, 0, 100);
    store.flush();
    CompletableFuture<Void> compaction =
        CompletableFuture.runAsync(
            () -> {
              compacting.set(Thread.currentThread());
              store.compact(KeyRange.all());
            });
    reading.await();
    Thread close = new Thread(store::close);
    close.start();
    // Only our compaction is running: either the close waits for that, or for nothing.
    Together.await(
        "the close waits", () -> isAtRest(close) && ownThreads().allMatch(LifecycleTest::isAtRest));
    assertThat(close.isAlive()).as("it waits for the compaction").isTrue();
    goOn.countDown();
    close.join();
    assertThat(compaction)
        .failsWithin(Duration.ofMinutes(10))
        .withThrowableThat()
        .havingRootCause()
        .withMessageContaining("being closed");
    assertThat(DiskState.of(disk).assertInShape().level(0)).hasSize(1);
  }

  private static boolean isAtRest(Thread thread) {
    return thread.getState() == Thread.State.WAITING || !thread.isAlive();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aCloseDuringFlushesAndCompactionsLosesNothing() throws IOException {
    int written = 0;
    for (int round = 0; round < 40; round++) {
      try (LsmStore store = open()) {
        assertThat(store.count()).isEqualTo(Math.min(100, written));
        fill(store, written, written + 37);
        written += 37;
      }
      if (round % 10 == 9) {
        DiskState.of(directory).assertInShape();
      }
    }
    try (LsmStore store = open()) {
      for (int i = written - 100; i < written; i++) {
        assertThat(store.get("key" + i % 100)).isEqualTo("value " + i);
      }
    }
  }

  @Test
  void aCloseUnderAnOpenCursorLeavesItsDirectoryToOthers() throws IOException {
    LsmStore store = open();
    fill(store, 0, 100);
    store.flush();
    Cursor cursor = store.scan(KeyRange.all());
    assertThat(cursor.next()).isTrue();
    store.compact(KeyRange.all());
    store.close();
    try (LsmStore next = open()) {
      cursor.close();
      assertThat(next.count()).isEqualTo(100);
      assertThat(openFiles()).noneMatch(file -> file.endsWith("(deleted)"));
    }
    DiskState.of(directory).assertInShape();
  }
}
