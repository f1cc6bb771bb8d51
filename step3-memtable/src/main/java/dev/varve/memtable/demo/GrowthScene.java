package dev.varve.memtable.demo;

import dev.varve.demo.Narrator;
import dev.varve.memtable.MemTable;

/** One key, put many times: every version is kept. */
final class GrowthScene {
  private static final int PUTS = 100_000;

  private final Narrator narrator;

  GrowthScene(Narrator narrator) {
    this.narrator = narrator;
  }

  void tell() {
    narrator.heading("The price of keeping everything");
    try (MemTable memtable = Demo.newMemTable(1)) {
      memtable.put("counter", "0");
      showSize("put counter once", memtable);
      for (int i = 1; i < PUTS; i++) {
        memtable.put("counter", "" + i);
      }
      showSize("put counter " + Narrator.number(PUTS) + " times", memtable);
      memtable.delete("counter");
      showSize("delete counter", memtable);
    }
  }

  private void showSize(String what, MemTable memtable) {
    long versions = memtable.stats().count("memory.entries");
    narrator.show(what);
    narrator.show("  keys", memtable.count());
    narrator.show("  versions", versions);
    narrator.show("  bytes", memtable.bytes());
  }
}
