package dev.varve.memtable.demo;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.Readable;
import dev.varve.Text;
import dev.varve.Utf8;
import dev.varve.demo.Narrator;
import dev.varve.demo.Timing;
import dev.varve.demo.UnicodeNames;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.memtable.MemTable;
import dev.varve.memtable.VisibleCursor;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Scans ranges of a sorted list, forward and backward, and compares their cost with a hash map's.
 */
final class RangeScene {
  private static final int SHOWN = 3;
  private static final int GETS = 100_000;

  private final Narrator narrator;

  RangeScene(Narrator narrator) {
    this.narrator = narrator;
  }

  void tell() {
    narrator.heading("A range");
    narrator.say(
        "All Unicode names again. The keys are sorted, so the range from U+01F600 up to U+01F650"
            + " is a walk: forward from its first key, backward from its last.");
    try (MemTable memtable = Demo.newMemTable(1);
        InMemoryStore hashMap = new InMemoryStore()) {
      UnicodeNames.forEach(
          (key, name) -> {
            memtable.put(key, name);
            hashMap.put(key, name);
          });
      showBothWays(memtable);
      showCosts(hashMap, memtable);
    }
  }

  private void showBothWays(MemTable memtable) {
    try (Cursor cursor = memtable.scan(Demo.EMOJI)) {
      boolean on = cursor.first();
      for (int i = 0; i < SHOWN && on; i++, on = cursor.next()) {
        narrator.show(line(cursor));
      }
      narrator.show("...");
      on = cursor.last();
      for (int i = 0; i < SHOWN && on; i++, on = cursor.previous()) {
        narrator.show(line(cursor));
      }
    }
  }

  private static String line(Cursor cursor) {
    return Text.of(cursor.key()) + "  " + Text.of(cursor.value());
  }

  private void showCosts(KeyValueStore hashMap, MemTable memtable) {
    narrator.say("The same entries in step 1's hash map and in the memtable, a skip list:");
    byte[][] keys = keysAtRandom(memtable);
    row("", "hash map", "memtable");
    row("a get", getNanos(hashMap, keys), getNanos(memtable, keys));
    row("scan of the block", scanNanos(hashMap, 11), scanNanos(memtable, 2_000));
    String all = Narrator.number(hashMap.stats().count("memory.entries"));
    row("  entries looked at", all, Narrator.number(lookedAt(memtable)));
    row("scan of everything", countNanos(hashMap), countNanos(memtable));
    narrator.say(
        "A get looks into a hash table in both, since the memtable has one beside its list; so the"
            + " two times are similar. A scan is different: it descends through the lanes of the"
            + " list to its first key, and looks at no entry outside its range except the one"
            + " after it.");
  }

  private void row(String what, String left, String right) {
    narrator.show(what, String.format(Locale.ROOT, "%12s %12s", left, right));
  }

  private static byte[][] keysAtRandom(Readable store) {
    List<String> all = store.keys("U+");
    return new Random(1)
        .ints(GETS, 0, all.size())
        .mapToObj(i -> Utf8.encode("key", all.get(i)))
        .toArray(byte[][]::new);
  }

  private static String getNanos(Readable store, byte[][] keys) {
    long median =
        Timing.medianNanos(
            3,
            () -> {
              for (byte[] key : keys) {
                store.get(key);
              }
            });
    return Narrator.duration(median / GETS);
  }

  private static String scanNanos(Readable store, int times) {
    return Narrator.duration(Timing.medianNanos(times, () -> store.count(Demo.EMOJI)));
  }

  private static String countNanos(Readable store) {
    return Narrator.duration(Timing.medianNanos(5, () -> store.count(KeyRange.all())));
  }

  /** Returns the number of entries that a scan of the block visits. */
  private static long lookedAt(MemTable memtable) {
    CountingCursor entries = new CountingCursor(memtable.entries());
    VisibleCursor visible =
        new VisibleCursor(entries, Demo.EMOJI, memtable.lastSequence(), memtable.clock().millis());
    for (boolean on = visible.first(); on; on = visible.next()) {
      // Counted below.
    }
    return entries.count();
  }
}
