package dev.varve.wal.demo;

import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.Recovery;
import dev.varve.Text;
import dev.varve.demo.ChildJvm;
import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.wal.DurableStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Kills a process while it writes; everything it had reported as written must be there. */
final class KillScene {
  private static final long REPORTS_BEFORE_KILL = 20_000;

  private final Narrator narrator;

  KillScene(Narrator narrator) {
    this.narrator = narrator;
  }

  void tell() throws IOException {
    narrator.heading("Killed in the middle of writing");
    narrator.say(
        "Another JVM puts key-0000001, key-0000002 and so on, and reports each number once put"
            + " has returned. We kill it without warning, and open its store.");
    killAndReopen(Durability.OS);
    narrator.say(
        "A write at durability OS is handed to the operating system before put returns, so it"
            + " survives the process. One key more than was reported is not an error: it was"
            + " written, and the kill came before the report. The same with durability MEMORY,"
            + " which collects writes in a buffer:");
    killAndReopen(Durability.MEMORY);
    narrator.say(
        "The buffer was lost with the process. What is left is still a prefix: no key is missing"
            + " between the first and the last.");
  }

  private void killAndReopen(Durability durability) throws IOException {
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      long reported = writeUntilKilled(directory.path(), durability);
      narrator.show("durability", durability.level());
      narrator.show("reported before the kill", reported);
      try (DurableStore<InMemoryStore> store =
          DurableStore.open(directory.path(), durability, first -> new InMemoryStore())) {
        showFound(store, reported);
        showRecovery(store.recovery());
      }
    }
  }

  /** Returns the last number that was reported. */
  private static long writeUntilKilled(Path directory, Durability durability) throws IOException {
    String level = durability.level().name();
    long reported = 0;
    try (ChildJvm child =
        ChildJvm.start(
            KilledWriter.class, List.of(KeyValueStore.class), directory.toString(), level)) {
      for (String line = child.readLine(); line != null; line = child.readLine()) {
        reported = Long.parseLong(line);
        if (reported == REPORTS_BEFORE_KILL) {
          // Reports still in the pipe count, too, so read to its end.
          child.kill();
        }
      }
    }
    return reported;
  }

  private void showFound(KeyValueStore store, long reported) {
    long lost = 0;
    for (long i = 1; i <= reported; i++) {
      lost += store.contains(KilledWriter.key(i)) ? 0 : 1;
    }
    narrator.show("found after the kill", store.count());
    try (var cursor = store.scan(KeyRange.all())) {
      narrator.show("the first", cursor.first() ? Text.of(cursor.key()) : null);
      narrator.show("the last", cursor.last() ? Text.of(cursor.key()) : null);
    }
    narrator.show("reported, but not found", lost);
  }

  private void showRecovery(Recovery recovery) {
    narrator.show("batches replayed at open", recovery.batches());
    narrator.show("torn tail", recovery.notes().isEmpty() ? null : "cut off:");
    recovery.notes().forEach(note -> narrator.show("  " + note));
  }
}
