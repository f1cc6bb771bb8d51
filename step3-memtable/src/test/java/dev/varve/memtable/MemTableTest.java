package dev.varve.memtable;

import dev.varve.KeyValueStore;
import dev.varve.KeyValueStoreContract;
import java.time.InstantSource;
import org.junit.jupiter.api.Nested;

class MemTableTest extends KeyValueStoreContract {
  @Override
  protected KeyValueStore open(InstantSource clock) {
    return new MemTable(1, clock, 1 << 20);
  }

  /** The arena starts empty, so that it grows during all operations. */
  @Nested
  class TinyArena extends KeyValueStoreContract {
    @Override
    protected KeyValueStore open(InstantSource clock) {
      return new MemTable(1, clock, 0);
    }
  }
}
