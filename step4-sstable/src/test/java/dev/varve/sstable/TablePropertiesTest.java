package dev.varve.sstable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.TableOptions;
import dev.varve.io.Encoder;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.memtable.EntryCursor;
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
  void whatIsKeptApartIsAddedUpByFile() throws IOException {
    try (TableBuilder builder = new TableBuilder(storage, "refs", 1, TableOptions.DEFAULT)) {
      add(builder, 'a', Tag.REFERENCE, new ValueReference(5, 100, 1_000, 1));
      add(builder, 'b', Tag.EXPIRING_REFERENCE, new ValueReference(4, 100, 2_000, 2));
      add(builder, 'c', Tag.REFERENCE, new ValueReference(5, 1_100, 3_000, 3));
      TableProperties built = builder.finish(1, file -> 10_000 * file);
      assertThat(built.values())
          .containsExactly(
              new ValueShare(4, 40_000, 1, ValueShare.bytes(1, 2_000)),
              new ValueShare(
                  5, 50_000, 2, ValueShare.bytes(1, 1_000) + ValueShare.bytes(1, 3_000)));
      assertThat(TableProperties.decode(built.encode()))
          .usingRecursiveComparison()
          .isEqualTo(built);
    }
    try (TableReader table = TableReader.open(storage, "refs", 1, new BlockCache(0))) {
      table.verify();
      EntryCursor entries = table.entries(false);
      assertThat(entries.last()).isTrue();
      assertThat(ValueReference.of(entries.tag(), entries.value()))
          .isEqualTo(new ValueReference(5, 1_100, 3_000, 3));
      assertThat(entries.previous()).isTrue();
      assertThat(ValueReference.of(entries.tag(), entries.value()).file()).isEqualTo(4);
    }
  }

  private static void add(TableBuilder builder, char key, int kind, ValueReference to)
      throws IOException {
    long tag = Tag.of(7, kind);
    Encoder stored = new Encoder(32);
    if (Tag.isExpiring(tag)) {
      stored.u64(1L << 41);
    }
    to.encode(stored);
    byte[] bytes = stored.toByteArray();
    builder.add(
        new Slice().set(new byte[] {(byte) key}, 0, 1),
        tag,
        new Slice().set(bytes, 0, bytes.length));
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
