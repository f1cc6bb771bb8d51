package dev.varve.wal.demo;

import dev.varve.Durability;
import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.wal.DurableStore;
import java.io.IOException;

/** Shows a log that only grows, and the checkpoint that shortens it. */
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
        "A log keeps every write, including those that later writes have overwritten: here "
            + Narrator.number(KEYS)
            + " keys, each put "
            + ROUNDS
            + " times.");
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      fill(directory);
      showFiles("files", directory);
      try (DurableStore<InMemoryStore> store = open(directory)) {
        narrator.show("batches replayed at open", store.recovery().batches());
        store.checkpoint();
        narrator.show("checkpoint");
      }
      showFiles("files", directory);
      try (DurableStore<InMemoryStore> store = open(directory)) {
        narrator.show("batches replayed at open", store.recovery().batches());
        narrator.show("keys", store.count());
      }
    }
    narrator.say(
        "A checkpoint writes all entries to a new file, which gets its final name only when it is"
            + " complete. Then the logs before it are deleted.");
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
