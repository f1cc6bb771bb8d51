package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Seed;
import dev.varve.io.HookedStorage;
import dev.varve.io.WritableFile;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The disk refuses a change: for a moment, or from then on. See also {@link SetbackTest}, where the
 * store goes on without being reopened.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FailingDiskTest {
  private static final PowerCut[] CUTS = {PowerCut.EVERYTHING_SURVIVES, PowerCut.NOTHING_SURVIVES};

  @Test
  void oneRefusedChangeReachesTheCallerOrIsMadeGoodAndNothingAcknowledgedIsLost() {
    failAtEveryChange(false);
  }

  @Test
  void aDiskThatRefusesAllFromSomeChangeOnReachesTheCallerAndNothingAcknowledgedIsLost() {
    failAtEveryChange(true);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void valuesKeptApartAreNotLostEither(boolean forGood) {
    failAtEveryChange(SmallOptions.apart(SmallOptions.synced()), forGood);
  }

  private static void failAtEveryChange(boolean forGood) {
    failAtEveryChange(SmallOptions.synced(), forGood);
  }

  private static void failAtEveryChange(LsmOptions options, boolean forGood) {
    Seed.run(
        seed -> {
          History history = new History(new Random(seed.random().nextLong()), 40);
          int failing = 0;
          for (Life life = new Life(options, history, 1, forGood); life.run(); failing++) {
            life.assertNothingIsLost();
            seed.tell("change " + (failing + 2) + " fails");
            life = new Life(options, history, failing + 2, forGood);
          }
          assertThat(failing).isGreaterThan(200);
          System.out.println(failing + " changes of the disk failed");
        });
  }

  @Test
  void aDiskThatIsFullAfterAnyNumberOfBytesLosesNothingOnceThereIsRoom() {
    Seed.run(
        seed -> {
          History history = new History(new Random(seed.random().nextLong()), 40);
          int full = 0;
          for (int bytes = 1; isFullAfter(bytes, history); full++) {
            bytes += 1 + seed.random().nextInt(60);
            seed.tell("room for " + bytes + " bytes");
          }
          assertThat(full).isGreaterThan(100);
          System.out.println("the disk was full after " + full + " numbers of bytes");
        });
  }

  private static boolean isFullAfter(int bytes, History history) throws IOException {
    SimulatedStorage disk = new SimulatedStorage();
    AtomicInteger room = new AtomicInteger(bytes);
    HookedStorage limited =
        new HookedStorage(disk, (operation, file) -> {}) {
          @Override
          protected void append(
              String name, WritableFile file, byte[] bytes, int offset, int length)
              throws IOException {
            int fitting = Math.max(0, Math.min(length, room.getAndAdd(-length)));
            file.append(bytes, offset, fitting);
            if (fitting < length) {
              throw new IOException("no space left on device");
            }
          }
        };
    AtomicInteger acknowledged = new AtomicInteger();
    boolean full = isFull(limited, history, acknowledged);
    try (LsmStore store = LsmStore.open(disk, SmallOptions.synced())) {
      assertThat(history.assertIsAsAfterSome(store))
          .isBetween(acknowledged.get(), acknowledged.get() + 1);
    }
    return full;
  }

  private static boolean isFull(
      HookedStorage limited, History history, AtomicInteger acknowledged) {
    try (LsmStore store = LsmStore.open(limited, SmallOptions.synced())) {
      while (acknowledged.get() < history.size()) {
        store.write(history.batch(acknowledged.get()));
        acknowledged.incrementAndGet();
      }
      store.compact(KeyRange.all());
      store.awaitSettled();
      return false;
    } catch (IOException | UncheckedIOException e) {
      assertThat(e).hasStackTraceContaining("no space left on device");
      return true;
    }
  }

  @Test
  void aTableThatCannotBeDeletedIsForWritersToKnowAndNotForItsReader() throws IOException {
    AtomicReference<String> firstTable = new AtomicReference<>("");
    SimulatedStorage disk =
        new SimulatedStorage(
            (operation, file) -> {
              if (operation.equals("delete") && file.equals(firstTable.get())) {
                throw new IOException("directory is read-only");
              }
            });
    try (LsmStore store = LsmStore.open(disk, SmallOptions.byHand())) {
      store.put("k", "old");
      store.flush();
      firstTable.set(TableMetadata.fileName(DiskState.of(disk).level(0).get(0).number()));
      Cursor cursor = store.scan(KeyRange.all());
      store.put("k", "new");
      store.compact(KeyRange.all());
      assertThat(cursor.next()).isTrue();
      assertThat(new String(cursor.value())).isEqualTo("old");
      cursor.close();
      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(() -> store.put("k", "v"))
          .withMessageContaining("directory is read-only");
      assertThat(store.get("k")).isEqualTo("new");
    }
  }

  @Test
  void noEditOfTheManifestFollowsOneThatFailed() throws IOException {
    CountDownLatch mayCompact = new CountDownLatch(1);
    AtomicBoolean fails = new AtomicBoolean();
    List<String> after = new CopyOnWriteArrayList<>();
    SimulatedStorage disk =
        new SimulatedStorage(
            (operation, file) -> {
              if (file.endsWith(Manifest.SUFFIX) && fails.get()) {
                after.add(operation);
                throw new IOException("no space left on device");
              }
            });
    try (LsmStore store =
        LsmStore.open(heldUpCompactions(disk, mayCompact), SmallOptions.small())) {
      for (int i = 0; i < 2; i++) {
        store.put("k", "v" + i);
        store.flush();
      }
      fails.set(true);
      store.put("k", "last");
      assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(store::flush);
      mayCompact.countDown();
    }
    // Had the compaction's edit followed, it would have taken the flush's log out of use.
    assertThat(after).containsExactly("append");
    fails.set(false);
    try (LsmStore store = LsmStore.open(disk, SmallOptions.small())) {
      assertThat(store.get("k")).isEqualTo("last");
    }
  }

  private static HookedStorage heldUpCompactions(SimulatedStorage disk, CountDownLatch go) {
    return new HookedStorage(
        disk,
        (operation, file) -> {
          try {
            if (operation.equals("read")
                && Thread.currentThread().getName().equals("varve-compact")) {
              go.await();
            }
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        });
  }

  /** A life of a store in which one change of the disk fails. */
  private static final class Life {
    private final SimulatedStorage storage = new SimulatedStorage(this::beforeChange);
    private final History history;
    private final int failing;
    private final boolean forGood;
    private final LsmOptions options;
    private int changes;
    private String failed;
    private int started;
    private int acknowledged;

    Life(LsmOptions options, History history, int failing, boolean forGood) {
      this.options = options;
      this.history = history;
      this.failing = failing;
      this.forGood = forGood;
    }

    private void beforeChange(String operation, String file) throws IOException {
      changes++;
      if (changes == failing || forGood && changes > failing) {
        failed = failed == null ? operation + " of " + file : failed;
        throw new IOException("no space left on device");
      }
    }

    /** Returns whether a change failed; then some call must have said so. */
    boolean run() throws IOException {
      boolean reported = false;
      try (LsmStore store = LsmStore.open(storage, options)) {
        write(store);
      } catch (IOException | UncheckedIOException e) {
        assertThat(e).hasStackTraceContaining("no space left on device");
        reported = true;
      }
      assertThat(storage.openFiles()).as("open after %s failed", failed).isEmpty();
      if (!reported && isMadeGood()) {
        assertThat(acknowledged).isEqualTo(history.size());
        DiskState.of(storage).assertInShape();
      } else if (!isUntold()) {
        assertThat(reported)
            .as("%s failed, and that was reported", failed)
            .isEqualTo(failed != null);
      }
      return failed != null;
    }

    /** A flush or a compaction that could not write its tables was tried again, with success. */
    private boolean isMadeGood() {
      return failed != null
          && !forGood
          && failed.matches(
              "(create|append|force) of \\d+\\.(table|values)"
                  + "|truncate of \\d+\\.log|sync of .*");
    }

    /**
     * An obsolete file that a background thread could not delete after the last write: the store is
     * only closed after that, and the next open deletes the file.
     */
    private boolean isUntold() {
      return failed != null && failed.startsWith("delete") && acknowledged == history.size();
    }

    private void write(LsmStore store) {
      while (started < history.size()) {
        store.write(history.batch(started++));
        acknowledged = started;
      }
      store.flush();
      store.compact(KeyRange.all());
      store.awaitSettled();
    }

    void assertNothingIsLost() throws IOException {
      for (PowerCut cut : CUTS) {
        SimulatedStorage left = storage.afterPowerCut(cut, (operation, file) -> {});
        try (LsmStore store = LsmStore.open(left, options)) {
          assertThat(history.assertIsAsAfterSome(store))
              .as("after %s failed", failed)
              .isBetween(acknowledged, started);
        }
      }
    }
  }
}
