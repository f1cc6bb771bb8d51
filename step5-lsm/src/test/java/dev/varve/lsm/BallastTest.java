package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.KeyRange;
import dev.varve.io.HookedStorage;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When a store has a ballast, and who else sees it. {@link FullDiskTest} tests what it is for. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BallastTest {
  private static final LsmOptions OPTIONS = SmallOptions.byHand(); // memtables of 1 MiB
  private static final long OF_A_MEMTABLE = (1 << 20) + (256 << 10);
  private static final long NEARLY_FULL = 2 * OF_A_MEMTABLE - 1;

  private final SimulatedStorage files = new SimulatedStorage();
  private final CountDownLatch made = new CountDownLatch(1);
  private final AtomicInteger attempts = new AtomicInteger();
  private final AtomicBoolean refused = new AtomicBoolean();
  private volatile String refusedChange = "";
  private volatile long usable = Long.MAX_VALUE;

  private final HookedStorage disk =
      new HookedStorage(files, this::before) {
        @Override
        public long usableBytes() {
          return usable;
        }
      };

  private void before(String operation, String file) throws IOException {
    if (file.startsWith(Ballast.NEXT)) {
      attempts.addAndGet(operation.equals("create") ? 1 : 0);
      if (operation.equals(refusedChange)) {
        refused.set(true);
        throw new IOException("no space left on device");
      }
      if (operation.equals("rename")) {
        made.countDown();
      }
    }
  }

  /** A table of more than a megabyte for each. */
  private static void fill(LsmStore store, int from, int to) {
    for (int i = from; i < to; i++) {
      byte[] value = new byte[1_100_000];
      new Random(i).nextBytes(value);
      store.put(new byte[] {(byte) i}, value);
      store.flush();
    }
  }

  private long length() throws IOException {
    return files.list().contains(Ballast.FILE) ? files.open(Ballast.FILE).size() : 0;
  }

  private void make(int length) throws IOException {
    try (var file = files.create(Ballast.FILE)) {
      file.append(new byte[length], 0, length);
    }
  }

  @Test
  void aStoreGetsABallastOnceItsTablesAreLarge() throws Exception {
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      fill(store, 0, 3);
      store.awaitSettled();
    }
    assertThat(attempts).hasValue(0);
    assertThat(length()).isZero();
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      assertThat(attempts).hasValue(0);
      fill(store, 3, 4);
      made.await();
    }
    assertThat(length()).isEqualTo(OF_A_MEMTABLE);
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      fill(store, 4, 6);
    }
    assertThat(attempts).as("it is made once").hasValue(1);
    DiskState.of(files).assertInShape();
  }

  @Test
  void aLargeStoreWithoutABallastGetsItAfterAnOpen() throws Exception {
    usable = 0;
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      fill(store, 0, 4);
    }
    assertThat(length()).isZero();
    usable = Long.MAX_VALUE;
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      made.await();
      assertThat(store.count()).isEqualTo(4);
    }
    assertThat(length()).isEqualTo(OF_A_MEMTABLE);
  }

  @Test
  void aSmallStoreKeepsTheBallastThatItFindsAndAGrownOneGetsALargerOne() throws Exception {
    make(128 << 10);
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      fill(store, 0, 2);
      assertThat(attempts).hasValue(0);
      assertThat(length()).isEqualTo(128 << 10);
      fill(store, 2, 4);
      made.await();
    }
    assertThat(length()).isEqualTo(OF_A_MEMTABLE);
  }

  /** A ballast is not what fills the disk. */
  @Test
  void onANearlyFullDiskNoneIsMade() throws Exception {
    usable = NEARLY_FULL;
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      fill(store, 0, 5);
      store.awaitSettled();
      assertThat(attempts).hasValue(0);
      usable = NEARLY_FULL + 1;
      fill(store, 5, 6);
      made.await();
    }
    assertThat(length()).isEqualTo(OF_A_MEMTABLE);
  }

  @Test
  void aBallastThatCannotBeMadeIsNoFailureAndMadeLater() throws Exception {
    for (String change : new String[] {"create", "append", "force", "rename"}) {
      refused.set(false);
      refusedChange = change;
      try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
        fill(store, 0, 4);
        Together.await(change + " was refused", refused::get);
        fill(store, 4, 5);
        store.awaitSettled();
        assertThat(store.stats().count("memory.frozen")).isZero();
      }
      assertThat(length()).as(change).isZero();
      DiskState.of(files).assertInShape();
    }
    refusedChange = "";
    LsmStore store = LsmStore.open(disk, OPTIONS);
    made.await();
    store.close();
    assertThat(length()).isEqualTo(OF_A_MEMTABLE);
  }

  /** As a crash may leave it, or a copy of the directory. */
  @Test
  void theRestOfABallastIsMadeWholeBeforeTheNextPut() throws IOException {
    make(1_000);
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      store.put("key", "value");
      assertThat(length()).isEqualTo(256 << 10);
    }
  }

  @Test
  void copiesOfAStoreLeaveItOutAndItsReadersIgnoreIt(@TempDir Path root) throws IOException {
    Path original = Files.createDirectory(root.resolve("original"));
    Path ballast = original.resolve(Ballast.FILE);
    Files.write(ballast, new byte[256 << 10]);
    Path backup = root.resolve("backup");
    Path checkpoint = root.resolve("checkpoint");
    try (LsmStore store = LsmStore.open(original, OPTIONS)) {
      store.put("a", "1");
      store.backup(backup);
      store.put("b", "2");
      store.backup(backup);
      store.checkpoint(checkpoint);
      assertThat(store.verify().isClean()).isTrue();
    }
    assertThat(ballast).hasSize(256 << 10);
    for (Path copy : new Path[] {backup, checkpoint}) {
      assertThat(copy).isDirectoryNotContaining("glob:**" + Ballast.FILE + "*");
      assertHasBoth(copy);
    }
    assertHasBoth(original);
    try (LsmStore store = LsmStore.open(original, OPTIONS)) {
      store.compact(KeyRange.all());
    }
    DiskState.of(original).assertInShape();
    Repair.run(original, OPTIONS);
    assertThat(ballast).hasSize(256 << 10);
    assertHasBoth(original);
  }

  private static void assertHasBoth(Path directory) throws IOException {
    try (ReadOnlyStore copy = ReadOnlyStore.open(directory, OPTIONS)) {
      assertThat(copy.get("a")).isEqualTo("1");
      assertThat(copy.get("b")).isEqualTo("2");
      assertThat(copy.verify().isClean()).isTrue();
    }
  }
}
