package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.varve.TableOptions;
import dev.varve.WriteBatch;
import dev.varve.io.HookedStorage;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MemTableRoomTest {
  private static final int MEMTABLE_BYTES = 16 << 10;
  private static final int WRITERS = 40;

  /** Each batch fills a memtable: if all of them looked first, all of them would find it empty. */
  @Test
  void manyLargeBatchesAtOnceGetAMemtableEach() throws Exception {
    ConcurrentLinkedQueue<Long> tables = new ConcurrentLinkedQueue<>();
    AtomicLong bytes = new AtomicLong();
    HookedStorage disk =
        new HookedStorage(new SimulatedStorage()) {
          @Override
          protected void append(
              String name, dev.varve.io.WritableFile file, byte[] from, int offset, int length)
              throws IOException {
            if (name.endsWith(".table")) {
              bytes.addAndGet(length);
            }
            super.append(name, file, from, offset, length);
          }

          @Override
          protected <T> T call(String operation, String file, Call<T> call) throws IOException {
            if (operation.equals("close") && file.endsWith(".table") && bytes.get() > 0) {
              tables.add(bytes.getAndSet(0));
            }
            return super.call(operation, file, call);
          }
        };
    LsmOptions options =
        SmallOptions.byHand().withMemtableBytes(MEMTABLE_BYTES).withMaxFrozenMemtables(2);
    try (LsmStore store = LsmStore.open(disk, options)) {
      Together.run(
          WRITERS,
          number -> {
            WriteBatch batch = new WriteBatch();
            for (int i = 0; i < 10; i++) {
              batch.put("writer" + number + "#" + i, "x".repeat(1_500));
            }
            store.write(batch);
          });
      store.flush();
      assertThat(store.count()).isEqualTo(10 * WRITERS);
      assertThat(store.get("writer39#9")).hasSize(1_500);
    }
    assertThat(tables).isNotEmpty().allMatch(it -> it < 2 * MEMTABLE_BYTES, "a batch or less");
  }

  @Test
  void aBatchLargerThanAMemtableGetsOneOfItsOwn() throws IOException {
    LsmOptions options = SmallOptions.byHand().withMemtableBytes(1 << 10);
    try (LsmStore store = LsmStore.open(new SimulatedStorage(), options)) {
      store.put("a1", "small");
      store.write(new WriteBatch().put("b1", "x".repeat(10_000)).put("b2", "y".repeat(10_000)));
      store.put("c1", "small");
      assertThat(store.get("a1") + store.get("c1")).isEqualTo("smallsmall");
      assertThat(store.get("b2")).hasSize(10_000);
      store.flush();
      assertThat(store.stats().count("level.0.tables")).isEqualTo(3);
    }
  }

  /** An option that is accepted must work: also in the first flush. */
  @Test
  void everyNumberIsRefusedOrWorks() throws IOException {
    List<UnaryOperator<LsmOptions>> changes = new ArrayList<>();
    for (long n :
        new long[] {
          Long.MIN_VALUE, -1, 0, 1, 3, 64, 65, 1_000, 1 << 30, Integer.MAX_VALUE, 1L << 33
        }) {
      int small = (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, n));
      changes.add(
          it -> it.withTable(new TableOptions(4096, small, TableOptions.DEFAULT.compression())));
      changes.add(it -> it.withTable(TableOptions.DEFAULT.withBlockBytes(small)));
      changes.add(it -> it.withMemtableBytes(Math.min(small, 1 << 20)));
      changes.add(it -> it.withMaxFrozenMemtables(small));
      changes.add(it -> it.withTableBytes(n));
      changes.add(it -> it.withBaseLevelBytes(n));
      changes.add(it -> it.withLevelFactor(small));
      changes.add(it -> it.withCacheBytes(Math.min(n, 1 << 20)));
      changes.add(it -> it.withLevel0Tables(small, 12, 24));
    }
    int worked = 0;
    for (UnaryOperator<LsmOptions> change : changes) {
      LsmOptions options;
      try {
        options = change.apply(LsmOptions.defaults());
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining("is not within");
        continue;
      }
      worked++;
      try (LsmStore store = LsmStore.open(new SimulatedStorage(), options)) {
        for (int i = 0; i < 20; i++) {
          store.put("key" + i, "value " + i);
        }
        store.flush();
        store.compact(dev.varve.KeyRange.all());
        assertThat(store.get("key19")).isEqualTo("value 19");
      }
    }
    assertThat(worked).isGreaterThan(30);
  }

  @Test
  void theRefusalNamesTheOptionAndTheLimit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TableOptions(4096, 65, TableOptions.DEFAULT.compression()))
        .withMessage("filterBitsPerKey 65 is not within 0 and 64");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LsmOptions.defaults().withTableBytes(1L << 33))
        .withMessage("tableBytes 8589934592 is not within 1 and 1073741824");
  }
}
