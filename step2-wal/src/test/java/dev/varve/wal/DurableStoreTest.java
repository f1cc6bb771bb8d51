package dev.varve.wal;

import dev.varve.KeyValueStore;
import dev.varve.KeyValueStoreContract;
import dev.varve.inmemory.InMemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
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
    try {
      ((DurableStore<?>) store).checkpoint();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
