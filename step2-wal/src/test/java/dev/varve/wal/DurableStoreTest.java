package dev.varve.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.CorruptionException;
import dev.varve.Durability;
import dev.varve.KeyValueStore;
import dev.varve.KeyValueStoreContract;
import dev.varve.WriteBatch;
import dev.varve.WriteOptions;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.io.HookedStorage;
import dev.varve.io.Storage;
import dev.varve.io.StoredFiles;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableStoreTest extends KeyValueStoreContract {
  @TempDir Path directory;

  @Override
  protected KeyValueStore open(InstantSource clock) {
    try {
      return DurableStore.open(directory, Durability.OS, first -> new InMemoryStore(clock));
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

  @Test
  void aBatchWithAMarkIsRefused() throws IOException {
    try (DurableStore<?> store =
        DurableStore.open(new SimulatedStorage(), Durability.OS, first -> new InMemoryStore())) {
      WriteBatch marked = new WriteBatch().put("k", "v").mark(new byte[] {1});
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.write(marked))
          .withMessageContaining("keeps no marks");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.writeAsync(marked, WriteOptions.DEFAULT))
          .withMessageContaining("keeps no marks");
      assertThat(store.get("k")).isNull();
    }
  }

  private static void checkpoint(KeyValueStore store) {
    try {
      ((DurableStore<?>) store).checkpoint();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The store is never closed: a power cut that spares nothing ends it, and the next one opens. */
  @Nested
  class WithoutPowerInBetween extends KeyValueStoreContract {
    private SimulatedStorage storage = new SimulatedStorage();

    @Override
    protected KeyValueStore open(InstantSource clock) {
      try {
        return DurableStore.open(
            storage, Durability.EVERY_WRITE, first -> new InMemoryStore(clock));
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

  @Nested
  class Opening {
    private final SimulatedStorage storage = new SimulatedStorage();

    private DurableStore<InMemoryStore> fill() throws IOException {
      DurableStore<InMemoryStore> store = DurabilityTest.open(storage, Durability.OS);
      for (int i = 1; i <= 8; i++) {
        store.write(BatchHistory.batch(i));
        if (i == 4) {
          store.checkpoint();
        }
      }
      return store;
    }

    /** An error is not the end of the log: what could not be read is still there. */
    @Test
    void failsAtAnyErrorFreesTheDirectoryAndSucceedsWhenTriedAgain() throws IOException {
      fill();
      List<String> failed = new ArrayList<>();
      List<String> closed = new ArrayList<>();
      boolean done = false;
      for (int failing = 1; !done; failing++) {
        int nth = failing;
        AtomicInteger calls = new AtomicInteger();
        SimulatedStorage copy =
            storage.afterPowerCut(PowerCut.EVERYTHING_SURVIVES, (operation, file) -> {});
        StoredFiles.write(copy, "000001.checkpoint.tmp", new byte[1], 1);
        Storage faulty =
            new HookedStorage(
                copy,
                (operation, file) -> {
                  if (operation.equals("close")) {
                    closed.add(file);
                  } else if (calls.incrementAndGet() == nth) {
                    failed.add(operation + " " + file);
                    throw new IOException("injected");
                  }
                });
        closed.clear();
        try {
          DurabilityTest.open(faulty, Durability.OS);
          done = true;
        } catch (IOException e) {
          assertThat(e).hasMessage("cannot open " + faulty + ": injected");
          assertThat(closed).as("after a failed %s", failed).endsWith("directory");
          assertThat(copy.openFiles()).as("after a failed %s", failed).isEmpty();
        }
        assertThat(BatchHistory.countIn(DurabilityTest.open(copy, Durability.OS)))
            .as("after a failed %s", failed)
            .isEqualTo(8);
      }
      assertThat(failed)
          .contains(
              "delete 000001.checkpoint.tmp",
              "read 000002.checkpoint",
              "open 000002.log",
              "read 000002.log",
              "truncate 000002.log",
              "create 000003.log",
              "sync directory");
    }

    @Test
    void refusedForCorruptionChangesNoFile() throws IOException {
      DurableStore<InMemoryStore> store = fill();
      store.close();
      byte[] log = StoredFiles.read(storage, "000002.log");
      log[40] ^= 1;
      StoredFiles.write(storage, "000002.log", log, log.length);
      List<String> files = storage.list();
      for (int i = 0; i < 2; i++) {
        assertThatExceptionOfType(CorruptionException.class)
            .isThrownBy(() -> DurabilityTest.open(storage, Durability.OS))
            .withMessageStartingWith("000002.log@36:");
      }
      assertThat(storage.list()).isEqualTo(files);
      assertThat(StoredFiles.read(storage, "000002.log")).isEqualTo(log);
    }

    @Test
    void afterAPowerCutInTheMiddleOfTheFirstHeaderFindsAnEmptyStore() throws IOException {
      DurabilityTest.open(storage, Durability.OS).close();
      byte[] log = StoredFiles.read(storage, "000001.log");
      for (int length = 0; length < LogFormat.HEADER_BYTES; length++) {
        SimulatedStorage torn = StoredFiles.of("000001.log", log, length);
        for (int i = 0; i < 2; i++) {
          DurableStore<InMemoryStore> store = DurabilityTest.open(torn, Durability.OS);
          assertThat(store.count()).as("header of %d bytes", length).isZero();
        }
      }
    }

    @Test
    void damagedStoreOnDiskIsUnlockedAfterTheFailedOpen(@TempDir Path path) throws IOException {
      DurableStore<InMemoryStore> store =
          DurableStore.open(path, Durability.OS, first -> new InMemoryStore());
      store.write(BatchHistory.batch(1));
      store.checkpoint();
      store.close();
      Path checkpoint = path.resolve("000002.checkpoint");
      byte[] bytes = java.nio.file.Files.readAllBytes(checkpoint);
      bytes[50] ^= 1;
      java.nio.file.Files.write(checkpoint, bytes);
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(
                () -> DurableStore.open(path, Durability.OS, first -> new InMemoryStore()))
            .isInstanceOf(CorruptionException.class)
            .hasMessageContaining("000002.checkpoint@36");
      }
    }
  }
}
