package dev.varve.wal;

import dev.varve.demo.Damage;
import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.io.CorruptionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A bit that flips in a record which was promised to be durable: open must not pass over it. */
final class DamageScene {
  private final Narrator narrator;

  DamageScene(Narrator narrator) {
    this.narrator = narrator;
  }

  void tell() throws IOException {
    narrator.heading("A damaged disk");
    narrator.say(
        "Three synced writes, then one bit flips in the first of them. A bad record at the end of a"
            + " log is a torn tail; this one is not at the end, and those after it say that it"
            + " was durable.");
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      try (DurableStore<InMemoryStore> store = open(directory)) {
        store.put("city", "Basel");
        store.put("river", "Rhine");
        store.put("lake", "none");
      }
      Path log = directory.path().resolve(WriteAheadLog.fileName(1));
      long inFirstValue = Files.readString(log, StandardCharsets.ISO_8859_1).indexOf("Basel");
      Damage.flipBit(log, inFirstValue);
      narrator.show("flip a bit at offset " + inFirstValue + " of " + log.getFileName());
      reopen(directory);
      Damage.flipBit(log, inFirstValue);
      narrator.show("flip it back");
      reopen(directory);
    }
    narrator.say("Refusing is the only honest answer: what is lost was promised to be safe.");
  }

  private static DurableStore<InMemoryStore> open(TemporaryDirectory directory) throws IOException {
    return DurableStore.open(
        directory.path(), Durability.EVERY_WRITE, first -> new InMemoryStore());
  }

  private void reopen(TemporaryDirectory directory) throws IOException {
    try (DurableStore<InMemoryStore> store = open(directory)) {
      narrator.show("open", store.count() + " keys");
    } catch (CorruptionException e) {
      narrator.show("open fails:");
      narrator.show("  " + e.getMessage());
    }
  }
}
