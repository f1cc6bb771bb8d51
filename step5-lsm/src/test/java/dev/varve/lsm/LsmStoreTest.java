package dev.varve.lsm;

import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.KeyValueStoreContract;
import dev.varve.TableOptions;
import dev.varve.io.Storage;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class LsmStoreTest extends KeyValueStoreContract {
  @TempDir Path directory;

  @Override
  protected KeyValueStore open(InstantSource clock) {
    return open(directory, LsmOptions.defaults().withClock(clock));
  }

  static LsmStore open(Path directory, LsmOptions options) {
    try {
      return LsmStore.open(directory, options);
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
    maintainLsm((LsmStore) store, random);
  }

  static void maintainLsm(LsmStore store, Random random) {
    switch (random.nextInt(3)) {
      case 0 -> store.flush();
      case 1 -> store.compact(KeyRange.all());
      default -> store.awaitSettled();
    }
  }

  /** The contract, with any compaction style. */
  @Nested
  class SizeTiered extends KeyValueStoreContract {
    private final Storage storage = new SimulatedStorage();

    @Override
    protected KeyValueStore open(InstantSource clock) {
      LsmOptions options =
          SmallOptions.small().withCompaction(CompactionStyle.SIZE_TIERED).withClock(clock);
      try {
        return LsmStore.open(storage, options);
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
      maintainLsm((LsmStore) store, random);
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

  /** The contract, with nearly all values kept apart from their keys. */
  @Nested
  class ValuesApart extends KeyValueStoreContract {
    private final Storage storage = new SimulatedStorage();

    @Override
    protected KeyValueStore open(InstantSource clock) {
      LsmOptions options = SmallOptions.apart(SmallOptions.small()).withClock(clock);
      try {
        return LsmStore.open(storage, options);
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
      maintainLsm((LsmStore) store, random);
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

  /** The contract, without a log: a close flushes. */
  @Nested
  class WithoutLog extends KeyValueStoreContract {
    private final Storage storage = new SimulatedStorage();

    @Override
    protected KeyValueStore open(InstantSource clock) {
      LsmOptions options =
          SmallOptions.small().withDurability(Durability.MEMORY).withoutLog().withClock(clock);
      try {
        return LsmStore.open(storage, options);
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
      maintainLsm((LsmStore) store, random);
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

  /** One entry a memtable, one entry a block, 1 KB tables, tiny levels: each put is a flush. */
  @Nested
  class OneEntryPerMemTable extends KeyValueStoreContract {
    // In memory, and so without syncs: with one file or more a put, those would be all its time.
    private final Storage storage = new SimulatedStorage();

    @Override
    protected KeyValueStore open(InstantSource clock) {
      LsmOptions tiny =
          LsmOptions.defaults()
              .withClock(clock)
              .withMemtableBytes(1)
              .withTableBytes(1 << 10)
              .withBaseLevelBytes(2 << 10)
              .withLevelFactor(2)
              .withLevel0Tables(2, 30, 40)
              .withCacheBytes(4 << 10)
              .withTable(TableOptions.DEFAULT.withBlockBytes(1));
      try {
        return LsmStore.open(storage, tiny);
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
      maintainLsm((LsmStore) store, random);
    }

    /** The files too are in memory here. */
    @Override
    protected int largeValueBytes() {
      return 4 << 20;
    }

    @Override
    protected int scale() {
      return 600;
    }
  }
}
