package dev.varve.sstable.demo;

import dev.varve.Compression;
import dev.varve.TableOptions;
import dev.varve.demo.Narrator;
import dev.varve.demo.Timing;
import dev.varve.memtable.EntryCursor;
import dev.varve.sstable.BlockCache;
import dev.varve.sstable.TableReader;
import java.io.IOException;
import java.util.Locale;

/** Writes the same table with each compression. */
final class CompressionScene {
  private static final int PASSES = 15;

  private final Narrator narrator;
  private final UnicodeTable table;

  CompressionScene(Narrator narrator, UnicodeTable table) {
    this.narrator = narrator;
    this.table = table;
  }

  void tell() throws IOException {
    narrator.heading("Compression");
    narrator.say(
        "Data blocks may be compressed. This is what that saves, and what a scan then costs:");
    long number = UnicodeTable.NUMBER;
    for (Compression compression : Compression.values()) {
      number++;
      long bytes = table.write(number, TableOptions.DEFAULT.withCompression(compression));
      long nanos = scanNanos(number);
      narrator.show(
          compression.name(),
          String.format(Locale.ROOT, "%,9d bytes, read in %s", bytes, Narrator.duration(nanos)));
    }
  }

  private long scanNanos(long number) throws IOException {
    try (TableReader reader =
        TableReader.open(table.storage(), TableFile.name(number), number, new BlockCache(0))) {
      return Timing.medianNanos(
          PASSES,
          () -> {
            EntryCursor entries = reader.entries(false);
            for (boolean on = entries.first(); on; on = entries.next()) {
              entries.value();
            }
          });
    }
  }
}
