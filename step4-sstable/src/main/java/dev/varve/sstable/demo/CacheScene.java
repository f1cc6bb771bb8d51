package dev.varve.sstable.demo;

import dev.varve.Utf8;
import dev.varve.demo.Narrator;
import dev.varve.memtable.KeyHash;
import dev.varve.memtable.Tag;
import dev.varve.sstable.BlockCache;
import dev.varve.sstable.TableReader;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Runs the same gets twice, with a cache large enough for the table and with a smaller one. */
final class CacheScene {
  private static final int GETS = 5_000;
  private static final int WARM_UP_PASSES = 5;

  private final Narrator narrator;
  private final UnicodeTable table;

  CacheScene(Narrator narrator, UnicodeTable table) {
    this.narrator = narrator;
    this.table = table;
  }

  void tell() throws IOException {
    narrator.heading("The block cache");
    narrator.say(
        "Blocks that were read stay in a cache, up to a number of bytes. "
            + Narrator.number(GETS)
            + " gets at random, then the same ones again:");
    byte[][] keys = keysAtRandom();
    warmUp(keys);
    for (int kib : new int[] {16 << 10, 1 << 10}) {
      BlockCache cache = new BlockCache((long) kib << 10);
      try (TableReader reader = table.open(cache)) {
        narrator.show("cache of " + Narrator.number(kib) + " KiB");
        pass("  first pass", keys, reader, cache);
        pass("  second pass", keys, reader, cache);
        narrator.show("  bytes of blocks in it", cache.bytes());
      }
    }
  }

  /** Lets the JVM compile the code before it is timed. */
  private void warmUp(byte[][] keys) throws IOException {
    try (TableReader reader = table.open(new BlockCache(0))) {
      for (int i = 0; i < WARM_UP_PASSES; i++) {
        getAll(keys, reader);
      }
    }
  }

  private byte[][] keysAtRandom() {
    List<String> all = table.memtable().keys("U+");
    return new Random(1)
        .ints(GETS, 0, all.size())
        .mapToObj(i -> Utf8.encode("key", all.get(i)))
        .toArray(byte[][]::new);
  }

  private static void getAll(byte[][] keys, TableReader reader) {
    for (byte[] key : keys) {
      reader.find(key, KeyHash.of(key), Tag.MAX_SEQUENCE);
    }
  }

  private void pass(String what, byte[][] keys, TableReader reader, BlockCache cache) {
    long hitsBefore = cache.hits();
    long start = System.nanoTime();
    getAll(keys, reader);
    long nanos = System.nanoTime() - start;
    double hits = 100.0 * (cache.hits() - hitsBefore) / keys.length;
    narrator.show(
        what,
        String.format(
            Locale.ROOT, "%5.1f %% hits, %s a get", hits, Narrator.duration(nanos / keys.length)));
  }
}
