package dev.varve.sstable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.TableOptions;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class TablePropertiesTest {
  private static final int BYTES_WITHOUT_TIME = 6 + 2 * (1 + "a".length());
  private static final int BYTES_OF_TIME = 6;

  private final SimulatedStorage storage = new SimulatedStorage();

  private TableProperties build(String name, long flushedMillis) throws IOException {
    try (TableBuilder builder = new TableBuilder(storage, name, 1, TableOptions.DEFAULT)) {
      Slice key = new Slice().set(new byte[] {'a'}, 0, 1);
      builder.add(key, Tag.of(7, Tag.VALUE), key);
      return builder.finish(flushedMillis);
    }
  }

  @Test
  void theTimeOfTheFlushIsStoredIfItIsKnown() throws IOException {
    for (long millis : new long[] {0, 1L << 41}) {
      TableProperties built = build("t" + millis, millis);
      try (TableReader table =
          TableReader.open(storage, "t" + millis, 1, new BlockCache(1 << 20))) {
        assertThat(table.properties()).usingRecursiveComparison().isEqualTo(built);
        assertThat(table.properties().flushedMillis()).isEqualTo(millis);
      }
      assertThat(built.encode()).hasSize(BYTES_WITHOUT_TIME + (millis == 0 ? 0 : BYTES_OF_TIME));
    }
  }
}
