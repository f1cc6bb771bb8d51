package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.varve.Cursors;
import dev.varve.KeyRange;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CompactionStyleTest {
  private final SimulatedStorage disk = new SimulatedStorage();
  private final TreeMap<String, String> model = new TreeMap<>();

  private LsmStore open(CompactionStyle style) throws IOException {
    return LsmStore.open(disk, SmallOptions.small().withCompaction(style));
  }

  private void fill(LsmStore store, int life) {
    for (int i = 0; i < 400; i++) {
      String key = "k" + i * 7 % 300;
      if (i % 5 == 0) {
        store.delete(key);
        model.remove(key);
      } else {
        String value = String.valueOf((1L << 33) + life * 1_000L + i);
        store.put(key, value);
        model.put(key, value);
      }
    }
  }

  private void check(LsmStore store) {
    TreeMap<String, String> found = new TreeMap<>();
    for (String key : store.keys("")) {
      found.put(key, store.get(key));
    }
    assertThat(found).isEqualTo(model);
    assertThat(store.verify().problems()).isEmpty();
  }

  @Test
  void eachStyleTakesOverWhatTheOtherHasLeft() throws IOException {
    int life = 0;
    for (CompactionStyle style :
        List.of(
            CompactionStyle.LEVELED,
            CompactionStyle.SIZE_TIERED,
            CompactionStyle.LEVELED,
            CompactionStyle.SIZE_TIERED)) {
      try (LsmStore store = open(style)) {
        check(store);
        fill(store, life++);
        check(store);
        store.flush();
        store.awaitSettled();
        assertThat(store.stats().count("compaction.count")).as("by %s", style).isPositive();
        check(store);
      }
      DiskState.of(disk).assertInShape();
    }
  }

  @Test
  void sizeTieredWritesLess() throws IOException {
    long leveled = written(CompactionStyle.LEVELED);
    long tiered = written(CompactionStyle.SIZE_TIERED);
    assertThat(tiered).isLessThan(leveled);
  }

  private static long written(CompactionStyle style) throws IOException {
    LsmOptions options =
        SmallOptions.small()
            .withLevel0Tables(4, 20, 30)
            .withBaseLevelBytes(2_000)
            .withLevelFactor(10)
            .withCompaction(style);
    try (LsmStore store = LsmStore.open(new SimulatedStorage(), options)) {
      for (int i = 0; i < 3_000; i++) {
        store.put("k" + i * 7_919 % 3_000, "v" + i);
      }
      store.flush();
      store.awaitSettled();
      return store.stats().count("compaction.bytes.written");
    }
  }

  @Test
  void fifoDropsTheOldestTablesUnreadOnceThereAreTooManyBytes() throws IOException {
    long maxBytes = 20_000;
    try (LsmStore store = open(CompactionStyle.fifo(maxBytes))) {
      for (int i = 0; i < 2_000; i++) {
        store.put(String.format("k%05d", i), "value of " + i);
      }
      store.flush();
      store.awaitSettled();
      assertThat(store.get("k00000")).isNull();
      assertThat(store.get("k01999")).isEqualTo("value of 1999");
      assertThat(store.stats().count("level.0.bytes")).isBetween(maxBytes / 2, maxBytes);
      assertThat(store.stats().count("compaction.bytes.read")).isZero();
      assertThat(store.stats().count("compaction.drops")).isPositive();
      assertThat(Cursors.forward(store.scan(KeyRange.all()))).hasSizeGreaterThan(100);
    }
    DiskState.of(disk).assertInShape();
  }

  @Test
  void aFifoOfNothingIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CompactionStyle.fifo(0))
        .withMessage("maxBytes 0 is not positive");
    assertThat(CompactionStyle.fifo(1L << 33)).hasToString("FIFO of 8589934592 bytes");
  }
}
