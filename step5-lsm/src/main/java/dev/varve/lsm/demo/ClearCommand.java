package dev.varve.lsm.demo;

import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Measures how long it takes to delete everything, and to get the space back. */
final class ClearCommand {
  static final String USAGE = "[ENTRIES]";
  private static final int ENTRIES = 10_000_000;
  private static final int MAX_ENTRIES = 999_999_999;
  private static final int PUTS_PER_BATCH = 1_000;

  private ClearCommand() {}

  /** Runs with as many entries as the only word says. */
  static void runDemo(List<String> words) throws IOException {
    int entries = words.isEmpty() ? ENTRIES : number(words.get(0));
    if (entries < 1) {
      throw new IllegalArgumentException("ENTRIES is from 1 to " + Narrator.number(MAX_ENTRIES));
    }
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        LsmStore store = LsmStore.open(directory.path(), LsmOptions.defaults())) {
      run(new Narrator(), store, entries);
    }
  }

  private static int number(String word) {
    String digits = word.replace(",", "");
    return digits.matches("[0-9]{1,9}") ? Integer.parseInt(digits) : 0;
  }

  private static void run(Narrator narrator, LsmStore store, int entries) {
    narrator.show("durability of the writes", LsmOptions.defaults().durability().level());
    fill(store, entries);
    store.awaitSettled();
    narrator.show("entries", entries);
    narrator.show("bytes of tables", store.approximateBytes(KeyRange.all()));
    long log = store.stats().count("log.bytes");
    measure(narrator, "clear", store::clear);
    narrator.show("bytes that it added to the log", store.stats().count("log.bytes") - log);
    narrator.show("entries, as a scan shows them", store.count());
    long read = store.stats().count("compaction.bytes.read");
    measure(narrator, "compact", () -> store.compact(KeyRange.all()));
    narrator.show(
        "bytes of tables that it read", store.stats().count("compaction.bytes.read") - read);
    narrator.show("bytes of tables", store.approximateBytes(KeyRange.all()));
  }

  private static void fill(LsmStore store, int entries) {
    WriteBatch batch = new WriteBatch();
    for (int i = 0; i < entries; i++) {
      batch.put(String.format(Locale.ROOT, "key%09d", i), "value " + i);
      if (batch.size() == PUTS_PER_BATCH || i == entries - 1) {
        store.write(batch);
        batch.clear();
      }
    }
  }

  private static void measure(Narrator narrator, String what, Runnable work) {
    long start = System.nanoTime();
    work.run();
    narrator.show(what, Narrator.duration(System.nanoTime() - start));
  }
}
