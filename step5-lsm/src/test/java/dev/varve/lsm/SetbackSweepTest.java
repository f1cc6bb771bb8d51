package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Seed;
import dev.varve.io.HookedStorage;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The disk refuses each call that a flush or a compaction needs for its tables, in a life of its
 * own, a few times. Then the store goes on: nothing is lost, nothing is left over or left undone.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SetbackSweepTest {
  private static final String NO_SPACE = "no space left on device";
  // No write waits for a compaction.
  private static final LsmOptions OPTIONS = SmallOptions.synced().withLevel0Tables(2, 1_000, 1_001);

  @Test
  void whereverTablesCannotBeWrittenTheStoreGoesOnOnceTheyCan() {
    goOnAfterEachRefusedCall(1);
  }

  /** So that another try meets it, too. */
  @Test
  void howeverOftenTablesCannotBeWrittenTheStoreGoesOnOnceTheyCan() {
    goOnAfterEachRefusedCall(5);
  }

  @Test
  void whereverValuesCannotBeKeptApartTheStoreGoesOnOnceTheyCan() {
    goOnAfterEachRefusedCall(SmallOptions.apart(OPTIONS), 1);
  }

  private static void goOnAfterEachRefusedCall(int times) {
    goOnAfterEachRefusedCall(OPTIONS, times);
  }

  private static void goOnAfterEachRefusedCall(LsmOptions options, int times) {
    Seed.run(
        seed -> {
          History history = new History(new Random(seed.random().nextLong()), 40);
          int refused = 0;
          for (Life life = new Life(options, history, 1, times); life.run(); refused++) {
            seed.tell("call " + (refused + 2) + " is refused");
            life = new Life(options, history, refused + 2, times);
          }
          assertThat(refused).isGreaterThan(200);
          System.out.println(refused + " calls refused " + times + " times");
        });
  }

  /** A life in which so many calls, one after the other, are refused that tables need. */
  private static final class Life {
    private final SimulatedStorage disk = new SimulatedStorage();
    private final HookedStorage storage = new HookedStorage(disk, this::beforeCall);
    private final AtomicInteger calls = new AtomicInteger();
    private final LsmOptions options;
    private final History history;
    private final int first;
    private final int times;

    Life(LsmOptions options, History history, int first, int times) {
      this.options = options;
      this.history = history;
      this.first = first;
      this.times = times;
    }

    /** Closes and deletes pass: old tables, for which the new ones are there, need those too. */
    private void beforeCall(String operation, String file) throws IOException {
      boolean needed =
          isBackground()
              && !operation.equals("delete")
              && !operation.equals("close")
              && (file.endsWith(TableMetadata.SUFFIX)
                  || file.endsWith(ValueFiles.SUFFIX)
                  || operation.equals("seal")
                  || operation.equals("sync"));
      if (needed) {
        int call = calls.incrementAndGet();
        if (call >= first && call < first + times) {
          throw new IOException(NO_SPACE);
        }
      }
    }

    private static boolean isBackground() {
      String thread = Thread.currentThread().getName();
      return thread.equals("varve-flush") || thread.equals("varve-compact");
    }

    /** Returns whether a call was refused. */
    boolean run() throws IOException {
      try (LsmStore store = LsmStore.open(storage, options)) {
        for (int i = 0; i < history.size(); i++) {
          int number = i;
          again(() -> store.write(history.batch(number)));
        }
        again(store::flush);
        again(store::awaitSettled);
        assertIsWhole(store);
        assertThat(store.verify().isClean()).isTrue();
        assertThat(store.stats().count("memory.frozen")).isZero();
        assertThat(store.levels().flushing()).isFalse();
        assertThat(store.levels().compaction()).isNull();
      }
      assertThat(disk.openFiles()).isEmpty();
      DiskState.of(disk).assertInShape();
      try (LsmStore store = LsmStore.open(disk, options)) {
        assertIsWhole(store);
      }
      return calls.get() >= first;
    }

    private void assertIsWhole(LsmStore store) {
      assertThat(history.assertIsAsAfterSome(store)).isEqualTo(history.size());
    }

    /** What was refused has changed nothing: it may be asked for again, and at last succeeds. */
    private void again(Runnable call) {
      for (int refused = 0; refused <= times; refused++) {
        try {
          call.run();
          return;
        } catch (UncheckedIOException e) {
          assertThat(e).hasMessageContaining("which has failed and is tried again later: ");
          assertThat(e).hasRootCauseMessage(NO_SPACE);
        }
      }
      throw new AssertionError("refused more often than the disk has refused anything");
    }
  }
}
