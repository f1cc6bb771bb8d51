package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Seed;
import dev.varve.WriteBatch;
import dev.varve.WriteOptions;
import dev.varve.io.Storage;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lives of several stores at once that share all there is to share, each beside a map. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedHistoryTest {
  private static final int LIVES = 8;
  private static final int STORES = 5;
  private static final int STEPS = 600;
  private static final int KEYS = 60;
  private static final int MAX_VALUE = 200;
  private static final int MAX_MEMTABLE = 1 << 15;

  @Test
  void storesOfAnySizesShowWhatTheirMapsShowAndKeepToTheBudget() {
    AtomicLong flushed = new AtomicLong();
    Seed.run(
        seed -> {
          for (int life = 0; life < LIVES; life++) {
            Random random = seed.random();
            int budget = 1 << 10 + random.nextInt(7);
            SharedResources shared =
                SharedResources.of(
                    1L << random.nextInt(16), budget, 1 + random.nextInt(2), 1 + random.nextInt(2));
            long[] seeds = random.longs(STORES).toArray();
            seed.tell("a budget of " + budget);
            Together.run(
                STORES,
                number -> new Life(new Random(seeds[number]), shared, budget, flushed).run());
            assertThat(shared.memtableBytes()).isZero();
            shared.close();
          }
        });
    assertThat(flushed).hasPositiveValue();
  }

  private static final class Life {
    private final Random random;
    private final SharedResources shared;
    private final long mostBytes;
    private final AtomicLong flushed;
    private final Storage storage = new SimulatedStorage();
    private final LsmOptions options;
    private final NavigableMap<String, String> model = new TreeMap<>();
    private LsmStore store;

    Life(Random random, SharedResources shared, long budget, AtomicLong flushed)
        throws IOException {
      this.random = random;
      this.shared = shared;
      // One write more than the budget, and what the index of its memtable has grown by.
      this.mostBytes = budget + MAX_MEMTABLE / 2 + 20 * MAX_VALUE;
      this.flushed = flushed;
      this.options = SmallOptions.any(random).withSharedResources(shared);
      this.store = LsmStore.open(storage, options);
    }

    void run() throws IOException {
      for (int i = 0; i < STEPS; i++) {
        step(random.nextInt(1_000));
        assertThat(shared.memtableBytes()).isLessThan(mostBytes);
      }
      check();
      flushed.addAndGet(store.stats().count("flush.bytes"));
      store.close();
      DiskState.of(storage).assertInShape();
    }

    private void step(int choice) throws IOException {
      if (choice < 600) {
        write(choice % 2 == 0);
      } else if (choice < 900) {
        String key = key();
        assertThat(store.get(key)).isEqualTo(model.get(key));
      } else if (choice < 950) {
        check();
      } else if (choice < 990) {
        LsmStoreTest.maintainLsm(store, random);
      } else {
        store.close();
        store = LsmStore.open(storage, options);
      }
    }

    private void write(boolean waits) {
      WriteBatch batch = new WriteBatch();
      for (int i = random.nextInt(4); i >= 0; i--) {
        String key = key();
        if (random.nextInt(4) == 0) {
          batch.delete(key);
          model.remove(key);
        } else {
          String value = "v".repeat(random.nextInt(MAX_VALUE));
          batch.put(key, value);
          model.put(key, value);
        }
      }
      if (waits) {
        store.write(batch);
      } else {
        store.writeAsync(batch, WriteOptions.DEFAULT).toCompletableFuture().join();
      }
    }

    private String key() {
      return "key" + random.nextInt(KEYS);
    }

    private void check() {
      assertThat(History.contents(store)).isEqualTo(model);
    }
  }
}
