package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.varve.io.HookedStorage;
import dev.varve.io.Storage;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.memtable.MemTable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LevelsNowTest {

  @Test
  void whatIsMergedIsTold() throws IOException {
    OpenTables tables = new OpenTables();
    Version version =
        OpenTables.version(
            List.of(),
            List.of(tables.of("aa", "c", 2_000), tables.of("d", "e", 2_000)),
            List.of(tables.of("b", "f", 3_000)));
    LsmOptions options = LsmOptions.defaults().withBaseLevelBytes(1_000);
    CompactionPlan plan = new LeveledStrategy(options).pick(version.levels());
    Statistics statistics = new Statistics();
    statistics.flushBegan(1);
    statistics.compactionBegan(StoreListener.Compaction.of(plan));
    statistics.stallEnded(StoreListener.Stall.SLOWED, 1L << 33);
    LevelsNow now =
        LevelsNow.of(
            new View(new MemTable(1, InstantSource.system(), 0), List.of(), version),
            options,
            statistics);
    assertThat(now.flushing()).isTrue();
    assertThat(now.compaction().outputLevel()).isEqualTo(2);
    assertThat(now.compaction().inputs()).hasSize(2);
    assertThat(now.compaction().inputBytes()).isPositive().isEqualTo(plan.inputBytes());
    assertThat(now.levels()).extracting(LevelsNow.Level::tables).containsExactly(0, 2, 1, 0);
    assertThat(now.levels().get(1).full()).isGreaterThan(4);
    assertThat(now.waitedNanos()).isEqualTo(1L << 33);
  }

  @Test
  void aClosedStoreHasNone() throws IOException {
    LsmStore store = LsmStore.open(new SimulatedStorage(), LsmOptions.defaults());
    store.close();
    assertThatIllegalStateException().isThrownBy(store::levels).withMessage("store is closed");
  }

  private static void await(CountDownLatch latch) {
    Together.await("the other thread comes", () -> latch.getCount() == 0);
  }

  /** Returns the levels when {@code work} is over, and a file that it left is being deleted. */
  private static LevelsNow whileDeleting(String suffix, Consumer<LsmStore> work)
      throws IOException {
    CountDownLatch deleting = new CountDownLatch(1);
    CountDownLatch told = new CountDownLatch(1);
    Storage disk =
        new HookedStorage(
            new SimulatedStorage(),
            (operation, file) -> {
              if (operation.equals("delete") && file.endsWith(suffix)) {
                deleting.countDown();
                await(told);
              }
            });
    try (LsmStore store = LsmStore.open(disk, LsmOptions.defaults().withLevel0Tables(2, 20, 30))) {
      try {
        work.accept(store);
        await(deleting);
        return store.levels();
      } finally {
        told.countDown();
      }
    }
  }

  @Test
  void aCompactionIsNotAtWorkOnceItIsSeen() throws IOException {
    assertThat(
            whileDeleting(
                ".table",
                store -> {
                  for (int i = 0; i < 2; i++) {
                    store.put("a", "1");
                    store.flush();
                  }
                  store.awaitSettled();
                }))
        .extracting(LevelsNow::compaction)
        .isNull();
  }
}
