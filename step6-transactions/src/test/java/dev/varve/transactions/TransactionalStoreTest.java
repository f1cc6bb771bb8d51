package dev.varve.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.KeyValueStoreContract;
import dev.varve.TableOptions;
import dev.varve.io.Storage;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.CompactionStyle;
import dev.varve.lsm.LsmOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionalStoreTest extends KeyValueStoreContract {
  @TempDir Path directory;

  @Override
  protected KeyValueStore open(InstantSource clock) {
    return open(directory, LsmOptions.defaults().withClock(clock));
  }

  static TransactionalStore open(Path directory, LsmOptions options) {
    try {
      return TransactionalStore.open(directory, options);
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
    TransactionalStore transactional = (TransactionalStore) store;
    switch (random.nextInt(3)) {
      case 0 -> transactional.flush();
      case 1 -> transactional.compact(KeyRange.all());
      default -> transactional.warm(KeyRange.all());
    }
  }

  /** One entry per memtable, one entry per block, 1 KB tables. */
  @Nested
  class OneEntryPerMemTable extends KeyValueStoreContract {
    // In memory, and so without syncs: with at least one file per put, syncs would take nearly all
    // of the time.
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
              .withTable(TableOptions.DEFAULT.withBlockBytes(1));
      try {
        return TransactionalStore.open(storage, tiny);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    protected KeyValueStore reopen(KeyValueStore store) {
      store.close();
      return open(store.clock());
    }

    /** Here the files are in memory, too. */
    @Override
    protected int largeValueBytes() {
      return 4 << 20;
    }

    @Override
    protected int scale() {
      return 400;
    }
  }

  @Test
  void compactionThatDropsDataIsRefusedBeforeAnyEffect(@TempDir Path other) {
    Path store = other.resolve("store");
    LsmOptions fifo = LsmOptions.defaults().withCompaction(CompactionStyle.fifo(1L << 33));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TransactionalStore.open(store, fifo))
        .withMessage(
            "compaction by FIFO of 8589934592 bytes drops data, which transactions do not allow:"
                + " use LsmStore");
    assertThat(store).doesNotExist();
    LsmOptions aging =
        LsmOptions.defaults().withCompaction(CompactionStyle.fifo(Duration.ofHours(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TransactionalStore.open(store, aging))
        .withMessageContaining("FIFO of PT1H drops data");
    assertThat(store).doesNotExist();
  }
}
