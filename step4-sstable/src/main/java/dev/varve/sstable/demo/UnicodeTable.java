package dev.varve.sstable.demo;

import dev.varve.TableOptions;
import dev.varve.demo.Narrator;
import dev.varve.demo.UnicodeNames;
import dev.varve.io.Storage;
import dev.varve.memtable.MemTable;
import dev.varve.sstable.BlockCache;
import dev.varve.sstable.BlockReader;
import dev.varve.sstable.TableReader;
import dev.varve.sstable.xray.TableXRay;
import dev.varve.xray.FileWindow;
import dev.varve.xray.Part;
import dev.varve.xray.XRay;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

/** The Unicode names in a memtable, and a table written from it. */
record UnicodeTable(Storage storage, MemTable memtable) {
  static final long NUMBER = 1;
  static final String NAME = TableFile.name(NUMBER);

  /** Fills a memtable, and writes it to a table. */
  static UnicodeTable flush(Storage storage, Narrator narrator) throws IOException {
    narrator.heading("From memory to a file");
    MemTable memtable = new MemTable(1, InstantSource.system(), 1 << 20);
    UnicodeNames.forEach(memtable::put);
    UnicodeTable table = new UnicodeTable(storage, memtable);
    narrator.show("versions in the memtable", memtable.stats().count("memory.entries"));
    narrator.show("bytes of the memtable", memtable.bytes());
    long start = System.nanoTime();
    long bytes = table.write(NUMBER, TableOptions.DEFAULT);
    narrator.show("written and synced in", Narrator.duration(System.nanoTime() - start));
    narrator.show("bytes of " + NAME, bytes);
    narrator.say(
        "Part of the gain is prefix compression: within a block a key omits the prefix that it"
            + " shares with the one before. And a table needs no lanes of a skip list.");
    return table;
  }

  /** Writes the names to another table, and returns its length. */
  long write(long number, TableOptions options) throws IOException {
    return TableFile.write(storage, number, memtable.entries(), options);
  }

  TableReader open(BlockCache cache) throws IOException {
    return TableReader.open(storage, NAME, NUMBER, cache);
  }

  /** Returns the sections of the file, as the X-ray finds them. */
  List<Part> sections() throws IOException {
    try (FileWindow file = new FileWindow(NAME, storage.open(NAME))) {
      return new XRay(new TableXRay()).sections(file);
    }
  }

  /** Opens the file to read its parts. */
  BlockReader blocks() throws IOException {
    return new BlockReader(storage.open(NAME), NAME, NUMBER);
  }
}
