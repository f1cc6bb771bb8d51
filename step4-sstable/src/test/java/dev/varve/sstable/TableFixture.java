package dev.varve.sstable;

import dev.varve.TableOptions;
import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.memtable.EntryCursor;
import java.io.IOException;

/** Builds tables, and replaces them with altered bytes. */
public final class TableFixture {
  private TableFixture() {}

  static String name(long number) {
    return String.format("%06d.sst", number);
  }

  /** Builds table {@code number} of the given entries. */
  public static TableProperties build(
      Storage storage, long number, TableOptions options, EntryCursor entries) throws IOException {
    try (TableBuilder builder = new TableBuilder(storage, name(number), number, options)) {
      for (boolean on = entries.first(); on; on = entries.next()) {
        builder.add(entries.key(), entries.tag(), entries.value());
      }
      return builder.finish();
    }
  }

  static TableReader open(Storage storage, long number) throws IOException {
    return TableReader.open(storage, name(number), number, new BlockCache(1 << 20));
  }

  public static byte[] bytes(Storage storage, long number) throws IOException {
    try (ReadableFile file = storage.open(name(number))) {
      byte[] bytes = new byte[(int) file.size()];
      file.read(0, bytes, 0, bytes.length);
      return bytes;
    }
  }

  /** Returns a storage in which table {@code number} has the given bytes. */
  static SimulatedStorage holding(long number, byte[] bytes, int length) throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    try (WritableFile file = storage.create(name(number))) {
      file.append(bytes, 0, length);
    }
    return storage;
  }

  /** Returns a storage after a power cut that loses everything that was not synced. */
  static SimulatedStorage afterPowerCut(SimulatedStorage storage) {
    return storage.afterPowerCut(PowerCut.NOTHING_SURVIVES, (operation, file) -> {});
  }
}
