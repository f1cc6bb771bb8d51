package dev.varve.memtable;

import dev.varve.Durability;
import dev.varve.KeyValueStore;
import dev.varve.KeyValueStoreContract;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.wal.DurableStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Step 2's durable store, unchanged, over this step's memtable. */
class DurableMemTableTest extends KeyValueStoreContract {
  @TempDir Path directory;

  @Override
  protected KeyValueStore open(InstantSource clock) {
    try {
      return DurableStore.open(
          directory, Durability.OS, first -> new MemTable(first, clock, 1 << 20));
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
    checkpoint(store);
  }

  private static void checkpoint(KeyValueStore store) {
    try {
      ((DurableStore<?>) store).checkpoint();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected int largeValueBytes() {
    return 8 << 20;
  }

  /**
   * The store is never closed: each one ends with a power cut that loses all unsynced data, and the
   * next one opens.
   */
  @Nested
  class WithoutPowerInBetween extends KeyValueStoreContract {
    private SimulatedStorage storage = new SimulatedStorage();

    @Override
    protected KeyValueStore open(InstantSource clock) {
      try {
        return DurableStore.open(
            storage, Durability.EVERY_WRITE, first -> new MemTable(first, clock, 0));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    protected KeyValueStore reopen(KeyValueStore store) {
      storage = storage.afterPowerCut(PowerCut.NOTHING_SURVIVES, (operation, file) -> {});
      return open(store.clock());
    }

    @Override
    protected void maintain(KeyValueStore store, Random random) {
      checkpoint(store);
    }

    @Override
    protected int largeValueBytes() {
      return 4 << 20;
    }
  }
}
