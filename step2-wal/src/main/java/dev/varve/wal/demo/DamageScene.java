package dev.varve.wal.demo;

import dev.varve.CorruptionException;
import dev.varve.Durability;
import dev.varve.demo.Damage;
import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.io.DiskStorage;
import dev.varve.wal.DurableStore;
import dev.varve.wal.LogFormat;
import dev.varve.wal.LogReader;
import dev.varve.wal.LogRecord;
import dev.varve.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.file.Path;

/** Flips a bit in a record that was promised to be durable: open must not ignore it. */
final class DamageScene {
  private final Narrator narrator;

  DamageScene(Narrator narrator) {
    this.narrator = narrator;
  }

  void tell() throws IOException {
    narrator.heading("A damaged disk");
    narrator.say(
        "Three synced writes, then one bit flips in the first of them. A bad record at the end of"
            + " a log is a torn tail; this one is not at the end, and later ones say that it was"
            + " durable.");
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      try (DurableStore<InMemoryStore> store = open(directory)) {
        store.put("city", "Basel");
        store.put("river", "Rhine");
        store.put("lake", "none");
      }
      Path log = directory.path().resolve(WriteAheadLog.fileName(1));
      long inFirstValue = firstBatch(directory.path()) + LogFormat.FRAME_BYTES + 13;
      Damage.flipBit(log, inFirstValue);
      narrator.show("flip a bit at offset " + inFirstValue + " of " + log.getFileName());
      reopen(directory);
      Damage.flipBit(log, inFirstValue);
      narrator.show("flip it back");
      reopen(directory);
    }
    narrator.say("Open has to fail: the lost write was promised to be durable.");
  }

  /** Returns the offset of the first frame with a batch, which follows the time and a mark. */
  private static long firstBatch(Path directory) throws IOException {
    try (DiskStorage storage = DiskStorage.open(directory);
        LogReader log = new LogReader(storage, WriteAheadLog.fileName(1), 1)) {
      LogRecord record = log.next();
      while (record.kind() != LogRecord.Kind.BATCH) {
        record = log.next();
      }
      return record.offset();
    }
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
