package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.Seed;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The power goes off at every single change of the disk: in writes, flushes, compactions, opens.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PowerCutTest {

  @Test
  void whatWasAcknowledgedAsSyncedOutlivesAPowerCutAtAnyChangeOfTheDisk() {
    Seed.run(seed -> new Experiment(seed, SmallOptions.synced(), 24).run());
  }

  @Test
  void unsyncedWritesAreLostFromTheEndOnly() {
    LsmOptions tiered = SmallOptions.small().withCompaction(CompactionStyle.SIZE_TIERED);
    Seed.run(seed -> new Experiment(seed, tiered, 18).run());
  }

  @Test
  void writesThatOnlyMemoryHadAreLostFromTheEndOnly() {
    LsmOptions options = SmallOptions.small().withDurability(Durability.MEMORY);
    Seed.run(seed -> new Experiment(seed, options, 18).run());
  }

  @Test
  void valuesKeptApartOutliveAPowerCutWithTheirKeys() {
    LsmOptions options = SmallOptions.apart(SmallOptions.synced());
    Seed.run(seed -> new Experiment(seed, options, 24).run());
  }

  /** Their logs are made durable by the flush, not by the writers. */
  @Test
  void unsyncedValuesKeptApartAreLostFromTheEndOnly() {
    LsmOptions options = SmallOptions.apart(SmallOptions.small());
    Seed.run(seed -> new Experiment(seed, options, 18).run());
  }

  @Test
  void anOpenWithoutTheOptionFindsValuesThatWereKeptApart() {
    LsmOptions options = SmallOptions.apart(SmallOptions.synced());
    Seed.run(seed -> new Experiment(seed, options, SmallOptions.synced(), 24).run());
  }

  /**
   * The memtables have no limit of their own: they are frozen when all stores together take too
   * much, often because of what the other one writes.
   */
  @Test
  void whatWasAcknowledgedOutlivesAPowerCutBesideAnotherStoreThatSharesItsResources()
      throws Exception {
    SharedResources shared = SharedResources.of(4 << 10, 1 << 10, 1, 1);
    LsmOptions options =
        SmallOptions.synced().withMemtableBytes(1 << 20).withSharedResources(shared);
    AtomicBoolean done = new AtomicBoolean();
    try (LsmStore other = LsmStore.open(new SimulatedStorage(), options)) {
      Together.run(
          2,
          number -> {
            if (number == 0) {
              try {
                Seed.run(seed -> new Experiment(seed, options, SmallOptions.synced(), 24).run());
              } finally {
                done.set(true);
              }
            }
            for (int i = 0; !done.get(); i++) {
              other.put("key" + i % 100, "v".repeat(i % 200));
            }
          });
      assertThat(other.stats().count("flush.bytes")).isPositive();
    }
    shared.close();
  }

  /** A life of a store, and what a machine finds that lost power in the middle of it. */
  private static final class Experiment {
    private final Seed seed;
    private final Random random;
    private final LsmOptions options;
    private final LsmOptions afterwards;
    private final History history;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final SimulatedStorage storage = new SimulatedStorage(this::beforeChange);
    private volatile boolean watching = true;
    // How many batches must be found, and how many may be.
    private volatile int durable;
    private volatile int started;
    private int images;
    private int changes;

    Experiment(Seed seed, LsmOptions options, int batches) {
      this(seed, options, options, batches);
    }

    Experiment(Seed seed, LsmOptions options, LsmOptions afterwards, int batches) {
      this.seed = seed;
      this.random = seed.random();
      this.options = options;
      this.afterwards = afterwards;
      this.history = new History(new Random(random.nextLong()), batches);
    }

    void run() throws IOException {
      long flushed = 0;
      long compacted = 0;
      // Two lives: the second opens what the first one closed.
      for (int life = 0; life < 2; life++) {
        try (LsmStore store = LsmStore.open(storage, options)) {
          live(store);
          flushed += store.stats().count("flush.bytes");
          compacted += store.stats().count("compaction.count");
        }
        durable = started;
      }
      watching = false;
      if (failure.get() != null) {
        throw new AssertionError(failure.get().getMessage(), failure.get());
      }
      assertThat(flushed).isPositive();
      assertThat(compacted).isPositive();
      assertThat(images).isGreaterThan(500);
      System.out.printf("%d power cuts at %d changes of the disk%n", images, changes);
    }

    private void live(LsmStore store) {
      for (int half = history.size() / 2; half > 0; half--) {
        seed.tell("batch " + (started + 1));
        store.write(history.batch(started++));
        boolean synced = options.durability() == Durability.EVERY_WRITE;
        switch (random.nextInt(20)) {
          case 0 -> store.flush();
          case 1 -> store.sync();
          case 2 -> store.compact(KeyRange.of("key1", "key2"));
          default -> {
            durable = synced ? started : durable;
            continue;
          }
        }
        durable = started;
      }
      store.awaitSettled();
    }

    /** Called with the storage locked: nothing changes while the images are looked at. */
    private void beforeChange(String operation, String file) {
      if (!watching) {
        return;
      }
      changes++;
      String where = "before " + operation + " of " + file;
      try {
        look(storage, PowerCut.NOTHING_SURVIVES, where, 0);
        look(storage, PowerCut.EVERYTHING_SURVIVES, where, 0);
        look(storage, PowerCut.random(random), where, changes % 8 == 0 ? 1 : 0);
        look(storage, anyNames(), where, 0);
      } catch (Throwable e) {
        failure.compareAndSet(null, new AssertionError(where + ": " + e.getMessage(), e));
        watching = false;
      }
    }

    /** Any of the changes of names may survive: nothing says that they reach the disk in order. */
    private PowerCut anyNames() {
      PowerCut bytes = PowerCut.random(random);
      return new PowerCut() {
        @Override
        public int bytesKept(String file, int index, int count, int length) {
          return bytes.bytesKept(file, index, count, length);
        }

        @Override
        public boolean keepsName(int index, int count) {
          return random.nextBoolean();
        }
      };
    }

    /**
     * Opens what a power cut leaves, twice; with {@code depth}, the power goes off in there too.
     */
    private void look(SimulatedStorage before, PowerCut cut, String where, int depth)
        throws IOException {
      images++;
      int atLeast = durable;
      List<SimulatedStorage> second = new ArrayList<>();
      SimulatedStorage[] left = new SimulatedStorage[1];
      left[0] =
          before.afterPowerCut(
              cut,
              (operation, file) -> {
                if (depth > 0) {
                  second.add(left[0].afterPowerCut(anyNames(), (o, f) -> {}));
                }
              });
      int found = find(left[0], where, atLeast);
      List<SimulatedStorage> again = List.copyOf(second);
      for (SimulatedStorage image : again) {
        images++;
        find(image, where + ", and again in the open after it", atLeast);
      }
      SimulatedStorage reopened = left[0].afterPowerCut(PowerCut.NOTHING_SURVIVES, (o, f) -> {});
      assertThat(find(reopened, where + ", opened twice", atLeast)).isEqualTo(found);
    }

    private int find(SimulatedStorage image, String where, int atLeast) throws IOException {
      int found;
      try (LsmStore store = LsmStore.open(image, afterwards)) {
        found = history.assertIsAsAfterSome(store);
      }
      assertThat(found).as(where).isBetween(atLeast, started);
      assertThat(image.openFiles()).as("open files after a close, %s", where).isEmpty();
      return found;
    }
  }
}
