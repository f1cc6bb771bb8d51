package dev.varve.wal.demo;

import dev.varve.Durability;
import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.wal.DurableStore;
import java.io.IOException;

/** A log that only grows, and the checkpoint that makes it short again. */
final class CheckpointScene {
  private static final int KEYS = 1_000;
  private static final int ROUNDS = 20;

  private final Narrator narrator;

  CheckpointScene(Narrator narrator) {
    this.narrator = narrator;
  }

  void tell() throws IOException {
    narrator.heading("A checkpoint");
    narrator.say(
        "A log remembers every write, also those that later ones have made pointless: here "
            + Narrator.number(KEYS)
            + " keys, each put "
            + ROUNDS
            + " times.");
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      fill(directory);
      showFiles("files", directory);
      try (DurableStore<InMemoryStore> store = open(directory)) {
        narrator.show("batches that open has replayed", store.recovery().batches());
        store.checkpoint();
        narrator.show("checkpoint");
      }
      showFiles("files", directory);
      try (DurableStore<InMemoryStore> store = open(directory)) {
        narrator.show("batches that open has replayed", store.recovery().batches());
        narrator.show("keys", store.count());
      }
    }
    narrator.say(
        "A checkpoint writes all entries to a new file, and gives it its name only when it is"
            + " whole. Then the logs before it may go.");
  }

  private static DurableStore<InMemoryStore> open(TemporaryDirectory directory) throws IOException {
    return DurableStore.open(directory.path(), Durability.OS, first -> new InMemoryStore());
  }

  private static void fill(TemporaryDirectory directory) throws IOException {
    try (DurableStore<InMemoryStore> store = open(directory)) {
      for (int i = 0; i < KEYS * ROUNDS; i++) {
        store.put("counter " + i % KEYS, "value " + i / KEYS);
      }
    }
  }

  private void showFiles(String what, TemporaryDirectory directory) throws IOException {
    narrator.show(what + ":");
    directory.listing().forEach(line -> narrator.show("  " + line));
  }
}
