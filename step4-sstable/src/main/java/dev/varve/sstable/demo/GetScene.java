package dev.varve.sstable.demo;

import dev.varve.Text;
import dev.varve.Utf8;
import dev.varve.demo.Narrator;
import dev.varve.memtable.Entry;
import dev.varve.memtable.KeyHash;
import dev.varve.memtable.Tag;
import dev.varve.sstable.BlockCache;
import dev.varve.sstable.BlockHandle;
import dev.varve.sstable.BlockReader;
import dev.varve.sstable.TableIndex;
import dev.varve.sstable.TableReader;
import java.io.IOException;

/** Shows a get step by step, for a key that is there and for one that is not. */
final class GetScene {
  private final Narrator narrator;
  private final UnicodeTable table;

  GetScene(Narrator narrator, UnicodeTable table) {
    this.narrator = narrator;
    this.table = table;
  }

  void tell() throws IOException {
    narrator.heading("One get");
    narrator.say(
        "A get asks three questions: is the key here, in which block, and where in the block?");
    BlockCache cache = new BlockCache(1 << 20);
    try (TableReader reader = table.open(cache);
        BlockReader blocks = table.blocks()) {
      TableIndex index = new TableIndex(blocks.read(blocks.footer().index()));
      get("U+01F600", reader, index, cache);
      narrator.gap();
      get("U+01F6FF", reader, index, cache);
    }
    narrator.say(
        "Filter and index are in memory. So a get of a key that is there reads one block,"
            + " and a get of an absent key nearly always reads none.");
  }

  private void get(String text, TableReader reader, TableIndex index, BlockCache cache) {
    byte[] key = Utf8.encode("key", text);
    long hash = KeyHash.of(key);
    boolean maybe = reader.mayContain(hash);
    narrator.show("get " + text);
    narrator.show("  Bloom filter: is it here?", maybe ? "maybe" : "no");
    if (maybe) {
      int block = index.find(key, Tag.seek(Tag.MAX_SEQUENCE));
      narrator.show("  index: in which block?", block + " of " + index.size());
      BlockHandle handle = index.handle(block);
      narrator.show("    at offset, bytes", handle.offset() + ", " + handle.size());
    }
    long missesBefore = cache.misses();
    Entry found = reader.find(key, hash, Tag.MAX_SEQUENCE);
    narrator.show("  found", found == null ? null : Text.of(found.stored()));
    narrator.show("  blocks read", cache.misses() - missesBefore);
  }
}
