package dev.varve.lsm.demo;

import dev.varve.StoreStats;
import dev.varve.demo.Narrator;
import dev.varve.demo.UnicodeNames;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Shows the levels while they fill and after they have settled, and the cost of that. */
final class FillScene {
  private static final int PUTS_PER_LINE = 20_000;

  private record Name(String key, String text) {}

  private final Narrator narrator;
  private final LsmStore store;
  private final LsmOptions options;

  FillScene(Narrator narrator, LsmStore store, LsmOptions options) {
    this.narrator = narrator;
    this.store = store;
    this.options = options;
  }

  void tell() {
    narrator.heading("Filling the tree");
    narrator.say(
        "All Unicode names once more, shuffled. Memtables, tables and levels are kept tiny, so"
            + " that much happens. Two background threads flush and merge while we put; their"
            + " progress at each line differs from run to run.");
    narrator.show(Shape.header("tables, KiB"));
    load();
    narrator.timed("wait until no level is full", store::awaitSettled);
    StoreStats stats = store.stats();
    narrator.show(Shape.line("settled", stats));
    showLevels(stats);
    showWork(stats);
  }

  private void load() {
    List<Name> names = new ArrayList<>();
    UnicodeNames.forEach((key, text) -> names.add(new Name(key, text)));
    Collections.shuffle(names, new Random(1));
    int puts = 0;
    for (Name name : names) {
      store.put(name.key(), name.text());
      puts++;
      if (puts % PUTS_PER_LINE == 0 || puts == names.size()) {
        narrator.show(Shape.line(Narrator.number(puts) + " puts", store.stats()));
      }
    }
  }

  private void showLevels(StoreStats stats) {
    narrator.say(
        "Level 0 is merged when it has "
            + options.compactAtLevel0Tables()
            + " tables, each deeper level when its size has reached its limit:");
    for (int level = 1; Shape.bytes(stats, level) > 0; level++) {
      double share = options.maxLevelBytes(level);
      narrator.show(
          "level " + level,
          String.format(
              Locale.ROOT,
              "%,9d of %,9.0f bytes, %3.0f %%",
              Shape.bytes(stats, level),
              share,
              100 * Shape.bytes(stats, level) / share));
    }
    narrator.say(
        "From level 1 down, no two tables of a level share a key. So a get searches at most one"
            + " table in each level except level 0.");
  }

  private void showWork(StoreStats stats) {
    narrator.show("bytes put", stats.count("user.bytes"));
    narrator.show("bytes flushed to level 0", stats.count("flush.bytes"));
    narrator.show("bytes written by merging", stats.count("compaction.bytes.written"));
    narrator.show("merges", stats.count("compaction.count"));
    narrator.show("tables moved down as they were", stats.count("compaction.moves"));
    narrator.show(
        "write amplification",
        String.format(Locale.ROOT, "%.1f", stats.ratio("write.amplification")));
    narrator.say(
        "That is the price: each byte put was written this many times, and once more to the log."
            + " What it buys: a put only appends to the log and to memory. Everything else is"
            + " done later, by other threads, one table at a time.");
  }
}
