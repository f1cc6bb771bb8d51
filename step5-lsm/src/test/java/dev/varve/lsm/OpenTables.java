package dev.varve.lsm;

import dev.varve.Keys;
import dev.varve.TableOptions;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import dev.varve.sstable.BlockCache;
import dev.varve.sstable.TableBuilder;
import dev.varve.sstable.TableProperties;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Makes tables by hand, each newer than those before it. */
final class OpenTables {
  private final SimulatedStorage storage = new SimulatedStorage();
  private final BlockCache cache = new BlockCache(1 << 20);
  private long last;

  SimulatedStorage storage() {
    return storage;
  }

  /** Returns a table of some hundred bytes whose keys go from {@code from} to {@code to}. */
  Table of(String from, String to) throws IOException {
    return of(from, to, 0);
  }

  /** Returns a table from {@code from} to {@code to} with {@code bytes} bytes in its values. */
  Table of(String from, String to, int bytes) throws IOException {
    long number = ++last;
    String name = TableMetadata.fileName(number);
    try (TableBuilder builder = new TableBuilder(storage, name, number, TableOptions.DEFAULT)) {
      Slice value = new Slice().set(new byte[bytes], 0, bytes);
      for (String key : Stream.of(from, to).distinct().toList()) {
        byte[] utf8 = Keys.utf8(key);
        Slice slice = new Slice().set(utf8, 0, utf8.length);
        builder.add(slice, Tag.of(number, Tag.VALUE), value);
      }
      TableProperties properties = builder.finish();
      return Table.open(storage, new TableMetadata(number, builder.bytes(), properties), cache);
    }
  }

  /** Returns a version whose first levels have these tables; those below are empty. */
  @SafeVarargs
  static Version version(List<Table>... levels) {
    Levels all = Levels.empty();
    List<Table> open = new ArrayList<>();
    for (int level = 0; level < levels.length; level++) {
      all = all.with(level, levels[level].stream().map(Table::metadata).toList());
      open.addAll(levels[level]);
    }
    return new Version(all, open);
  }
}
