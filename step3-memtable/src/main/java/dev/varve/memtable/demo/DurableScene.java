package dev.varve.memtable.demo;

import dev.varve.Durability;
import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.memtable.MemTable;
import dev.varve.wal.DurableStore;
import java.io.IOException;

/** Step 2's durable store, unchanged, over a memtable. */
final class DurableScene {
  private final Narrator narrator;

  DurableScene(Narrator narrator) {
    this.narrator = narrator;
  }

  void tell() throws IOException {
    narrator.heading("The log of step 2 under it");
    narrator.say(
        "A memtable fulfils the contract of a store. So step 2's DurableStore, which makes any"
            + " store durable, makes this one durable without a changed line.");
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      try (DurableStore<MemTable> store = open(directory)) {
        store.put("city", "Basel");
        store.put("lake", "Thun");
        store.put("river", "Rhine");
        store.delete("lake");
        narrator.show("put city, lake, river; delete lake; close");
      }
      try (DurableStore<MemTable> store = open(directory)) {
        narrator.show("open: batches replayed", store.recovery().batches());
        narrator.show("keys", store.keys(""));
        store.checkpoint();
        narrator.show("checkpoint, close");
      }
      try (DurableStore<MemTable> store = open(directory)) {
        narrator.show("open: batches replayed", store.recovery().batches());
        narrator.show("keys", store.keys(""));
      }
    }
  }

  private static DurableStore<MemTable> open(TemporaryDirectory directory) throws IOException {
    return DurableStore.open(directory.path(), Durability.OS, Demo::newMemTable, MemTable.room());
  }
}
