package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.KeyRange;
import dev.varve.Seed;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A life in which the disk becomes full, deletes get the room of the ballast, and there is room
 * again. The power fails before each change of the disk, or each change fails, in a life of its
 * own: nothing acknowledged is lost.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullDiskSweepTest {
  private static final LsmOptions OPTIONS = SmallOptions.synced().withMaxFrozenMemtables(100);
  private static final int NONE = Integer.MAX_VALUE;

  /** What a store may contain: what was acknowledged, or that and what is being written. */
  private record Allowed(Map<String, String> acknowledged, List<Map<String, String>> perhaps) {
    Allowed tried(Map<String, String> next) {
      List<Map<String, String>> more = new ArrayList<>(perhaps);
      more.add(next);
      return new Allowed(acknowledged, List.copyOf(more));
    }

    void assertIs(LsmStore store) {
      List<Map<String, String>> all = new ArrayList<>(perhaps);
      all.add(acknowledged);
      assertThat((Map<String, String>) History.contents(store)).isIn(all);
    }
  }

  /** One life. */
  private static final class Life {
    private final int cutAt;
    private SimulatedStorage files;
    private LimitedDisk disk;
    private volatile Allowed allowed = new Allowed(Map.of(), List.of());
    // Guarded by the storage, which calls back.
    private int changes;
    private final List<SimulatedStorage> left = new ArrayList<>();
    private Allowed allowedThen;
    private UncheckedIOException refusal;
    private boolean releases;
    private boolean restores;

    Life(int cutAt) {
      this.cutAt = cutAt;
      files =
          LimitedDisk.withBallast()
              .afterPowerCut(
                  PowerCut.EVERYTHING_SURVIVES, (operation, file) -> before(operation, file));
      disk = new LimitedDisk(files);
    }

    private void before(String operation, String file) {
      releases |= operation.equals("truncate") && file.equals(Ballast.FILE);
      restores |= operation.equals("rename") && file.startsWith(Ballast.NEXT);
      if (changes++ == cutAt) {
        allowedThen = allowed;
        left.add(files.afterPowerCut(PowerCut.EVERYTHING_SURVIVES, (o, f) -> {}));
        left.add(files.afterPowerCut(PowerCut.NOTHING_SURVIVES, (o, f) -> {}));
      }
    }

    private boolean attempt(Runnable write, Map<String, String> next) {
      allowed = allowed.tried(next);
      try {
        write.run();
        allowed = new Allowed(next, List.of());
        return true;
      } catch (UncheckedIOException e) {
        assertThat(e).hasRootCauseMessage(LimitedDisk.NO_SPACE);
        refusal = e;
        return false;
      }
    }

    private boolean put(LsmStore store, String key) {
      Map<String, String> next = new TreeMap<>(allowed.acknowledged());
      next.put(key, key.repeat(20));
      return attempt(() -> store.put(key, key.repeat(20)), next);
    }

    private boolean delete(LsmStore store, String key) {
      Map<String, String> next = new TreeMap<>(allowed.acknowledged());
      next.remove(key);
      return attempt(() -> store.delete(key), next);
    }

    private boolean deleteRange(LsmStore store, String from, String to) {
      TreeMap<String, String> next = new TreeMap<>(allowed.acknowledged());
      next.subMap(from, to).clear();
      return attempt(() -> store.deleteRange(KeyRange.of(from, to)), next);
    }

    /** Returns whether the power was cut. */
    boolean runAndCut() throws IOException {
      try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
        assertThat(run(store)).as("cut before change %d", cutAt).isNull();
        FullDiskTest.settle(store);
        allowed.assertIs(store);
      }
      for (SimulatedStorage each : left) {
        assertOpensOnAFullDisk(each, allowedThen);
      }
      return !left.isEmpty();
    }

    /** Fills the disk, deletes, and makes room; returns what was refused but should not be. */
    UncheckedIOException run(LsmStore store) {
      for (int i = 0; i < 20; i++) {
        put(store, "key" + i);
      }
      disk.leave(2_000);
      int more = 20;
      while (put(store, "key" + more)) {
        more++;
      }
      UncheckedIOException full = refusal;
      for (int i = 0; i < 5; i++) {
        delete(store, "key" + i);
      }
      deleteRange(store, "key1", "key3");
      disk.leave(Long.MAX_VALUE);
      put(store, "last");
      return refusal == full ? null : refusal;
    }
  }

  @Test
  void aPowerCutWhileTheBallastIsReleasedOrRestoredLosesNothing() {
    Seed.run(
        seed -> {
          int released = 0;
          int cuts = 0;
          int next = 0;
          for (Life life = new Life(next); life.runAndCut(); life = new Life(next)) {
            seed.tell("cut before change " + next);
            released += life.releases && life.restores ? 1 : 0;
            cuts++;
            next += 1 + seed.random().nextInt(5);
          }
          assertThat(cuts).isGreaterThan(20);
          assertThat(released).isGreaterThan(cuts / 2);
          System.out.println(cuts + " power cuts, the ballast released in " + released + " lives");
        });
  }

  private static void assertOpensOnAFullDisk(SimulatedStorage left, Allowed allowed)
      throws IOException {
    LimitedDisk full = new LimitedDisk(left);
    full.leave(0);
    try (LsmStore store = LsmStore.open(full, OPTIONS)) {
      allowed.assertIs(store);
      full.leave(Long.MAX_VALUE);
      store.put("more", "x");
      FullDiskTest.settle(store);
    }
    DiskState.of(left).assertInShape();
  }

  @Test
  void aFailureOfAnyChangeOnAFullDiskLosesNothing() throws IOException {
    assertLosesNothing(false);
  }

  @Test
  void aFailureOfAllChangesFromAnyOnLosesNothing() throws IOException {
    assertLosesNothing(true);
  }

  private static void assertLosesNothing(boolean forever) throws IOException {
    int failing = 0;
    boolean went = false;
    while (!went) {
      Life life = new Life(NONE);
      FailingChanges disk = new FailingChanges(life.disk, failing, forever);
      try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
        went = life.run(store) == null && !disk.hasFailed();
        life.allowed.assertIs(store);
      } catch (IOException | UncheckedIOException e) {
        assertThat(e).hasRootCauseMessage(LimitedDisk.NO_SPACE);
      }
      life.disk.leave(Long.MAX_VALUE);
      try (LsmStore store = LsmStore.open(life.disk, OPTIONS)) {
        life.allowed.assertIs(store);
        store.put("more", "x");
        FullDiskTest.settle(store);
      }
      DiskState.of(life.files).assertInShape();
      failing++;
    }
    assertThat(failing).isGreaterThan(50);
    System.out.println(failing + " changes failed on a full disk");
  }
}
