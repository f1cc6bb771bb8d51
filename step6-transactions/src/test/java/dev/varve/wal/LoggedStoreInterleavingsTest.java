package dev.varve.wal;

import dev.varve.Durability;
import dev.varve.WriteBatch;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.memtable.Entry;
import dev.varve.memtable.MemTable;
import dev.varve.memtable.Tag;
import dev.varve.reliability.Interleavings;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * Writers that share group commits: each write is in the log and in memory once it returns, and
 * both have the writes in the order of their sequence numbers.
 */
class LoggedStoreInterleavingsTest {

  @Test
  void writesAreAppliedOnceAndInTheOrderOfTheirNumbers() {
    Interleavings.modelCheck(Calls.class);
  }

  /** The operations that Lincheck calls in all orders. */
  public static class Calls {
    private static final byte[] KEY = {1};

    private final LoggedStore<MemTable> store;

    /** Opens a store on an empty disk. */
    public Calls() throws IOException {
      AtomicLong numbers = new AtomicLong();
      WriteAheadLog log =
          new WriteAheadLog(
              new SimulatedStorage(),
              Durability.OS,
              numbers::incrementAndGet,
              1 << 20,
              1,
              InstantSource.fixed(Instant.EPOCH),
              LogEvents.NONE);
      MemTable memory = new MemTable(1, InstantSource.fixed(Instant.EPOCH), 0);
      store = new LoggedStore<>(log, () -> memory, 1, Room.unlimited(), new Health());
    }

    /**
     * Writes, and returns the sequence number that the write has in memory by then. This detects a
     * write that is applied late, or not in the order of the numbers.
     */
    @Operation
    public long put(int value) {
      long[] sequence = new long[1];
      byte[] stored = {(byte) value};
      store.write(new WriteBatch().put(KEY, stored), next -> sequence[0] += next);
      Entry applied = store.memory().find(KEY, sequence[0]);
      if (applied == null
          || Tag.sequence(applied.tag()) != sequence[0]
          || applied.stored()[0] != stored[0]) {
        throw new AssertionError(
            "write " + sequence[0] + " has returned, the memory has " + applied);
      }
      return sequence[0];
    }

    /** Reads the value of the last write. */
    @Operation
    public int get() {
      byte[] value = store.get(KEY);
      return value == null ? Integer.MIN_VALUE : value[0];
    }
  }
}
