package dev.varve.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.varve.Durability;
import dev.varve.WriteBatch;
import dev.varve.WriteOptions;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WriteOptionsTest {
  private final SimulatedStorage disk = new SimulatedStorage();

  private static WriteBatch batch(String key) {
    return new WriteBatch().put(key, "value of " + key);
  }

  /** Returns which of the keys a power cut now would leave. */
  private String afterPowerCut(String... keys) throws IOException {
    SimulatedStorage left = disk.afterPowerCut(PowerCut.NOTHING_SURVIVES, (call, file) -> {});
    try (DurableStore<InMemoryStore> store = DurabilityTest.open(left, Durability.OS)) {
      StringBuilder found = new StringBuilder();
      for (String key : keys) {
        String value = store.get(key);
        assertThat(value).isIn(null, "value of " + key);
        found.append(value == null ? "" : key + " ");
      }
      return found.toString();
    }
  }

  @Test
  void aSyncedWriteAmongOthersTakesThoseBeforeItAlong() throws IOException {
    try (DurableStore<InMemoryStore> store = DurabilityTest.open(disk, Durability.OS)) {
      store.write(batch("k1"));
      assertThat(afterPowerCut("k1")).isEmpty();
      store.write(batch("k2"), WriteOptions.SYNC);
      store.write(batch("k3"), WriteOptions.DEFAULT);
      assertThat(afterPowerCut("k1", "k2", "k3")).isEqualTo("k1 k2 ");
    }
  }

  @Test
  void aWeakerWriteNeedsPermission() throws IOException {
    try (DurableStore<InMemoryStore> store = DurabilityTest.open(disk, Durability.EVERY_WRITE)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.write(batch("k1"), WriteOptions.of(Durability.Level.OS)))
          .withMessage("a write of durability OS in a store of EVERY_WRITE without weaker writes");
      assertThat(store.get("k1")).isNull();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.writeAsync(batch("k1"), WriteOptions.of(Durability.Level.OS)));
    }
    Durability weakened = Durability.EVERY_WRITE.withWeakerWrites();
    try (DurableStore<InMemoryStore> store = DurabilityTest.open(disk, weakened)) {
      store.write(batch("k1"), WriteOptions.of(Durability.Level.OS));
      assertThat(store.get("k1")).isEqualTo("value of k1");
      assertThat(afterPowerCut("k1")).isEmpty();
      store.write(batch("k2"));
      assertThat(afterPowerCut("k1", "k2")).isEqualTo("k1 k2 ");
    }
  }

  @Test
  void periodicIsForStoresAlone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WriteOptions.of(Durability.Level.PERIODIC))
        .withMessage("PERIODIC is the durability of a store, not of a write");
    assertThat(Durability.periodic(1, Duration.ofSeconds(1)).of(WriteOptions.DEFAULT))
        .isEqualTo(Durability.Level.PERIODIC);
    assertThat(Durability.periodic(1, Duration.ofSeconds(1)).of(WriteOptions.SYNC))
        .isEqualTo(Durability.Level.EVERY_WRITE);
  }

  @Test
  void aClosedStoreRefusesThem() throws IOException {
    DurableStore<InMemoryStore> store = DurabilityTest.open(disk, Durability.OS);
    store.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> store.write(batch("k1"), WriteOptions.SYNC))
        .withMessage("store is closed");
  }
}
