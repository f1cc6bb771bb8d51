package dev.varve.sstable.demo;

import dev.varve.CorruptionException;
import dev.varve.Text;
import dev.varve.Utf8;
import dev.varve.demo.Damage;
import dev.varve.demo.Glyphs;
import dev.varve.demo.Narrator;
import dev.varve.memtable.Entry;
import dev.varve.memtable.KeyHash;
import dev.varve.memtable.Tag;
import dev.varve.sstable.BlockCache;
import dev.varve.sstable.TableReader;
import dev.varve.xray.Part;
import java.io.IOException;
import java.nio.file.Path;

/** Flips one bit in one block: reads of that block fail, all others succeed. */
final class DamageScene {
  private static final int DAMAGED_BLOCK = 1;

  private final Narrator narrator;
  private final UnicodeTable table;
  private final Path directory;

  DamageScene(Narrator narrator, UnicodeTable table, Path directory) {
    this.narrator = narrator;
    this.table = table;
    this.directory = directory;
  }

  void tell() throws IOException {
    narrator.heading("A damaged disk");
    narrator.say("One bit flips in the middle of block " + DAMAGED_BLOCK + ".");
    Part part = dataBlock();
    Damage.flipBit(directory.resolve(UnicodeTable.NAME), part.offset() + part.length() / 2);
    narrator.show(dataBlock().line(Glyphs.ofConsole()));
    narrator.gap();
    try (TableReader reader = table.open(new BlockCache(1 << 20))) {
      get("U+000041", reader);
      get("U+0000C4", reader);
      get("U+01F600", reader);
    }
    narrator.say(
        "Each read from the disk is checked. The checksum also covers the number of the file and"
            + " the block's offset, so that a block in the wrong place is caught as well.");
  }

  private Part dataBlock() throws IOException {
    return table.sections().get(DAMAGED_BLOCK);
  }

  private void get(String text, TableReader reader) {
    byte[] key = Utf8.encode("key", text);
    try {
      Entry found = reader.find(key, KeyHash.of(key), Tag.MAX_SEQUENCE);
      narrator.show("get " + text, Text.of(found.stored()));
    } catch (CorruptionException e) {
      narrator.show("get " + text + " fails:");
      narrator.show("  " + e.getMessage());
    }
  }
}
