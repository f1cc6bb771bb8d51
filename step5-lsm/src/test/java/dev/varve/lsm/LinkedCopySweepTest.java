package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.CorruptionException;
import dev.varve.Durability;
import dev.varve.Seed;
import dev.varve.io.HookedStorage;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Crashes and faults at every call of the disk that a checkpoint makes. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LinkedCopySweepTest {
  private static final int BATCHES = 30;

  private final History history = new History(new Random(3), 2 * BATCHES);

  /** The options of all stores. */
  LsmOptions options() {
    return SmallOptions.small().withDurability(Durability.MEMORY);
  }

  private void write(LsmStore store, int from, int to) {
    for (int i = from; i < to; i++) {
      store.write(history.batch(i));
    }
  }

  /** Opens a store whose last writes stay in several logs: there is no room for tables any more. */
  private LsmStore withSeveralLogs() throws IOException {
    boolean[] full = new boolean[1];
    HookedStorage source =
        new HookedStorage(
            new SimulatedStorage(),
            (operation, file) -> {
              if (full[0] && operation.equals("create") && file.endsWith(".table")) {
                throw new IOException("no space left on device");
              }
            });
    LsmStore store = LsmStore.open(source, options());
    write(store, 0, BATCHES - 8);
    store.flush();
    full[0] = true;
    write(store, BATCHES - 8, BATCHES);
    assertThat(source.list().stream().filter(it -> it.endsWith(".log"))).hasSizeGreaterThan(2);
    return store;
  }

  /**
   * Returns whether it is the whole copy; fails if it is a store that is neither that nor empty.
   */
  private boolean isWhole(SimulatedStorage left) throws IOException {
    try (LsmStore second = LsmStore.open(left, options())) {
      int found = history.assertIsAsAfterSome(second);
      assertThat(found).isIn(0, BATCHES);
      return found == BATCHES;
    } catch (CorruptionException e) {
      return false;
    }
  }

  private LsmStore withoutLog() throws IOException {
    LsmStore store = LsmStore.open(new SimulatedStorage(), options().withoutLog());
    write(store, 0, BATCHES);
    return store;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPowerCutAtAnyChangeLeavesAWholeStoreOrNone(boolean hasLog) {
    Seed.run(
        seed -> {
          int[] counts = new int[2];
          SimulatedStorage[] target = new SimulatedStorage[1];
          target[0] =
              new SimulatedStorage(
                  (operation, file) -> {
                    seed.tell("before " + operation + " of " + file);
                    for (int i = 0; i < 12; i++) {
                      SimulatedStorage left =
                          target[0].afterPowerCut(AnyCut.of(seed.random(), i), (it, name) -> {});
                      counts[isWhole(left) ? 1 : 0]++;
                    }
                  });
          try (LsmStore store = hasLog ? withSeveralLogs() : withoutLog()) {
            store.copies().checkpoint(target[0]);
          }
          assertThat(counts[0]).as("not whole").isGreaterThan(100);
          assertThat(counts[1]).as("whole").isPositive();
          System.out.printf("%d power cuts in a checkpoint%n", counts[0] + counts[1]);
        });
  }

  /** A disk of which one call of this thread fails, counted from a place that the test sets. */
  private static final class Failing {
    private final Thread thread = Thread.currentThread();
    private int left = -1;
    private String failed;

    void before(String operation, String file) throws IOException {
      if (Thread.currentThread() == thread
          && !operation.equals("close")
          && left >= 0
          && left-- == 0) {
        failed = operation + " of " + file;
        throw new IOException("fault: " + failed);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFaultInAnyCallLeavesNoStoreAndHarmsNone(boolean hasLog) throws IOException {
    LsmOptions options = hasLog ? options().withDurability(Durability.OS) : options().withoutLog();
    int faults = 0;
    boolean failed = true;
    for (int call = 0; failed; call++) {
      assertThat(call).as("it is done at last").isLessThan(500);
      failed = failsAt(call, options);
      faults += failed ? 1 : 0;
    }
    assertThat(faults).isGreaterThan(20);
    System.out.printf("%d faults in a checkpoint%n", faults);
  }

  private boolean failsAt(int call, LsmOptions options) throws IOException {
    Failing disk = new Failing();
    SimulatedStorage target = new SimulatedStorage();
    HookedStorage source =
        new HookedStorage(
            new SimulatedStorage(),
            (operation, file) -> {
              // If a compaction ends meanwhile, it is this thread that deletes its inputs, as the
              // last one that needs them: that is none of the checkpoint's calls.
              if (!operation.equals("delete")) {
                disk.before(operation, file);
              }
            });
    boolean done = false;
    try (LsmStore store = LsmStore.open(source, options)) {
      write(store, 0, BATCHES);
      store.awaitSettled();
      disk.left = call;
      try {
        store.copies().checkpoint(new HookedStorage(target, disk::before));
        done = true;
      } catch (UncheckedIOException e) {
        assertThat(e.getCause()).as(disk.failed).hasMessageContaining("fault: ");
      }
      disk.left = -1;
      // A table that cannot be linked is copied.
      assertThat(done)
          .as(disk.failed)
          .isEqualTo(disk.failed == null || disk.failed.startsWith("link"));
      if (!done) {
        assertThat(target.list()).as("after %s", disk.failed).isEmpty();
        store.copies().checkpoint(target);
      }
      write(store, BATCHES, 2 * BATCHES);
      store.flush();
      assertThat(history.assertIsAsAfterSome(store)).isEqualTo(2 * BATCHES);
    }
    assertThat(isWhole(target)).as(disk.failed).isTrue();
    return disk.failed != null;
  }

  /** The deletion of what was made may fail, too, or never reach the disk. */
  @Test
  void aFaultForGoodLeavesNothingThatOpensHalf() {
    Seed.run(
        seed -> {
          int calls = 0;
          for (boolean done = false; !done; calls++) {
            assertThat(calls).as("it is done at last").isLessThan(500);
            SimulatedStorage target = new SimulatedStorage();
            int[] left = {calls};
            HookedStorage failing =
                new HookedStorage(
                    target,
                    (operation, file) -> {
                      if (!operation.equals("close") && left[0]-- <= 0) {
                        throw new IOException("fault");
                      }
                    });
            try (LsmStore store = withSeveralLogs()) {
              store.copies().checkpoint(failing);
              done = true;
            } catch (UncheckedIOException e) {
              for (int i = 0; i < 12; i++) {
                isWhole(target.afterPowerCut(AnyCut.of(seed.random(), i), (it, name) -> {}));
              }
            }
          }
          assertThat(calls).isGreaterThan(20);
        });
  }

  /** What the cleanup has deleted may come back, in any order, and is still not half a store. */
  @Test
  void aPowerCutWhileAFailedOneIsUndoneLeavesAWholeStoreOrNone() {
    Seed.run(
        seed -> {
          int[] images = new int[1];
          Throwable[] wrong = new Throwable[1];
          boolean done = false;
          for (int call = 0; !done; call++) {
            assertThat(call).as("it is done at last").isLessThan(500);
            int[] left = {call};
            boolean[] undoing = new boolean[1];
            SimulatedStorage[] target = new SimulatedStorage[1];
            target[0] =
                new SimulatedStorage(
                    (operation, file) -> {
                      if (undoing[0]) {
                        seed.tell("before " + operation + " of " + file);
                        try {
                          images[0] += look(target[0], seed.random(), file);
                        } catch (Throwable e) {
                          wrong[0] = e; // Thrown here, it would only be added to the fault.
                        }
                      } else if (left[0]-- == 0) {
                        undoing[0] = true;
                        throw new IOException("fault: " + operation + " of " + file);
                      }
                    });
            try (LsmStore store = withSeveralLogs()) {
              store.copies().checkpoint(target[0]);
              done = !undoing[0];
            } catch (UncheckedIOException e) {
              assertThat(undoing[0]).isTrue();
            }
            assertThat(wrong[0]).isNull();
          }
          assertThat(images[0]).isGreaterThan(300);
        });
  }

  /** When little is left to delete, a lot may come back. */
  private int look(SimulatedStorage target, Random random, String file) throws IOException {
    int images = 0;
    for (; images < 8; images++) {
      isWhole(target.afterPowerCut(AnyCut.of(random, images), (it, name) -> {}));
    }
    for (int i = file.endsWith(".manifest") ? 0 : 90; i < 90; i++, images++) {
      isWhole(target.afterPowerCut(AnyCut.withoutNames(i % 3, i / 3), (it, name) -> {}));
    }
    return images;
  }
}
