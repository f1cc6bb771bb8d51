package dev.varve.sstable.demo;

import dev.varve.Utf8;
import dev.varve.demo.Narrator;
import dev.varve.demo.UnicodeNames;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.KeyHash;
import dev.varve.sstable.BloomFilter;
import java.util.Locale;
import java.util.stream.IntStream;

/** Measures how often a Bloom filter answers "maybe" for a key that is not there. */
final class FilterScene {
  private static final int ABSENT_KEYS = 100_000;
  private static final int PLANE_14 = 0xE0000;

  private final Narrator narrator;
  private final UnicodeTable table;

  FilterScene(Narrator narrator, UnicodeTable table) {
    this.narrator = narrator;
    this.table = table;
  }

  void tell() {
    narrator.heading("The Bloom filter");
    narrator.say(
        "A filter never answers no for a key that is there. How often does it answer maybe for one"
            + " that is not? "
            + Narrator.number(ABSENT_KEYS)
            + " code points without a name are looked up:");
    long[] absent = absentHashes();
    for (int bitsPerKey : new int[] {5, 10, 15}) {
      BloomFilter.Builder builder = new BloomFilter.Builder(bitsPerKey);
      EntryCursor entries = table.memtable().entries();
      for (boolean on = entries.first(); on; on = entries.next()) {
        builder.add(entries.key());
      }
      byte[] bytes = builder.finish();
      show(bitsPerKey, bytes.length, new BloomFilter(bytes), absent);
    }
  }

  private void show(int bitsPerKey, int bytes, BloomFilter filter, long[] absent) {
    int wrong = 0;
    for (long hash : absent) {
      wrong += filter.mayContain(hash) ? 1 : 0;
    }
    narrator.show(
        bitsPerKey + " bits a key, " + Narrator.number(bytes) + " bytes",
        String.format(
            Locale.ROOT, "%,6d wrong, %5.2f in 100", wrong, 100.0 * wrong / absent.length));
  }

  /** Returns the hashes of keys that look like those of the table. */
  private static long[] absentHashes() {
    return IntStream.range(0, PLANE_14)
        .filter(codePoint -> Character.getType(codePoint) == Character.UNASSIGNED)
        .limit(ABSENT_KEYS)
        .mapToObj(UnicodeNames::key)
        .mapToLong(key -> KeyHash.of(Utf8.encode("key", key)))
        .toArray();
  }
}
