package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.varve.CorruptionException;
import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.KeyValueStoreContract;
import dev.varve.WriteBatch;
import dev.varve.WriteOptions;
import dev.varve.io.Storage;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several stores with one cache, one budget for their memtables, and the same threads. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedResourcesTest {
  private static final long BUDGET = 64 << 10;

  private final SharedResources shared = SharedResources.of(1 << 20, BUDGET, 1, 1);
  private final LsmOptions options = SmallOptions.byHand().withSharedResources(shared);

  private LsmStore open() throws IOException {
    return LsmStore.open(new SimulatedStorage(), options);
  }

  private static void fill(LsmStore store, String name, int count) {
    for (int i = 0; i < count; i++) {
      store.put(name + i, "x".repeat(1_000));
    }
  }

  private static void check(LsmStore store, String name, int count) {
    assertThat(store.count()).isEqualTo(count);
    for (int i = 0; i < count; i++) {
      assertThat(store.get(name + i)).as(name + i).hasSize(1_000);
    }
  }

  /** Another store's write makes it too much, and it is the idle one that goes. */
  @Test
  void theLargestMemtableIsFlushedEvenIfItsStoreIsIdle() throws IOException {
    try (LsmStore idle = open();
        LsmStore busy = open();
        LsmStore small = open()) {
      fill(small, "small", 3);
      fill(idle, "idle", 30);
      fill(busy, "busy", 25);
      Together.await("it is flushed", () -> idle.stats().count("level.0.tables") == 1);
      assertThat(busy.stats().count("level.0.tables")).isZero();
      assertThat(small.stats().count("level.0.tables")).isZero();
      check(idle, "idle", 30);
      check(busy, "busy", 25);
      check(small, "small", 3);
    }
    shared.close();
  }

  @Test
  void closedAndEmptiedStoresTakeNothing() throws IOException {
    LsmStore one = open();
    LsmStore other = open();
    fill(one, "one", 10);
    fill(other, "other", 20);
    assertThat(shared.memtableBytes()).isBetween(30_000L, BUDGET);
    one.flush();
    assertThat(shared.memtableBytes()).isBetween(20_000L, 25_000L);
    other.close();
    assertThat(shared.memtableBytes()).isZero();
    one.close();
    shared.close();
  }

  /** A batch that is larger than the budget is written, and leaves little room for others. */
  @Test
  void aBatchLargerThanTheBudgetIsWritten() throws IOException {
    try (LsmStore one = open();
        LsmStore other = open()) {
      fill(other, "other", 20);
      one.write(new WriteBatch().put("large", "x".repeat(3 * (int) BUDGET)));
      fill(other, "other", 40);
      check(other, "other", 40);
      assertThat(one.get("large")).hasSize(3 * (int) BUDGET);
    }
    shared.close();
  }

  /** It is counted when it is granted, though it does not go into the memtable that was asked. */
  @Test
  void aBatchThatNeedsANewMemtableIsCountedThere() throws IOException {
    try (LsmStore store =
        LsmStore.open(new SimulatedStorage(), options.withMemtableBytes(4 << 10))) {
      fill(store, "key", 3);
      store.put("next", "x".repeat(2_000));
      store.awaitSettled();
      assertThat(store.stats().count("level.0.tables")).isEqualTo(1);
      assertThat(shared.memtableBytes()).isBetween(2_000L, 2_500L);
    }
    shared.close();
  }

  /** Tables of the same number, with the same keys, in one cache. */
  @Test
  void blocksOfDifferentStoresAreNotMixedUpAndEachCountsItsOwnHits() throws IOException {
    try (LsmStore one = open();
        LsmStore other = open()) {
      one.put("kk", "one");
      other.put("kk", "other");
      one.flush();
      other.flush();
      for (int i = 0; i < 3; i++) {
        assertThat(one.get("kk")).isEqualTo("one");
      }
      assertThat(other.get("kk")).isEqualTo("other");
      assertThat(one.stats().count("cache.hits")).isEqualTo(2);
      assertThat(one.stats().count("cache.misses")).isEqualTo(1);
      assertThat(other.stats().count("cache.hits")).isZero();
      assertThat(other.stats().count("cache.misses")).isEqualTo(1);
      assertThat(other.stats().count("cache.bytes")).isPositive();
      one.clear();
      one.compact(KeyRange.all());
      assertThat(one.stats().count("cache.bytes")).isZero();
      assertThat(other.get("kk")).isEqualTo("other");
      assertThat(other.stats().count("cache.hits")).isEqualTo(1);
    }
    shared.close();
  }

  @Test
  void aReadOnlyStoreUsesTheCacheAndNothingElse() throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    try (LsmStore store = LsmStore.open(storage, options)) {
      store.put("kk", "value");
      store.flush();
    }
    ReadOnlyStore reader = ReadOnlyStore.open(storage, options);
    shared.close();
    assertThat(reader.get("kk")).isEqualTo("value");
    assertThat(reader.stats().count("cache.bytes")).isPositive();
    reader.close();
  }

  @Test
  void whoStillUsesThemIsNamedAndNothingHasHappened(@TempDir Path directory) throws IOException {
    LsmStore one = LsmStore.open(directory, options);
    LsmStore other = open();
    assertThatIllegalStateException()
        .isThrownBy(shared::close)
        .withMessage(
            "shared resources are in use by 2 open stores, such as " + directory.toRealPath());
    other.close();
    assertThatIllegalStateException()
        .isThrownBy(shared::close)
        .withMessage("shared resources are in use by 1 open store: " + directory.toRealPath());
    fill(one, "one", 100);
    one.flush();
    one.close();
    shared.close();
    shared.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> LsmStore.open(directory, options))
        .withMessage("shared resources are closed");
    // It has let go of the directory.
    LsmStore.open(directory, LsmOptions.defaults()).close();
  }

  @Test
  void aStoreThatCannotBeOpenedDoesNotUseThem() throws IOException {
    SimulatedStorage broken = new SimulatedStorage();
    broken.create(Manifest.CURRENT).close();
    assertThatExceptionOfType(CorruptionException.class)
        .isThrownBy(() -> LsmStore.open(broken, options));
    shared.close();
  }

  @Test
  void sizesOutOfRangeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SharedResources.of(-1, BUDGET, 1, 1))
        .withMessage("cacheBytes -1 is not within 0 and " + Long.MAX_VALUE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SharedResources.of(0, 1_023, 1, 1))
        .withMessageContaining("memtableBytes 1023");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SharedResources.of(0, BUDGET, 0, 1))
        .withMessageContaining("flushThreads 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SharedResources.of(0, BUDGET, 1, 65))
        .withMessageContaining("compactionThreads 65");
  }

  /** Each store's threads do the work of all, in whichever order the stores are closed. */
  @Test
  void storesAreClosedInAnyOrderWhileTheOthersWork() throws Exception {
    for (int round = 0; round < 6; round++) {
      int number = 4;
      List<LsmStore> stores = new ArrayList<>();
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < number; i++) {
        stores.add(LsmStore.open(new SimulatedStorage(), any(new Random(round))));
        order.add(i);
      }
      Collections.shuffle(order, new Random(round));
      Together.run(
          number,
          i -> {
            // The first in the order writes least: the others go on when it is closed.
            int count = 200 * (1 + order.indexOf(i));
            fill(stores.get(i), "key", count);
            check(stores.get(i), "key", count);
            stores.get(i).close();
          });
      assertThat(shared.memtableBytes()).isZero();
    }
    shared.close();
  }

  private LsmOptions any(Random random) {
    return SmallOptions.any(random).withSharedResources(shared);
  }

  /** Periodic syncs, writes that are handed over, and listeners need no thread of each store. */
  @Test
  void whatElseNeedsThreadsIsSharedToo() throws IOException {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    List<String> told = new CopyOnWriteArrayList<>();
    List<LsmStore> stores = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      int number = i;
      StoreListener listener =
          new StoreListener() {
            @Override
            public void closed() {
              told.add("closed " + number);
            }
          };
      LsmOptions all =
          options
              .withListener(listener)
              .withDurability(Durability.periodic(1_000_000, Duration.ofMillis(1)));
      stores.add(LsmStore.open(new SimulatedStorage(), all));
    }
    for (LsmStore store : stores) {
      store
          .writeAsync(new WriteBatch().put("key", "value"), WriteOptions.DEFAULT)
          .toCompletableFuture()
          .join();
    }
    for (LsmStore store : stores) {
      Together.await("the timer has synced it", () -> store.stats().count("log.syncs") > 0);
    }
    List<String> threads =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> !before.contains(thread))
            .map(Thread::getName)
            .filter(name -> name.startsWith("varve-"))
            .toList();
    assertThat(threads).hasSizeLessThan(30).allMatch(name -> name.startsWith("varve-shared-"));
    stores.forEach(LsmStore::close);
    Together.await("all are reported", () -> told.size() == 30);
    shared.close();
  }

  /** The contract, beside a store that takes most of the budget. */
  @Nested
  class Contract extends KeyValueStoreContract {
    private final SharedResources few = SharedResources.of(4 << 10, 4 << 10, 1, 1);
    private final Storage storage = new SimulatedStorage();
    private LsmStore neighbour;

    @Override
    protected KeyValueStore open(InstantSource clock) {
      try {
        LsmOptions small = SmallOptions.small().withSharedResources(few);
        if (neighbour == null) {
          neighbour = LsmStore.open(new SimulatedStorage(), small.withMemtableBytes(1 << 20));
        }
        neighbour.put("neighbour", "x".repeat(2_500));
        return LsmStore.open(storage, small.withClock(clock).withMemtableBytes(2_000));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    protected KeyValueStore reopen(KeyValueStore store) {
      store.close();
      return open(store.clock());
    }

    @Override
    protected void maintain(KeyValueStore store, Random random) {
      LsmStoreTest.maintainLsm((LsmStore) store, random);
    }

    @Override
    protected int largeValueBytes() {
      return 1 << 20;
    }

    @Override
    protected int scale() {
      return 600;
    }
  }
}
