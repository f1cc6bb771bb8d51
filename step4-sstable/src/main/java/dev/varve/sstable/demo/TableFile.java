package dev.varve.sstable.demo;

import dev.varve.TableOptions;
import dev.varve.io.Storage;
import dev.varve.memtable.EntryCursor;
import dev.varve.sstable.TableBuilder;
import dev.varve.wal.FileNames;
import java.io.IOException;

/** The table files of this step's demo and shell, such as {@code 000001.table}. */
public final class TableFile {
  private static final String SUFFIX = ".table";

  private TableFile() {}

  /** Returns the name of table {@code number}. */
  public static String name(long number) {
    return FileNames.of(number, SUFFIX);
  }

  /** Returns the highest table number, or 0 if there is no table. */
  public static long highestNumber(Storage storage) throws IOException {
    return storage.list().stream()
        .mapToLong(file -> FileNames.number(file, SUFFIX))
        .filter(number -> number > 0)
        .max()
        .orElse(0);
  }

  /** Writes all {@code entries} to a table, which is durable on return, and returns its length. */
  public static long write(Storage storage, long number, EntryCursor entries, TableOptions options)
      throws IOException {
    long bytes;
    try (TableBuilder builder = new TableBuilder(storage, name(number), number, options)) {
      for (boolean on = entries.first(); on; on = entries.next()) {
        builder.add(entries.key(), entries.tag(), entries.value());
      }
      builder.finish();
      bytes = builder.bytes();
    }
    storage.sync();
    return bytes;
  }
}
