package dev.varve.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Durability;
import dev.varve.SettableClock;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The clock is set back while the store is closed: what has expired stays so. */
class RememberedTimeTest {
  private final SettableClock clock = new SettableClock();
  private SimulatedStorage disk = new SimulatedStorage();
  private DurableStore<InMemoryStore> store;

  @BeforeEach
  void aLeaseHasExpired() throws IOException {
    open();
    store.put("lease", "ann", Duration.ofSeconds(10));
    store.put("later", "bob", Duration.ofDays(100));
    clock.advance(Duration.ofSeconds(11));
    assertThat(store.get("lease")).isNull();
  }

  private void open() throws IOException {
    store = DurableStore.open(disk, Durability.OS, first -> new InMemoryStore(clock));
  }

  private void assertIsStillGone() throws IOException {
    long before = store.clock().millis();
    clock.advance(Duration.ofDays(-1));
    open();
    assertThat(store.get("lease")).isNull();
    assertThat(store.get("later")).isEqualTo("bob");
    assertThat(store.count()).isEqualTo(1);
    assertThat(store.clock().millis()).isEqualTo(before);
    clock.advance(Duration.ofDays(101));
    assertThat(store.get("later")).isNull();
  }

  @Test
  void afterAClose() throws IOException {
    store.close();
    assertIsStillGone();
  }

  @Test
  void afterAKillOnceSomethingWasWritten() throws IOException {
    store.put("key", "value");
    store.delete("key");
    disk = disk.afterPowerCut(PowerCut.EVERYTHING_SURVIVES, (operation, file) -> {});
    assertIsStillGone();
  }

  @Test
  void afterACheckpointAndAKill() throws IOException {
    store.checkpoint();
    disk = disk.afterPowerCut(PowerCut.NOTHING_SURVIVES, (operation, file) -> {});
    assertIsStillGone();
  }

  @Test
  void afterTwoClosesWithTheClockSetBack() throws IOException {
    store.close();
    clock.advance(Duration.ofHours(-1));
    open();
    store.close();
    clock.advance(Duration.ofHours(1));
    assertIsStillGone();
  }
}
